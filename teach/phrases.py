"""The phrases that name a bearer, from bearers.toml, and where they stand in a text, alone or joined in a list."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal

from corpus.toml import read_table

PHRASES = Path(__file__).parent / "bearers.toml"
# The bearers that are not bodies or staff.
FAMILY = frozenset({"parent", "young_person"})


@dataclass(frozen=True, slots=True)
class Phrase:
    """One line of bearers.toml: a pattern, whom it names, in which chapters (all if empty), and an example."""

    words: str
    pattern: re.Pattern[str]
    bearers: tuple[str, ...]
    chapters: tuple[str, ...]
    example: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in a text where a phrase of the table stands."""

    start: int
    end: int
    bearers: tuple[str, ...]


# A determiner or an adjective that may stand between a boundary and the phrase: "each of the relevant | schools".
LEAD_WORDS = (
    r"(?:(?:the|a|an|all|any|each|every|both|either|neither|these|those|that|this|such|no|other|relevant|responsible|most|"
    r"many|some|several|individual|appropriate|local|named|two|more|new|old|home|larger|smaller|certain|their|its|his|her|"
    r"his or her|of|own|different|participating|non-maintained|detained|school’s|pupil’s|child’s|college’s|"
    r"setting’s|young person’s|main|section 41|approved) )*"
)
# What joins the members of a list. A bare comma joins only where an "and" or "or" follows: "when helping schools, colleges
# should" is two phrases.
_JOIN = (
    rf"\s*(?P<by>,|,? and/or|,? (?:and|or)(?:, where (?:relevant|appropriate|applicable),)?|,? as well as|"
    rf",? together with|/)\s+(?:(?:also|both) )?{LEAD_WORDS}"
)
JOINED = re.compile(_JOIN, re.IGNORECASE)
# A noun behind a phrase that makes it part of another thing.
_COMPOUND = (
    "provision|needs|assessments?|budgets?|polic(?:y|ies)|functions|elements?|areas?|websites?|courses?|premises|forums?|age|"
    "life|leavers?|transport|census|education functions|representations|Acts?"
)


@cache
def load_phrases(kind: Literal["phrase", "thing"] = "phrase") -> tuple[Phrase, ...]:
    """The table of bearers.toml: whom a phrase names, or whose a thing is."""
    return tuple(map(_phrase, read_table(PHRASES, kind)))


def _phrase(raw: dict[str, Any]) -> Phrase:
    # A possessive ("the school's policy") or a compound ("school-led", "social care provision") names something else.
    pattern = re.compile(rf"(?<![\w’-])(?:{raw['pattern']})(?![\w-]|[’']| (?:{_COMPOUND})\b)", re.IGNORECASE)
    return Phrase(raw["pattern"], pattern, tuple(raw["bearers"]), tuple(raw.get("chapters", ())), raw["example"])


@lru_cache(maxsize=8192)
def find_mentions(text: str, chapter: str = "") -> tuple[Mention, ...]:
    """Every phrase of the table in ``text``, in order; of two that overlap, the one that starts first, then the longer."""
    # At a tie, a phrase limited to this chapter wins.
    phrases = sorted((p for p in load_phrases() if not p.chapters or chapter in p.chapters), key=lambda p: not p.chapters)
    found = [Mention(match.start(), match.end(), p.bearers) for p in phrases for match in p.pattern.finditer(text)]
    found.sort(key=lambda mention: (mention.start, -mention.end))
    kept: list[Mention] = []
    for mention in found:
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return tuple(kept)


def read_run(text: str, mentions: tuple[Mention, ...], position: int) -> tuple[str, ...]:
    """The bearers named from ``position`` on, as far as they are joined: "the school, the college and the parents"."""
    bearers = list(mentions[position].bearers)
    waiting: list[str] = []
    for here, following in zip(mentions[position:], mentions[position + 1 :], strict=False):
        join = JOINED.fullmatch(text[here.end : following.start])
        if join is None:
            break
        waiting += following.bearers
        if join["by"] != ",":
            bearers += waiting
            waiting = []
    return tuple(dict.fromkeys(bearers))


def last_list(text: str, chapter: str = "") -> tuple[str, ...]:
    """The last two or more bearers that ``text`` names in a row."""
    mentions = find_mentions(text, chapter)
    found: tuple[str, ...] = ()
    end = 0
    for position, mention in enumerate(mentions):
        if mention.start >= end and len(run := read_run(text, mentions, position)) > 1:
            found = run
            end = _run_end(text, mentions, position)
    return found


def _run_end(text: str, mentions: tuple[Mention, ...], position: int) -> int:
    end = mentions[position].end
    for following in mentions[position + 1 :]:
        if not JOINED.fullmatch(text[end : following.start]):
            break
        end = following.end
    return end


def find_owner(subject: str, chapter: str = "") -> tuple[str, ...]:
    """Whose a thing is, from the table: "The EHC plan" is the local authority's to see to."""
    head = re.sub(r"^(?:However|Therefore|In addition|Similarly|Equally), ", "", subject.strip())
    for thing in load_phrases("thing"):
        if thing.chapters and chapter not in thing.chapters:
            continue
        if re.match(rf"{LEAD_WORDS}(?:{thing.words})\b", head, re.IGNORECASE):
            return thing.bearers
    return ()


def first_subject(text: str, chapter: str = "") -> tuple[str, ...]:
    """Whom a sentence without a modal verb is about: the phrase that it opens with, after an adverb or two."""
    mentions = find_mentions(text, chapter)
    if mentions and re.fullmatch(
        rf"(?:(?:however|therefore|also|similarly|in addition|for example),? )*{LEAD_WORDS}",
        text[: mentions[0].start],
        re.IGNORECASE,
    ):
        return read_run(text, mentions, 0)
    return ()
