"""What was asked: the paragraphs named in it, and whether anything else was asked besides."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from corpus.paragraph import Paragraph

# A question longer than this (characters) is read up to here; nobody types more in earnest.
LONGEST_QUESTION = 1_000
# "6.84 to 6.94" is shown in full up to this many paragraphs.
LONGEST_RANGE = 60

_WORD = r"(?:paragraphs?|paras?\.?|sections?|points?|§§?|¶)"
# "6.85", "§6.91", "para 6.85"; not part of a longer number, a sum of money, a clock time or a date.
_NUMBER = re.compile(rf"(?P<word>{_WORD}\s*)?(?<![\d.£$€/-])(?P<number>\d{{1,2}}\.\d{{1,3}})(?![\d%/]|\.\d)", re.IGNORECASE)
# "paragraph iv", "para xix": a Roman number only counts after the word.
_ROMAN = re.compile(rf"\b(?P<word>{_WORD})\s*(?P<number>[ivx]{{1,5}})\b", re.IGNORECASE)
_RANGE = re.compile(r"^\s*(?:to|until|through|-|–|—)\s*$", re.IGNORECASE)
# What follows a quantity ("1.5 hours", "2.30 pm"), which names no paragraph.
_UNIT = re.compile(
    r"^\s*(?:hours?|hrs?|days?|weeks?|months?|years?|terms?|minutes?|mins?|million|m\b|k\b|per cent|pm\b|am\b|fte\b)",
    re.I,
)
# Words that may stand around a number without asking anything more.
_FILLER = frozenset(
    "a about and can code does give in is it me of on paragraph paragraphs para paras please point quote read say says "
    "see send section sections show tell text that the to what what's whats wording you full whole exactly".split()
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question as understood. ``named`` are labels of paragraphs it names, in order; ``missing`` are numbers that it names
    and the document has not; ``asks_more`` is whether it says anything besides."""

    text: str
    setting: str
    named: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    asks_more: bool = True
    was_cut: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it that could be looked for."""
        return not re.search(r"\w", self.text)


def read_question(text: str, paragraphs: Sequence[Paragraph], setting: str = "any") -> Question:
    """Understand ``text``. Control characters and white space are made plain; nothing in it is ever run or rendered."""
    plain = " ".join("".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") else c for c in text).split())
    was_cut = len(plain) > LONGEST_QUESTION
    plain = plain[:LONGEST_QUESTION]
    order = [paragraph.number for paragraph in paragraphs if paragraph.number]
    known = frozenset(order)
    named: list[str] = []
    missing: list[str] = []
    previous_end: int | None = None
    for match in _mentions(plain):
        number = _canonical(match["number"], known)
        if number is None:
            missing.append(match["number"])
        elif previous_end is not None and named and _RANGE.match(plain[previous_end : match.start()]):
            named += _between(named[-1], number, order)
        else:
            named.append(number)
        previous_end = match.end()
    rest = _NUMBER.sub(" ", _ROMAN.sub(" ", plain)) if named or missing else plain
    words = [word for word in re.findall(r"[^\W\d_]+(?:'\w+)?", rest.lower()) if word not in _FILLER]
    return Question(plain, setting, tuple(dict.fromkeys(named)), tuple(dict.fromkeys(missing)), bool(words), was_cut)


def _mentions(text: str) -> list[re.Match[str]]:
    found = [
        match
        for match in _NUMBER.finditer(text)
        if match["word"]
        or not (_UNIT.match(text[match.end() :]) or text[: match.start()].rstrip().endswith(("£", "$", "€")))
    ]
    found += _ROMAN.finditer(text)
    return sorted(found, key=lambda match: match.start())


def _canonical(number: str, known: Collection[str]) -> str | None:
    """The number as the document prints it: "06.85" is 6.85, "IV" is iv."""
    if "." not in number:
        return number.lower() if number.lower() in known else None
    chapter, paragraph = number.split(".")
    plain = f"{int(chapter)}.{int(paragraph)}"
    return plain if plain in known else None


def _between(first: str, last: str, order: Sequence[str]) -> list[str]:
    start, end = order.index(first), order.index(last)
    return list(order[start + 1 : end + 1])[:LONGEST_RANGE] if start < end else [last]
