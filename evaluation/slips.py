"""Questions as they are typed in a hurry: slips made by chance, to measure what they cost.  (verse eval FILE --slips 1)"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable
from dataclasses import replace

from evaluation.metrics import EvalQuestion

SEED = 7
# In shorter words there is too little left to read.
LEAST = 5
_WORD = re.compile(rf"[A-Za-z]{{{LEAST},}}")
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def with_slips(questions: Iterable[EvalQuestion], slips: int) -> tuple[EvalQuestion, ...]:
    """The questions with ``slips`` words of each misspelt, the same ones every time; those before a follow-up stay."""
    chance = random.Random(SEED)
    return tuple(replace(question, question=misspell(question.question, slips, chance)) for question in questions)


def misspell(text: str, slips: int, chance: random.Random) -> str:
    """``text`` with one letter wrong in up to ``slips`` of its longer words."""
    words = list(_WORD.finditer(text))
    chosen = sorted(chance.sample(words, min(slips, len(words))), key=lambda word: word.start(), reverse=True)
    for word in chosen:
        text = text[: word.start()] + _slip(word[0], chance) + text[word.end() :]
    return text


def _slip(word: str, chance: random.Random) -> str:
    """``word`` with a letter inside it left out, doubled, swapped with the next, or taken for its neighbour on the keys."""
    at = chance.randrange(1, len(word) - 1)
    before, letter, after = word[:at], word[at], word[at + 1 :]
    return chance.choice(
        (
            before + after,
            before + letter * 2 + after,
            before + after[0] + letter + after[1:],
            before + chance.choice(_beside(letter)) + after,
        )
    )


def _beside(letter: str) -> str:
    row = next(row for row in _ROWS if letter.lower() in row)
    at = row.index(letter.lower())
    return row[max(0, at - 1) : at] + row[at + 1 : at + 2]
