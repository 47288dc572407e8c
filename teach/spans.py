"""Time limits for the quiz: how long a span is whatever its words, which two are the same, and the stems of "how long?"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from corpus.duty import read_sentences
from corpus.finding_aid import AidRecord
from corpus.paragraph import Paragraph
from teach.nearness import Nearness
from teach.quiz import GAP, Level, Stem
from teach.stem import make_stem, stands_alone, where_words

NUMBERS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty"
).split()
_VALUES = {word: value for value, word in enumerate(NUMBERS, 1)} | {"twenty-eight": 28, "thirty": 30, "forty-five": 45}
_WORDS = {value: word for word, value in _VALUES.items()}
_DAYS = {"day": 1.0, "week": 7.0, "month": 30.4, "year": 365.0}
_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_SPAN = re.compile(
    rf"(?<![\w-])(?P<number>\d+|{'|'.join(sorted(_VALUES, key=len, reverse=True))}) (?P<kind>working |calendar |school )?"
    r"(?P<unit>day|week|month|year)s?(?![\w-])(?!-old| old)",
    re.IGNORECASE,
)
_SCHOOL_YEAR = re.compile(r"\bYear (?P<number>\d+)\b")
_DATE = re.compile(rf"\b(?P<day>\d{{1,2}}) (?P<month>{_MONTH})\b(?! \d{{4}})")
_DAY = re.compile(rf"\b\d{{1,2}} (?:{_MONTH})\b")
_IN_RANGE = re.compile(rf"\b(?:\d+|{'|'.join(NUMBERS)}|between .*) (?:to|and|or) $", re.IGNORECASE)
# Whatever its words, these too are a span of a year.
_YEARLY = re.compile(r"\bannual(?:ly)?\b|\b(?:each|every|a) year\b", re.IGNORECASE)
# Spans within this share of each other are the same to whoever counts (four weeks, 28 days, a month), and so are "15 days"
# and "15 working days".
SAME = 0.16
# How far off a wrong answer is at most, as a ratio, to count as close and as fairly close.
CLOSE, FAIRLY_CLOSE = 2.5, 6.0


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time as the document words it: "15 working days". ``size`` is in days."""

    text: str
    number: int
    unit: str
    working: str

    @property
    def size(self) -> float:
        """Its length in days."""
        return self.number * _DAYS[self.unit]

    def same_as(self, other: Span) -> bool:
        """Whether the two are, or could be taken for, the same length."""
        if self.unit == other.unit and self.number == other.number:
            return True
        # Fifteen working days are three weeks.
        sizes = [(span.size, span.size * 7 / 5) if span.working == "working" else (span.size,) for span in (self, other)]
        return any(max(one, two) / min(one, two) < 1 + SAME for one in sizes[0] for two in sizes[1])

    def styled(self, like: Span) -> str:
        """The span with its number in digits or in words, as ``like`` has it: the style must not give the answer away."""
        number = str(self.number) if like.text[0].isdigit() else _WORDS.get(self.number, str(self.number))
        kind = f"{self.working} " if self.working else ""
        return f"{number} {kind}{self.unit}{'s' * (self.number != 1)}"


def find_spans(text: str) -> tuple[Span, ...]:
    """Every span of time in a text, in order."""
    return tuple(_read(match) for match in _SPAN.finditer(text))


def time_stems(paragraphs: Sequence[Paragraph], aid: Mapping[str, AidRecord], nearness: Nearness) -> Iterator[Stem]:
    """ "How long, or by when?": a time limit of the aid taken out of the sentence of the document that holds it; where the
    wording is not on this machine, out of our gist."""
    limits = [deadline.limit for record in aid.values() for deadline in record.deadlines]
    spans = _distinct(span for limit in limits for span in find_spans(limit))
    years = sorted({match.group() for limit in limits for match in _SCHOOL_YEAR.finditer(limit)})
    # A day of one year (1 September 2014) may stand as a wrong answer without its year.
    dates = sorted({match.group() for limit in limits for match in _DAY.finditer(limit)})
    for paragraph in paragraphs:
        asked: set[str] = set()
        for text, numbers in _texts(paragraph, aid[paragraph.label]):
            for deadline in aid[paragraph.label].deadlines:
                for pattern, pool in ((_SPAN, spans), (_SCHOOL_YEAR, years), (_DATE, dates)):
                    limit = pattern.search(deadline.limit)
                    if limit is None or limit.group() in asked:
                        continue
                    places = list(re.finditer(rf"\b{re.escape(limit.group())}\b(?!-)", text))
                    if len(places) != 1:
                        continue
                    wrong = _wrong(limit.group(), pool, paragraph, aid, nearness)
                    right = limit.group()
                    # "Every three to six months" is one limit, and its half is none.
                    if _IN_RANGE.search(text[: places[0].start()]):
                        continue
                    before, after = text[: places[0].start()], re.sub(r"^[’'](?=\s)", "", text[places[0].end() :])
                    asked.add(right)
                    yield make_stem(
                        "time",
                        paragraph,
                        aid,
                        nearness,
                        asked="What stands in the gap?",
                        shown=f"{before}{GAP}{after}",
                        quoted=bool(numbers),
                        right=right,
                        wrong=wrong,
                        width=4,
                        sentences=numbers,
                        setting_out=where_words(paragraph),
                    )


def _texts(paragraph: Paragraph, record: AidRecord) -> Iterator[tuple[str, tuple[int, ...]]]:
    """The sentences that can be asked about, with their numbers; the gist (no number) where the wording is not here."""
    if not paragraph.parts:
        yield record.gist, ()
    sentences = read_sentences(paragraph)
    for number, sentence in enumerate(sentences, 1):
        text = sentence.text
        numbers: tuple[int, ...] = (number,)
        # "absent from the area for 4 weeks" needs the lead-in of its list.
        if sentence.lead and not text[0].isupper():
            lead = max(place for place, other in enumerate(sentences[:number], 1) if other.text == sentence.lead)
            text, numbers = f"{sentence.lead} {text}", (lead, number)
        # The last item but one of a list ends with the word that joins it to the last.
        text = re.sub(r",? (?:and|or)$", "", text)
        if stands_alone(text):
            yield text, numbers


def _wrong(
    right: str, pool: Sequence[Span] | Sequence[str], paragraph: Paragraph, aid: Mapping[str, AidRecord], nearness: Nearness
) -> dict[Level, tuple[str, ...]]:
    """Time limits of the document that are neither in this paragraph nor in one that says much the same."""
    related = (paragraph.label, *nearness.twins.get(paragraph.label, ()))
    said = " ".join(
        [paragraph.text or "", aid[paragraph.label].gist]
        + [deadline.limit for label in related if label in aid for deadline in aid[label].deadlines]
    )
    exact = [str(value) for value in pool if not isinstance(value, Span) and value != right and value not in said]
    if exact:
        return {"medium": tuple(exact), "hard": tuple(exact)}
    own = find_spans(right)[0] if find_spans(right) else None
    if own is None:
        return {}
    barred = [own, *find_spans(said)] + [Span("1 year", 1, "year", "")] * bool(_YEARLY.search(said))
    found: dict[Level, list[str]] = {"hard": [], "medium": [], "easy": []}
    for span in pool:
        if not isinstance(span, Span) or any(span.same_as(other) for other in barred):
            continue
        ratio = max(span.size, own.size) / min(span.size, own.size)
        level: Level = "hard" if ratio <= CLOSE else "medium" if ratio <= FAIRLY_CLOSE else "easy"
        found[level].append(span.styled(own))
    return {level: tuple(texts) for level, texts in found.items()}


def _distinct(spans: Iterable[Span]) -> list[Span]:
    """One of each length, the first as the document has it."""
    found: list[Span] = []
    for span in spans:
        if not any(span.same_as(other) for other in found):
            found.append(span)
    return found


def _read(match: re.Match[str]) -> Span:
    number = match["number"].lower()
    return Span(
        match.group(),
        int(number) if number.isdigit() else _VALUES[number],
        match["unit"].lower(),
        (match["kind"] or "").strip().lower(),
    )
