"""The stems of "who carries this duty?", with bearers that the register and the aid prove wrong."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from corpus.duty import Force, read_sentences
from corpus.finding_aid import AidRecord, load_terms
from corpus.paragraph import Paragraph
from teach.bearer import is_helped, is_passive
from teach.exhibit import Shelf
from teach.nearness import Nearness, overlap, split_words
from teach.phrases import LEAD_WORDS, find_mentions
from teach.quiz import GAP, Level, Stem
from teach.register import Duty
from teach.stem import ENDS, QuizData, make_stem, stands_alone

# Two duties whose words are as alike as this may be one duty of two bearers.
SAME_DUTY = 0.4
# What follows whoever carries a duty.
_CARRIES = re.compile(
    r"\s+(?:(?:also|therefore|then|always)\s+)?(?:(?P<modal>must|should)\b|(?:has|have) (?:a |an )?(?:\w+ )?dut(?:y|ies)\b|"
    r"(?:is|are) (?:also )?(?:required|expected)\b)"
)


def who_stems(
    paragraphs: Iterable[Paragraph], register: Sequence[Duty], shelf: Shelf, nearness: Nearness, data: QuizData
) -> Iterator[Stem]:
    """ "Who carries this duty?": rows whose one bearer is named and is also among the aid's, and the name taken out. Without
    a register, gists of ours that name the aid's one bearer."""
    names = load_terms(shelf.document.id, "bearers")
    carried = _carried(register, shelf, data)
    rows: dict[str, list[Duty]] = defaultdict(list)
    for duty in register:
        rows[duty.label].append(duty)
    for paragraph in paragraphs:
        record = shelf.aid[paragraph.label]
        for text, bearer, number in _texts(paragraph, rows[paragraph.label], record, bool(register)):
            if bearer in data.whole or bearer not in record.bearers:
                continue
            shown = _without_bearer(text, bearer, names[bearer], paragraph.chapter)
            if not shown:
                continue
            mentioned = {b for mention in find_mentions(text, paragraph.chapter) for b in mention.bearers}
            wrong = _wrong_bearers(paragraph, text, bearer, mentioned, carried, shelf, nearness, data)
            yield make_stem(
                "who",
                paragraph,
                shelf.aid,
                nearness,
                asked="Whom does the Code name in the gap?" if register else "Who stands in the gap?",
                shown=shown,
                quoted=bool(register),
                right=names[bearer],
                wrong={level: tuple(names[b] for b in bearers) for level, bearers in wrong.items()},
                width=4,
                sentences=(number,) if number else (),
            )


def _without_bearer(text: str, bearer: str, name: str, chapter: str) -> str:
    """The text with the name of its bearer taken out, where that is the only trace of it and its force word follows."""
    if not stands_alone(text):
        return ""
    mentions = [mention for mention in find_mentions(text, chapter) if bearer in mention.bearers]
    if len(mentions) != 1 or mentions[0].bearers != (bearer,):
        return ""
    mention = mentions[0]
    before, after = text[: mention.start], text[mention.end :]
    # "The health services commissioner" is not what a reader would call NHS England.
    # Our gists say "council", for short.
    named = {_root(word) for word in split_words(text[mention.start : mention.end].lower().replace("council", "authority"))}
    if not named & {_root(word) for word in split_words(name)}:
        return ""
    verb = _CARRIES.match(after)
    if verb is None or (verb["modal"] and (is_passive(after[verb.end() :]) or is_helped(after[verb.end() :]))):
        return ""
    start = re.search(rf"\b{LEAD_WORDS}$", before, re.IGNORECASE)
    before = before[: start.start()] if start else before
    # Joined to another ("headteachers and | governors"), or part of a longer name ("a headteacher of one | school").
    if re.search(r"(?:\b(?:and|or|of|by|for|with|to|that|both|between|in|from)|\bof \w+|,|/)\s*$", before) and not re.search(
        r"\b\w+(?:ed|ing|s|n|t|d), $", before
    ):
        return ""
    head = _root(text[mention.start : mention.end].split()[-1].casefold())
    if re.search(rf"\b{re.escape(head)}", f"{before} {after}", re.IGNORECASE):
        return ""
    return f"{before}{GAP}{after}"


def _texts(
    paragraph: Paragraph, rows: Sequence[Duty], record: AidRecord, has_register: bool
) -> Iterator[tuple[str, str, int]]:
    """What can be asked about, its one bearer, and the number of the sentence: rows, or a gist (number 0)."""
    for duty in rows:
        if len(duty.bearers) == 1 and not duty.inferred and not duty.lead and duty.force is not Force.MAY:
            part = paragraph.parts[duty.part].text
            # "... individuals to whom the services are being", and then a list.
            if duty.end < len(part) or duty.action.endswith(ENDS):
                yield duty.action, duty.bearers[0], _sentence_number(paragraph, duty)
    if not has_register and len(record.bearers) == 1:
        yield record.gist, record.bearers[0], 0


def _root(word: str) -> str:
    return re.sub(r"(?:ies|y|s)$", "", word)


def _sentence_number(paragraph: Paragraph, duty: Duty) -> int:
    return next(
        (
            number
            for number, sentence in enumerate(read_sentences(paragraph), 1)
            if sentence.part == duty.part and sentence.start <= duty.start and duty.end <= sentence.end
        ),
        0,
    )


@dataclass(frozen=True, slots=True)
class _Load:
    """One paragraph, or row, that a bearer carries: where, and its words."""

    paragraph: str
    chapter: str
    topics: frozenset[str]
    words: frozenset[str]


def _carried(register: Sequence[Duty], shelf: Shelf, data: QuizData) -> dict[str, list[_Load]]:
    """What each bearer carries: rows of the register, or the aid's paragraphs where there is none."""
    found: dict[str, list[_Load]] = defaultdict(list)
    for duty in register:
        load = _Load(duty.label, duty.chapter, frozenset(duty.topics), frozenset(split_words(duty.action)))
        for bearer in duty.bearers:
            found[bearer].append(load)
    for label, record in {} if register else shelf.aid.items():
        load = _Load(label, shelf.paragraphs[label].chapter, frozenset(record.topics), frozenset(split_words(record.gist)))
        for bearer in record.bearers:
            found[bearer].append(load)
    return {bearer: loads for bearer, loads in found.items() if bearer not in data.whole}


def _wrong_bearers(
    paragraph: Paragraph,
    text: str,
    bearer: str,
    mentioned: set[str],
    carried: Mapping[str, list[_Load]],
    shelf: Shelf,
    nearness: Nearness,
    data: QuizData,
) -> dict[Level, tuple[str, ...]]:
    """Bearers that do not carry this, by closeness: of the same topic in the chapter, of the chapter, of elsewhere."""
    related = {paragraph.label, *nearness.twins.get(paragraph.label, ())}
    barred = {bearer, *mentioned, *(b for label in related if label in shelf.aid for b in shelf.aid[label].bearers)}
    barred |= {b for b, loads in carried.items() if any(load.paragraph in related for load in loads)}
    barred |= {b for group in data.kin if bearer in group for b in group} | data.also.get(paragraph.label, frozenset())
    words = set(split_words(text))
    topics = set(shelf.aid[paragraph.label].topics)
    found: dict[Level, list[str]] = {"hard": [], "medium": [], "easy": []}
    for other, loads in carried.items():
        if other in barred or any(overlap(words, load.words) >= SAME_DUTY for load in loads):
            continue
        here = [load for load in loads if load.chapter == paragraph.chapter]
        if any(load.topics & topics for load in here):
            found["hard"].append(other)
        if here:
            found["medium"].append(other)
        else:
            found["easy"].append(other)
    return {level: tuple(others) for level, others in found.items()}
