"""What was asked: the paragraphs named in it, and whether anything else was asked besides."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from answer.frame import take_off_frame
from corpus.paragraph import Paragraph

# A question longer than this (characters) is read up to here; nobody types more in earnest.
LONGEST_QUESTION = 1_000
# "6.84 to 6.94" is shown in full up to this many paragraphs.
LONGEST_RANGE = 60
# Some pages put it between words, where the line may break.
ZERO_WIDTH_SPACE = "\u200b"

_WORD = r"(?:paragraphs?|paras?\.?|sections?|points?|§§?|¶)"
# "6.85", "§6.91", "para 6.85", "6.84-6.94"; not part of a longer number, a sum of money, a clock time or a date.
_NUMBER = re.compile(
    rf"(?P<word>{_WORD}\s*)?(?<![\d.£$€/])(?<!(?<!\d)-)(?P<number>\d{{1,2}}\.\d{{1,3}})(?![\d%/]|\.\d)", re.IGNORECASE
)
# "paragraph iv", "para xix": a Roman number only counts after the word, or among other numbers. "Section I" is a
# section of the EHC plan, and "which paragraph I should read" speaks of the asker: i counts where the phrase ends with it.
_ROMAN = re.compile(
    r"(?:\b(?:paragraphs?|paras?\.?)|§§?|¶)\s*"
    r"(?P<number>[vx][ivx]{0,4}|i[ivx]{1,4}|i(?=\s*(?:$|[^\w\s'’]|(?:and|in|mean|means|of|or|please|say|says|to)\b)))(?!\w)",
    re.IGNORECASE,
)
# "iv", "6.85 iv", "i and ii": nothing but numbers.
_ONLY_NUMBERS = re.compile(r"(?:\W*\b(?:[ivx]{1,5}|\d{1,2}\.\d{1,3}|and|to)\b)+\W*", re.IGNORECASE)
_ROMAN_AMONG_NUMBERS = re.compile(r"\b(?P<number>[ivx]{1,5})\b", re.IGNORECASE)
# "paragraphs iv to vi": the end of a range needs no second word.
_ROMAN_END = re.compile(r"\s*(?:to|until|through|-|–|—)\s*(?P<number>[ivx]{1,5})\b(?!['’])", re.IGNORECASE)
_RANGE = re.compile(r"^\s*(?:to|until|through|-|–|—)\s*$", re.IGNORECASE)
# What follows a quantity ("1.5 hours", "1.5 to 2.5 hours", "2.30 p.m.", "8.45 every day"), which names no paragraph; and
# what stands before one ("she is 4.5", "scored 7.5").
_UNIT = re.compile(
    r"^(?:\s*(?:to|-|–|or)\s*\d{1,2}(?:\.\d{1,3})?)?[\s-]*"
    r"(?:hours?|hrs?|h|days?|weeks?|months?|years?|terms?|minutes?|mins?|million"
    r"|m|k|per ?cent|p\.?m|a\.?m|fte|every|each|in the (?:morning|afternoon|evening)|o'clock)\b",
    re.I,
)
_AMOUNT = re.compile(
    r"(?:\b(?:aged?|nearly|almost|turned|turning|got|gets|scored|scores|scoring)"
    r"|\b(?:he|she|who|child|son|daughter|pupil|boy|girl|brother|sister|toddler)(?:['’]s| is| was))\s+$",
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
    and the document has not; ``asks_more`` is whether it says anything besides. ``was_cut`` is whether it was too long to be
    read in full, ``range_was_cut`` whether a range in it was ("6.1 to 11.111"). ``mended`` is the text with misspelt words
    put right, "" where there are none."""

    text: str
    setting: str
    named: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    asks_more: bool = True
    was_cut: bool = False
    range_was_cut: bool = False
    mended: str = ""

    @property
    def read(self) -> str:
        """What is searched for: the text, its words put right, without what only frames it."""
        return take_off_frame(self.mended or self.text)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it that could be looked for."""
        return not re.search(r"\w", self.text)


@dataclass(frozen=True, slots=True)
class _Mention:
    """A number in the question, and where it stands with the word before it."""

    number: str
    start: int
    end: int


def read_question(text: str, paragraphs: Sequence[Paragraph], setting: str = "any") -> Question:
    """Understand ``text``. Control characters and white space are made plain; nothing in it is ever run or rendered."""
    plain = " ".join("".join(map(_made_plain, text)).split())
    was_cut = len(plain) > LONGEST_QUESTION
    if was_cut:
        # Between words: half of "6.85" would be another paragraph.
        space = plain.rfind(" ", LONGEST_QUESTION // 2, LONGEST_QUESTION + 1)
        plain = plain[: space if space > 0 else LONGEST_QUESTION]
    order = [paragraph.number for paragraph in paragraphs if paragraph.number]
    known = frozenset(order)
    named: list[str] = []
    missing: list[str] = []
    range_was_cut = False
    previous_end: int | None = None
    mentions = _mentions(plain)
    for mention in mentions:
        number = _canonical(mention.number, known)
        if number is None:
            missing.append(mention.number)
        elif previous_end is not None and _RANGE.match(plain[previous_end : mention.start]):
            between = _between(named[-1], number, order)
            range_was_cut |= len(between) > LONGEST_RANGE
            named += between[:LONGEST_RANGE]
        else:
            named.append(number)
        # A range needs two ends that exist.
        previous_end = mention.end if number is not None else None
    rest = plain
    for mention in reversed(mentions):
        rest = f"{rest[: mention.start]} {rest[mention.end :]}"
    words = [word for word in re.findall(r"[^\W\d_]+(?:'\w+)?", rest.lower()) if word not in _FILLER]
    once = tuple(dict.fromkeys(named)), tuple(dict.fromkeys(missing))
    return Question(plain, setting, *once, bool(words), was_cut, range_was_cut)


def _made_plain(character: str) -> str:
    """Control characters and halves of a character are spaces; what nobody sees (soft hyphens, directions) is nothing."""
    category = unicodedata.category(character)
    if category in ("Cc", "Cs", "Zl", "Zp") or character == ZERO_WIDTH_SPACE:
        return " "
    return "" if category == "Cf" else character


def _mentions(text: str) -> list[_Mention]:
    """The numbers that ``text`` gives as a paragraph's, in order."""
    found = [
        _mention(match)
        for match in _NUMBER.finditer(text)
        if match["word"]
        or not (
            _UNIT.match(text[match.end() :])
            or _AMOUNT.search(text[: match.start()])
            or text[: match.start()].rstrip().endswith(("£", "$", "€"))
        )
    ]
    if _ONLY_NUMBERS.fullmatch(text):
        found += map(_mention, _ROMAN_AMONG_NUMBERS.finditer(text))
    else:
        for match in _ROMAN.finditer(text):
            found.append(_mention(match))
            if last := _ROMAN_END.match(text, match.end()):
                found.append(_Mention(last["number"], last.start("number"), last.end()))
    return sorted(found, key=lambda mention: mention.start)


def _mention(match: re.Match[str]) -> _Mention:
    return _Mention(match["number"], match.start(), match.end())


def _canonical(number: str, known: Collection[str]) -> str | None:
    """The number as the document prints it: "06.85" is 6.85, "IV" is iv."""
    if "." not in number:
        return number.lower() if number.lower() in known else None
    chapter, paragraph = number.split(".")
    plain = f"{int(chapter)}.{int(paragraph)}"
    return plain if plain in known else None


def _between(first: str, last: str, order: Sequence[str]) -> list[str]:
    start, end = order.index(first), order.index(last)
    return list(order[start + 1 : end + 1]) if start < end else [last]
