"""A quiz on the document: what a question is, and the drawing of a quiz from everything that can be asked. Pure; the
questions themselves are made in stems.py and spans.py."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Literal

from teach.exhibit import Passage, Shelf, exhibit_item
from teach.session import Item

Kind = Literal["force", "who", "time", "place", "said"]
Level = Literal["easy", "medium", "hard"]

KINDS: Mapping[Kind, str] = {
    "force": "Must or should?",
    "who": "Who carries this duty?",
    "time": "How long, or by when?",
    "place": "Which paragraph?",
    "said": "In the Code, or not?",
}
LEVELS: Mapping[Level, str] = {"easy": "Easy", "medium": "Medium", "hard": "Hard"}
# What these ask needs the document's own words; the others can also be asked in ours.
NEED_WORDING: tuple[Kind, ...] = ("force",)
# What stands where a word was taken out of a sentence.
GAP = "______"
IN_THE_CODE, NOT_IN_THE_CODE = "The Code says so", "That is not in the Code"
# What Kahoot takes of a question and of an answer, in characters.
LONGEST_ASKED, LONGEST_CHOICE = 120, 75
# How often a stem is taken because its right answer has been right least often so far.
RARER = 0.7
_LETTERS = "ABCD"


@dataclass(frozen=True, slots=True)
class Stem:
    """Something that can be asked of paragraph ``label``: ``shown`` is its sentence with a gap (``quoted``: the document's
    own words) or a text of ours, ``right`` the answer, ``wrong`` the wrong answers by how close they come, ``width`` how
    many answers are offered. ``sentences`` (from 1) show the right answer. ``setting_out`` says where the sentence
    stands, if that may be known before the answer. ``why`` is ours. ``order`` fixes the answers' order, else it is drawn."""

    kind: Kind
    label: str
    asked: str
    shown: str
    quoted: bool
    right: str
    wrong: Mapping[Level, tuple[str, ...]]
    width: int
    sentences: tuple[int, ...] = ()
    setting_out: str = ""
    why: str = ""
    order: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    kin: frozenset[str] = frozenset()

    @property
    def levels(self) -> tuple[Level, ...]:
        """The levels at which there are enough wrong answers."""
        return tuple(level for level in LEVELS if len(self.wrong.get(level, ())) >= self.width - 1)


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a quiz: a stem with the answers that are offered; ``right`` counts from 0."""

    stem: Stem
    level: Level
    choices: tuple[str, ...]
    right: int

    @property
    def answer(self) -> str:
        """The right answer."""
        return self.choices[self.right]

    @property
    def letters(self) -> tuple[str, ...]:
        """A, B, C, D for as many answers as there are."""
        return tuple(_LETTERS[: len(self.choices)])


@dataclass(frozen=True, slots=True)
class Wish:
    """What kind of quiz is wanted; the same wish of the same stems is always the same quiz. ``short`` asks only what fits
    into LONGEST_ASKED; no ``level`` means of every level."""

    seed: str
    count: int = 10
    level: Level | None = None
    kinds: tuple[Kind, ...] = tuple(KINDS)
    setting: str = ""
    topic: str = ""
    short: bool = False


@dataclass(slots=True)
class _Tally:
    """What a quiz being drawn has used: paragraphs, with those that say the same, and right answers."""

    labels: set[str] = field(default_factory=set)
    rights: Counter[str] = field(default_factory=Counter)


def find_stems(stems: Iterable[Stem], wish: Wish) -> tuple[Stem, ...]:
    """The stems that a wish lets in. A paragraph for every setting is for the one wished too."""
    return tuple(
        stem
        for stem in stems
        if stem.kind in wish.kinds
        and (wish.level is None or wish.level in stem.levels)
        and (not wish.setting or wish.setting in stem.settings or "any" in stem.settings)
        and (not wish.topic or wish.topic in stem.topics)
        and (not wish.short or len(ask_briefly(stem)) <= LONGEST_ASKED)
    )


def draw_quiz(stems: Iterable[Stem], wish: Wish) -> tuple[Question, ...]:
    """At most ``wish.count`` questions, the kinds in turn. No paragraph is asked about twice, nor two that say the same. Of
    a kind, those mostly come first whose right answer has been right least often, so that no answer is a good guess."""
    random = Random(wish.seed)
    pools: dict[Kind, list[Stem]] = {}
    for stem in find_stems(stems, wish):
        pools.setdefault(stem.kind, []).append(stem)
    for pool in pools.values():
        random.shuffle(pool)
    turns = [kind for kind in KINDS if kind in pools]
    random.shuffle(turns)
    tally = _Tally()
    drawn: list[Question] = []
    while turns and len(drawn) < wish.count:
        kind = turns.pop(0)
        taken = _take(pools[kind], tally, random)
        if taken is None:
            continue
        turns.append(kind)
        levels = (wish.level,) if wish.level else taken.levels
        drawn.append(make_question(taken, random.choice(levels), random))
    return tuple(drawn)


def make_question(stem: Stem, level: Level, random: Random) -> Question:
    """A question of ``stem``, with wrong answers of ``level``."""
    offered = [stem.right, *random.sample(stem.wrong[level], stem.width - 1)]
    if stem.order:
        offered = [choice for choice in stem.order if choice in offered]
    else:
        random.shuffle(offered)
    return Question(stem, level, tuple(offered), offered.index(stem.right))


def explain(question: Question, shelf: Shelf) -> Passage:
    """The paragraph that shows the right answer: quoted with its number, page and force, as it is everywhere else."""
    stem = question.stem
    item = Item("question", (stem.label,), stem.asked, sentences=stem.sentences)
    return exhibit_item(item, shelf).passages[0]


def ask_briefly(stem: Stem) -> str:
    """The whole question in one line, for what holds nothing else."""
    if stem.quoted:
        return f"{KINDS[stem.kind]} “{stem.shown}”"
    ours = "" if stem.kind == "said" else "(our words) "
    return f"{KINDS[stem.kind]} {ours}{stem.shown}"


def ask_within(stem: Stem, longest: int) -> str | None:
    """The question in at most ``longest`` characters: cut only at the end of a sentence, and never so that the gap is lost;
    None where that cannot be done."""
    whole = ask_briefly(stem)
    if len(whole) <= longest:
        return whole
    ends = [match.end() for match in re.finditer(r"[.?!](?=\s+[A-Z])", stem.shown)]
    for end in reversed(ends):
        shown = stem.shown[:end]
        brief = whole.replace(stem.shown, shown)
        # A first sentence of a few words ("It depends.") would say nothing.
        if len(brief) <= longest and len(shown.split()) > 5 and (GAP in shown) == (GAP in stem.shown):
            return brief
    return None


def score(questions: Sequence[Question], answers: Mapping[int, int]) -> int:
    """How many of ``answers`` (position of the question to that of the choice) are right."""
    return sum(questions[place].right == chosen for place, chosen in answers.items() if place < len(questions))


def _take(pool: list[Stem], tally: _Tally, random: Random) -> Stem | None:
    """Take the next stem out of ``pool``; None when all that are left would repeat a paragraph."""
    left = [stem for stem in pool if stem.label not in tally.labels and not stem.kin & tally.labels]
    if not left:
        return None
    # Always the rarest would make two answers take turns, which is as easy to guess.
    stem = left[0]
    if random.random() < RARER:
        rights = list(dict.fromkeys(stem.right for stem in left))
        least = min(tally.rights[right] for right in rights)
        right = random.choice([right for right in rights if tally.rights[right] == least])
        stem = next(stem for stem in left if stem.right == right)
    pool.remove(stem)
    tally.labels.add(stem.label)
    tally.rights[stem.right] += 1
    return stem
