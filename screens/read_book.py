"""The Code as a book: its chapters and sections, the terms it defines, and the search for words in it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from corpus.duty import Force
from corpus.finding_aid import AidRecord
from corpus.paragraph import Paragraph

# A term that stands in more than this share of the Code is explained at the head of a chapter, not under each paragraph.
EVERYWHERE = 0.2
GLOSSARY_PREFIX = "Glossary: "
# "Joint Strategic Needs Assessment (JSNA)": the name and its short form.
_SHORT_FORM = re.compile(r"(?P<name>.+?) \((?P<short>[^()]+)\)")
_PLURALS = {"person": "people", "academy": "academies"}
# The Code says "the Tribunal" for the one that hears SEND appeals; the Upper Tribunal is another.
_ALSO_CALLED = {"First-tier Tribunal": r"\bthe Tribunal\b"}


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of a chapter: ``depth`` from 0; ``first`` and ``last`` label the paragraphs that stand under it."""

    title: str
    depth: int
    anchor: str
    first: Paragraph
    last: Paragraph


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter, an annex, or another part at that level; ``slug`` is its name in an address."""

    slug: str
    title: str
    paragraphs: tuple[Paragraph, ...]

    @property
    def numbered(self) -> tuple[Paragraph, ...]:
        """Its numbered paragraphs."""
        return tuple(paragraph for paragraph in self.paragraphs if paragraph.number)


@dataclass(frozen=True, slots=True)
class Term:
    """A term that the Code's glossary defines; ``entry`` holds the definition."""

    name: str
    entry: Paragraph
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Terms:
    """The glossary as terms, longest name first, and those of them that stand nearly everywhere."""

    every: tuple[Term, ...]
    everywhere: tuple[Term, ...]


def list_chapters(paragraphs: Iterable[Paragraph]) -> tuple[Chapter, ...]:
    """The chapters, in order."""
    grouped: dict[str, list[Paragraph]] = {}
    for paragraph in paragraphs:
        grouped.setdefault(paragraph.chapter, []).append(paragraph)
    return tuple(Chapter(slug_of(name), members[0].section[0], tuple(members)) for name, members in grouped.items())


def list_sections(paragraphs: Sequence[Paragraph]) -> tuple[Section, ...]:
    """The headings over ``paragraphs`` (of one chapter), in order, each with all that stands under it."""
    found: list[Section] = []
    open_at: list[int] = []
    previous: tuple[str, ...] = ()
    for paragraph in paragraphs:
        titles = paragraph.section[1:]
        shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(previous, titles, strict=False)))
        del open_at[shared:]
        for depth in range(shared, len(titles)):
            open_at.append(len(found))
            found.append(Section(titles[depth], depth, f"s-{anchor_of(paragraph.label)}-{depth}", paragraph, paragraph))
        for position in open_at:
            found[position] = replace(found[position], last=paragraph)
        previous = titles
    return tuple(found)


def find_label(paragraphs: Iterable[Paragraph], wanted: str) -> Paragraph | None:
    """The paragraph that an address names ("6.85", "para 6.85", "XIV"), if there is one."""
    plain = re.sub(r"^\s*para(?:graph)?s?\.?\s+", "", wanted, flags=re.IGNORECASE).strip().rstrip(".").casefold()
    return next((paragraph for paragraph in paragraphs if paragraph.label.casefold() == plain), None)


def find_chapter(chapters: Sequence[Chapter], wanted: str) -> Chapter | None:
    """The chapter that an address names ("6", "annex-1"), or that a number such as 7.36 would stand in."""
    plain = slug_of(wanted)
    for slug in (plain, plain.partition(".")[0]):
        if found := next((chapter for chapter in chapters if chapter.slug == slug), None):
            return found
    return None


def has_must(paragraph: Paragraph) -> bool:
    """Whether one of its sentences is a must."""
    return Force.MUST in paragraph.forces


def find_paragraphs(
    paragraphs: Iterable[Paragraph], patterns: Sequence[re.Pattern[str]], aid: Mapping[str, AidRecord]
) -> tuple[Paragraph, ...]:
    """The paragraphs in which every pattern stands; where the wording is not at hand, in our own line on them."""
    if not patterns:
        return ()
    return tuple(
        paragraph
        for paragraph in paragraphs
        if (text := searched_text(paragraph, aid)) and all(pattern.search(text) for pattern in patterns)
    )


def searched_text(paragraph: Paragraph, aid: Mapping[str, AidRecord]) -> str:
    """The Code's words; where they are not on this machine, ours."""
    if paragraph.text is not None:
        return paragraph.text
    record = aid.get(paragraph.label)
    return record.gist if record else ""


def read_terms(paragraphs: Sequence[Paragraph]) -> Terms:
    """The terms of the Code's glossary; none where the wording is not on this machine."""
    terms = tuple(
        _term(paragraph) for paragraph in paragraphs if paragraph.kind == "glossary" and paragraph.text is not None
    )
    every = tuple(sorted(terms, key=lambda term: -len(term.name)))
    texts = [paragraph.text for paragraph in paragraphs if paragraph.kind == "paragraph" and paragraph.text]
    often = {
        term.name
        for term in every
        if texts and sum(bool(term.pattern.search(text)) for text in texts) > EVERYWHERE * len(texts)
    }
    return Terms(every, tuple(term for term in every if term.name in often))


def find_terms(paragraph: Paragraph, terms: Terms) -> tuple[Term, ...]:
    """The terms that stand in ``paragraph``, in its order, without those that stand everywhere. A term inside a longer
    one ("NHS trust" in "NHS foundation trust") is not meant."""
    text = paragraph.text or ""
    taken: list[tuple[int, int]] = []
    found: list[tuple[int, Term]] = []
    for term in terms.every:
        first: int | None = None
        for match in term.pattern.finditer(text):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            taken.append(match.span())
            first = match.start() if first is None else first
        if first is not None and term not in terms.everywhere and term.entry.label != paragraph.label:
            found.append((first, term))
    return tuple(term for _, term in sorted(found, key=lambda pair: pair[0]))


def anchor_of(label: str) -> str:
    """``label`` as part of an id: "9.69 table: section F" is "9.69-table-section-f"."""
    return re.sub(r"[^\w.]+", "-", label).strip("-").lower()


def slug_of(name: str) -> str:
    """A chapter's name as it stands in an address: "Annex 1" is "annex-1"."""
    return anchor_of(name)


def _term(entry: Paragraph) -> Term:
    name = entry.label.removeprefix(GLOSSARY_PREFIX)
    split = _SHORT_FORM.fullmatch(name)
    # "Further education (FE) college" has its short form in the middle and is looked for without it.
    forms = [split["name"] if split else re.sub(r" \([^()]+\)", "", name)]
    # What stands in brackets behind a name and is longer than it is no short form of it.
    if split and len(split["short"]) < len(split["name"]):
        forms.append(split["short"])
    patterns = [_form(form) for form in forms] + [also for start, also in _ALSO_CALLED.items() if name.startswith(start)]
    return Term(name, entry, re.compile("|".join(patterns)))


def _form(form: str) -> str:
    """A pattern for one form, in any case; a short form in capitals (SEN, CHAT) in capitals only."""
    *before, last = form.split(" ")
    ending = rf"(?:{re.escape(last)}s?|{_PLURALS.get(last.lower(), re.escape(last))})"
    pattern = r"(?<!\w)" + "".join(re.escape(word) + " " for word in before) + ending + r"(?!\w)"
    return pattern if form.isupper() else f"(?i:{pattern})"
