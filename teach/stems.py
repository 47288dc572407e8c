"""What a quiz can ask, made by rule: stems whose wrong answers the register and the aid prove wrong."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import nlargest

from corpus.duty import PATTERNS, Force, Sentence, read_sentences
from corpus.errors import StoreError
from corpus.finding_aid import AidRecord
from corpus.paragraph import Paragraph
from corpus.twins import load_twins
from teach.exhibit import Shelf
from teach.nearness import Nearness, measure_nearness, overlap, split_words
from teach.quiz import GAP, IN_THE_CODE, LONGEST_CHOICE, NOT_IN_THE_CODE, Level, Stem
from teach.register import Duty
from teach.spans import time_stems
from teach.stem import ENDS, QuizData, leans, load_quiz_data, make_stem, stands_alone, where_words
from teach.who import who_stems

FORCES = (Force.MUST, Force.SHOULD, Force.MAY)
# Two sentences as alike as this, with different forces, cannot be told apart by who does not know them by heart.
SAME_SENTENCE = 0.7
# How many of the nearest paragraphs are close answers, and up to which they are fairly close.
NEAREST, MIDDLE = 8, 60
MOST_WRONG = 40
# A gist that only points elsewhere, or leans on the paragraph before.
_SAYS_LITTLE = re.compile(
    r"\bwebsites?\b|\b(?:this|the next|these) (?:chapter|section|paragraphs?)\b|just given|\bmore (?:detail|about)\b|"
    r"\bchapter \d|^.{0,39}$",
    re.IGNORECASE,
)
# A law named in the sentence gives its force away.
_LAW = re.compile(r"\bAct\b|\bRegulations?\b|\b[Ss]ection \d|statutory")


def collect_stems(shelf: Shelf, register: Sequence[Duty]) -> tuple[Stem, ...]:
    """Everything that can be asked of the document. Without its wording there is no register, and what is asked is in our
    words."""
    data = load_quiz_data(shelf.document.id)
    twins = ((label, twin) for label, others in load_twins(shelf.document.id).items() for twin in others)
    nearness = measure_nearness(shelf.paragraphs, shelf.aid, (*data.twins, *twins))
    paragraphs = [
        paragraph
        for paragraph in shelf.paragraphs.values()
        if paragraph.kind == "paragraph" and paragraph.number and paragraph.label in shelf.aid
    ]
    stems = (
        *force_stems(paragraphs, register, shelf.aid, nearness),
        *who_stems(paragraphs, register, shelf, nearness, data),
        *time_stems(paragraphs, shelf.aid, nearness),
        *place_stems(paragraphs, shelf.aid, nearness),
        *said_stems(shelf, data, nearness),
    )
    return tuple(stem for stem in stems if stem.levels)


def force_stems(
    paragraphs: Iterable[Paragraph], register: Iterable[Duty], aid: Mapping[str, AidRecord], nearness: Nearness
) -> Iterator[Stem]:
    """ "Must or should?": sentences of the register with exactly one force word, and that word taken out."""
    rows = {(duty.label, duty.part, duty.start, duty.end) for duty in register}
    found: list[tuple[Paragraph, int, Sentence, str]] = []
    for paragraph in paragraphs:
        for number, sentence in enumerate(read_sentences(paragraph), 1):
            shown = _without_force(sentence)
            if shown and (paragraph.label, sentence.part, sentence.start, sentence.end) in rows:
                found.append((paragraph, number, sentence, shown))
    words = [set(split_words(shown)) for *_, shown in found]
    forces_of_section = _forces_by_section(paragraphs)
    for place, (paragraph, number, sentence, shown) in enumerate(found):
        if any(
            other.force is not sentence.force
            and len(words[place] & words[at]) >= SAME_SENTENCE * max(len(words[place]), len(words[at]))
            and overlap(words[place], words[at]) >= SAME_SENTENCE
            for at, (_, _, other, _) in enumerate(found)
        ):
            continue
        wrong = tuple(str(force) for force in FORCES if force is not sentence.force)
        level = _force_level(sentence, paragraph, forces_of_section[paragraph.section])
        yield make_stem(
            "force",
            paragraph,
            aid,
            nearness,
            asked="Which word stands in the gap?",
            shown=shown,
            quoted=True,
            right=str(sentence.force),
            wrong={level: wrong},
            width=len(FORCES),
            sentences=(number,),
            setting_out=where_words(paragraph),
            order=tuple(str(force) for force in FORCES),
        )


def place_stems(paragraphs: Sequence[Paragraph], aid: Mapping[str, AidRecord], nearness: Nearness) -> Iterator[Stem]:
    """ "Which paragraph?": our gist, and four numbers with the names of their sections."""
    named = {p.label: choice for p in paragraphs if len(choice := _place_choice(p)) <= LONGEST_CHOICE}
    at = {paragraph.label: paragraph for paragraph in paragraphs if paragraph.label in named}
    of_section, of_name, of_topic, of_chapter = (defaultdict[object, set[str]](set) for _ in range(4))
    for label, paragraph in at.items():
        of_section[paragraph.section].add(label)
        of_name[_name(named[label])].add(label)
        of_chapter[paragraph.chapter].add(label)
        for topic in aid[label].topics:
            of_topic[topic].add(label)
    for label, paragraph in at.items():
        if _SAYS_LITTLE.search(aid[label].gist) or leans(aid[label].gist):
            continue
        barred = of_section[paragraph.section] | of_name[_name(named[label])]
        others = [other for other in at if other not in barred and not nearness.confuses(label, other)]
        near = nearness.near.get(label, {})
        nearest = nlargest(MIDDLE, others, key=lambda other, near=near: near.get(other, 0.0))  # type: ignore[misc]
        related = of_chapter[paragraph.chapter].union(*(of_topic[topic] for topic in aid[label].topics))
        wrong: dict[Level, Sequence[str]] = {
            "hard": nearest[:NEAREST],
            "medium": [other for other in nearest[NEAREST:] if other in related],
            # Every seventh, from all over the document.
            "easy": [other for other in others if other not in related.union(nearest)][::7],
        }
        yield make_stem(
            "place",
            paragraph,
            aid,
            nearness,
            asked="Which paragraph of the Code says this, in our words?",
            shown=aid[label].gist,
            quoted=False,
            right=named[label],
            wrong={
                level: tuple({_name(named[other]): named[other] for other in others}.values())[:MOST_WRONG]
                for level, others in wrong.items()
            },
            width=4,
        )


def said_stems(shelf: Shelf, data: QuizData, nearness: Nearness) -> Iterator[Stem]:
    """ "In the Code, or not?": the statements of quiz.toml. Raises StoreError for one on a paragraph that is not there."""
    both = (IN_THE_CODE, NOT_IN_THE_CODE)
    for statement in data.statements:
        paragraph = shelf.paragraphs.get(statement.paragraph)
        if paragraph is None:
            raise StoreError(
                f"quiz.toml has a statement on {statement.paragraph}, which {shelf.document.citation} does not have.",
                f"Take it out of corpus/data/{shelf.document.id}/quiz.toml, or name another paragraph.",
            )
        right, wrong = both if statement.says else both[::-1]
        yield make_stem(
            "said",
            paragraph,
            shelf.aid,
            nearness,
            asked="Does the Code say so, or is that not in the Code at all?",
            shown=statement.text,
            quoted=False,
            right=right,
            wrong={statement.level: (wrong,)},
            width=2,
            sentences=statement.sentences,
            why=statement.why,
            order=both,
        )


def _without_force(sentence: Sentence) -> str:
    """The sentence with its only force word taken out; "" where it has another number of them, or leans on others."""
    is_whole = not sentence.inherited and not sentence.lead and sentence.text.endswith(ENDS)
    if not is_whole or sentence.force not in FORCES or not stands_alone(sentence.text):
        return ""
    matches = [match for _, pattern in PATTERNS for match in pattern.finditer(sentence.text)]
    if len(matches) != 1 or not dict(PATTERNS)[sentence.force].fullmatch(matches[0].group()):
        return ""
    start, end = matches[0].span()
    # "May not" forbids, so that "must not" would be as right; a word at the start would show by its capital letter.
    if not start or (sentence.force is Force.MAY and re.match(r"\s+(?:not|only|wish)\b", sentence.text[end:])):
        return ""
    return f"{sentence.text[:start]}{GAP}{sentence.text[end:]}"


def _force_level(sentence: Sentence, paragraph: Paragraph, around: set[Force]) -> Level:
    """Hard where another of the three words stands in the paragraph, medium in the section; easy where a law is named."""
    if sentence.force is Force.MUST and _LAW.search(sentence.text):
        return "easy"
    own = {read.force for read in read_sentences(paragraph)} & set(FORCES)
    if len(own) > 1:
        return "hard"
    return "medium" if len(around) > 1 else "easy"


def _forces_by_section(paragraphs: Iterable[Paragraph]) -> dict[tuple[str, ...], set[Force]]:
    found: dict[tuple[str, ...], set[Force]] = defaultdict(set)
    for paragraph in paragraphs:
        found[paragraph.section] |= {Force(force) for force in paragraph.forces} & set(FORCES)
    return found


def _place_choice(paragraph: Paragraph) -> str:
    """ "6.85 The role of the SENCO in schools"; with the heading above where the last one is a single word ("Review")."""
    headings = paragraph.section[-2:] if " " not in paragraph.section[-1] else paragraph.section[-1:]
    return f"{paragraph.number} {': '.join(re.sub(r'^[0-9]+ ', '', heading) for heading in headings)}"


def _name(choice: str) -> str:
    """The name of the section in a choice, without the number."""
    return choice.partition(" ")[2]
