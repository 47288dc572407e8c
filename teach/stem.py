"""What the stems of every kind share: the data of quiz.toml, and which sentences can be asked about by themselves."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from corpus.document import DATA
from corpus.errors import StoreError
from corpus.finding_aid import AidRecord
from corpus.paragraph import Paragraph
from corpus.toml import read_toml
from teach.nearness import Nearness
from teach.quiz import Level, Stem

# A sentence that fits a screen in large type, and says enough by itself.
SHORTEST, LONGEST = 40, 260
# How a whole sentence ends, one that does not run on into a list.
ENDS = (".", "?", "!", ".’", ".”", ".)")
# A sentence that leans on the one before: by itself nobody knows what it is about.
_LEANS = re.compile(
    r"^(?:However|Therefore|Also|Equally|Similarly|In addition|Again|Instead|Where possible|But|And)?,? ?"
    r"(?:they|it|this|these|those|such|he|she|their|its|both|either|the following|here|there|another|others?|doing so|"
    r"(?:where|if|when|unless|until|once|in|as|to do|at|on|for|from|after|before|during|under|within|following|given)"
    r" (?:that )?(?:this|these|those|that|such|they|it|either|both|so)|to this end|for example|However|"
    r"Therefore|Equally|Similarly|In addition|Again|Instead|But)\b",
    re.IGNORECASE,
)
_POINTS_UP = re.compile(
    r"\bth(?:is|ese|ose) (?!chapter|Code|guidance|section)\w+|\b(?:set out|listed|described|identified|mentioned|as|the) "
    r"above|\bbelow\b|\bfollowing page\b|\b(?:must|should|may) then\b|\bdo(?:es|ing)? (?:this|so)\b|"
    r"\bthe (?:former|latter)\b|\bsuch (?:a|an|\w+s)\b|"
    # "Where a plan is made for them, ..."
    r"^[^,]*\b(?:for|by|to|with|of) (?:them|him|her|it),"
)


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of ours about the document: whether it says so, and which sentences of which paragraph show it."""

    text: str
    says: bool
    paragraph: str
    sentences: tuple[int, ...]
    level: Level
    why: str = ""
    absent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuizData:
    """What quiz.toml holds."""

    kin: tuple[frozenset[str], ...]
    whole: frozenset[str]
    twins: tuple[tuple[str, str], ...]
    also: Mapping[str, frozenset[str]]
    statements: tuple[Statement, ...]


@cache
def load_quiz_data(document_id: str) -> QuizData:
    """The data of a document's quiz. Raises StoreError where the file is missing or not as it should be."""
    path = DATA / document_id / "quiz.toml"
    raw = read_toml(path)
    try:
        return QuizData(
            tuple(frozenset(group) for group in raw["kin"]),
            frozenset(raw["whole"]),
            tuple((one, other) for one, other in raw["twins"]),
            {label: frozenset(bearers) for label, bearers in raw["also"].items()},
            tuple(_statement(entry) for entry in raw["statement"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise StoreError(f"{path.name} could not be read ({error}).", "Restore the file.") from error


def where_words(paragraph: Paragraph) -> str:
    """Where a sentence stands, without its number: "Chapter 6, The role of the SENCO in schools"."""
    chapter = f"Chapter {paragraph.chapter}" if paragraph.chapter.isdigit() else paragraph.chapter
    return f"{chapter}, {paragraph.section[-1]}" if len(paragraph.section) > 1 else paragraph.section[0]


def leans(text: str) -> bool:
    """Whether a text opens with what only the text before it explains."""
    return bool(_LEANS.match(text))


def stands_alone(text: str) -> bool:
    """Whether a sentence can be asked about by itself, and fits a screen."""
    return (
        SHORTEST <= len(text) <= LONGEST
        and not text.endswith((":", " and", " or"))
        and not (leans(text) or _POINTS_UP.search(text))
    )


def make_stem(kind: Any, paragraph: Paragraph, aid: Mapping[str, AidRecord], nearness: Nearness, **more: Any) -> Stem:
    """A stem of ``paragraph``, filed as the aid files it."""
    record = aid.get(paragraph.label)
    return Stem(
        kind=kind,
        label=paragraph.label,
        topics=record.topics if record else (),
        settings=record.settings if record else (),
        kin=nearness.twins.get(paragraph.label, frozenset()),
        **more,
    )


def _statement(raw: dict[str, Any]) -> Statement:
    if raw["level"] not in ("easy", "medium", "hard"):
        raise ValueError(f"no level {raw['level']}")
    return Statement(
        raw["text"],
        bool(raw["says"]),
        raw["paragraph"],
        tuple(raw["sentences"]),
        raw["level"],
        raw.get("why", ""),
        tuple(raw.get("absent", ())),
    )
