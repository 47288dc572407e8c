"""The force of each sentence: must, should, may, and the softer and harder phrases between them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from corpus.document import DATA
from corpus.paragraph import Paragraph, Part
from corpus.toml import read_table


class Force(StrEnum):
    """What a sentence asks for, strongest first. *must* and *should* are defined in paragraph i of the Code."""

    MUST = "must"
    DUTY = "duty"
    REQUIRED = "required"
    SHOULD = "should"
    EXPECTED = "expected"
    ENCOURAGED = "encouraged"
    MAY = "may"
    NONE = "none"

    @property
    def rank(self) -> int:
        """0 for the strongest."""
        return list(Force).index(self)


# The words that carry each force, strongest first. "May" at the start of a date ("31 May 2014") is a month; a month is
# the only capital May inside a sentence.
# "Are not required to" asks for nothing, so "not" is not among the adverbs.
_ADVERB = r"(?:\w+ly |also |only |always |now )?"
# "The Act 2014 requires every authority to ...": only where it is the law that requires; "a child may require support".
_LAW = r"\b(?:Acts?|Regulations?|[Ff]ramework|Code of Practice)(?: \d{4})?"
PATTERNS: tuple[tuple[Force, re.Pattern[str]], ...] = (
    (Force.MUST, re.compile(r"\b[Mm]ust\b")),
    (
        Force.DUTY,
        re.compile(
            r"(?<!not )\b(?:has|have|had|under|placed?|places|subject to) (?:a |an |the |its |their )?"
            r"(?:\w+ ){0,2}?dut(?:y|ies)\b(?! service)"
        ),
    ),
    (
        Force.REQUIRED,
        re.compile(
            rf"\b(?:is|are|be|been|was|were) {_ADVERB}(?:required|obliged) to\b|{_LAW} {_ADVERB}requires? (?!\w+ to be\b)"
        ),
    ),
    (Force.SHOULD, re.compile(r"\b[Ss]hould\b")),
    (Force.EXPECTED, re.compile(rf"\b(?:is|are|be) {_ADVERB}expected to\b|\bit is expected that\b", re.IGNORECASE)),
    (Force.ENCOURAGED, re.compile(rf"\b(?:is|are|be) {_ADVERB}encouraged to\b")),
    (Force.MAY, re.compile(r"\bmay\b|(?:^|(?<=[.:;] ))May\b(?! \d)")),
)

# A sentence ends at a full stop, question or exclamation mark before a capital, a quotation mark or a bracket, but not
# after these, which only look like an end.
_END = re.compile(r"(?<=[.?!])[’”)]*\s+(?=[A-Z‘“(\[])")
_NO_END = re.compile(r"(?:\b(?:e\.g|i\.e|etc|No|Nos|Mr|Mrs|Ms|Dr|St|para|paras|vs|cf)|\b[A-Z])\.$")

# A line of the list of an EHC plan's sections, and the sentence that leads into it.
_LETTERED = re.compile(r"Section [A-K]\d?: ")
_LEADS_LETTERED = re.compile(r"\bmust include .*\bbelow\b")
# A force word that forbids: "must not", "should therefore not"; "must not only" asks for something.
_NEGATED = r",? (?:\w+ly |also |therefore |then |however, )?not\b(?! only)"
_MODALS = {Force.MUST: "[Mm]ust", Force.SHOULD: "[Ss]hould", Force.MAY: "[Mm]ay"}


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence or bullet: where it stands (``part`` counts from 0; ``start``, ``end`` are offsets into that part's
    text), its force, and whether the force comes from the lead-in of its list."""

    part: int
    start: int
    end: int
    text: str
    force: Force
    inherited: bool = False
    lead: str = ""


def read_sentences(paragraph: Paragraph) -> tuple[Sentence, ...]:
    """Every sentence of ``paragraph`` with its own force, in order. Empty where the wording is not on this machine.

    A bullet without a force word of its own takes the one nearest to it in the sentence that leads into its list.
    """
    found: list[Sentence] = []
    leads: list[Sentence] = []
    mentions = _mere_mentions(paragraph.document, paragraph.label)
    musts = 0
    for position, part in enumerate(paragraph.parts):
        # "Section F: ..." under "plans must include the sections below" is an item of that list, though it is no bullet.
        is_lettered = part.kind != "bullet" and bool(_LETTERED.match(part.text))
        level = 1 if is_lettered else part.level if part.kind == "bullet" else 0
        del leads[level:]
        for start, end in sentence_spans(part.text):
            text = part.text[start:end]
            ordinals = range(musts + 1, musts + 1 + len(PATTERNS[0][1].findall(text)))
            musts = ordinals.stop - 1
            force = force_of(text, all_musts_mentioned=bool(ordinals) and all(n in mentions for n in ordinals))
            lead = _lettered_lead(found) if is_lettered else leads[-1] if level and leads else None
            inherits = force is Force.NONE and lead is not None and start == 0
            found.append(
                Sentence(
                    position,
                    start,
                    end,
                    text,
                    lent_force(lead) if inherits and lead else force,
                    inherits and lead is not None and lead.force is not Force.NONE,
                    lead.text if lead else "",
                )
            )
        if found and found[-1].part == position:
            while len(leads) < level:
                leads.append(leads[-1] if leads else found[-1])
            leads.append(found[-1])
    return tuple(found)


def lent_force(lead: Sentence) -> Force:
    """The force that ``lead`` lends to its list: that of its last force word, which stands nearest to the list. "Must say
    where to ask and should publish what there is:" asks for each item with *should*."""
    if lead.inherited:
        return lead.force
    own = [(m.start(), f) for f, words in PATTERNS if f.rank >= lead.force.rank for m in words.finditer(lead.text)]
    return max(own, default=(0, lead.force))[1]


def _lettered_lead(found: Iterable[Sentence]) -> Sentence | None:
    """The sentence that leads into lettered lines: the last that says they are below, whatever it is followed by."""
    return next((s for s in reversed(tuple(found)) if not s.lead and _LEADS_LETTERED.search(s.text)), None)


def find_duties(paragraph: Paragraph) -> tuple[Sentence, ...]:
    """The sentences that carry a force."""
    return tuple(sentence for sentence in read_sentences(paragraph) if sentence.force is not Force.NONE)


def force_of(text: str, all_musts_mentioned: bool = False) -> Force:
    """The strongest force that a sentence's own words carry."""
    for force, pattern in PATTERNS:
        if force is Force.MUST and all_musts_mentioned:
            continue
        if pattern.search(text):
            return force
    return Force.NONE


def forbidding_words(text: str, force: Force, lead: str = "") -> str:
    """ "must not", "should not" or "may not" where every word of ``text`` that carries ``force`` forbids (of its ``lead``
    where it has none itself); else ''."""
    if force not in _MODALS:
        return ""
    modal = re.compile(rf"\b{_MODALS[force]}\b(?P<not>{_NEGATED})?")
    found = list(modal.finditer(text)) or list(modal.finditer(lead))
    return f"{force} not" if found and all(match["not"] for match in found) else ""


def strongest(forces: Iterable[Force]) -> Force:
    """The strongest of ``forces``; NONE of none."""
    return min(forces, key=lambda force: force.rank, default=Force.NONE)


def forces_of(paragraph: Paragraph) -> tuple[str, ...]:
    """Which forces a paragraph's sentences carry, strongest first, each once."""
    return tuple(sorted({s.force for s in find_duties(paragraph)}, key=lambda force: force.rank))


def sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """The (start, end) of each sentence of ``text``."""
    start = 0
    for match in _END.finditer(text):
        if _NO_END.search(text[start : match.start()]):
            continue
        yield start, match.start() + len(match.group().rstrip())
        start = match.end()
    if start < len(text):
        yield start, len(text)


def bold_words(part: Part) -> Iterator[str]:
    """What a part prints in bold."""
    return (part.text[start:end] for start, end in part.bold)


@cache
def _judgements(document: str) -> dict[str, dict[int, bool]]:
    path = DATA / document / "plain_musts.toml"
    if not path.is_file():
        return {}
    judged: dict[str, dict[int, bool]] = {}
    for entry in read_table(path, "must"):
        judged.setdefault(entry["label"], {})[entry["occurrence"]] = entry["duty"]
    return judged


def _mere_mentions(document: str, label: str) -> frozenset[int]:
    """Which occurrences of must (counted from 1) in a paragraph only mention a requirement."""
    return frozenset(n for n, duty in _judgements(document).get(label, {}).items() if not duty)
