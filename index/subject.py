"""Which subject beyond a document a question is about, of those that somebody wrote down with a place to look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from corpus.finding_aid import Beyond
from index.encoder import Vectors
from index.lexical import LexicalIndex
from index.rank import scaled

# How much the words that a question shares with a subject's description count beside its nearness to the subject's own
# questions. Of 3,000 of these, each without itself, a tenth found their own subject by the nearest question alone, a quarter
# by the mean of all with such words; from .2 to .5 made no difference. The nearest stays in, for what somebody has asked so.
WORDS = 0.3


@dataclass(frozen=True, slots=True)
class About:
    """The ``subject`` that a question comes nearest to, and how near: at most 2 + WORDS (see answer/decline.py)."""

    subject: Beyond
    score: float


class SubjectIndex:
    """Subjects beyond the document, each known by its questions and its description."""

    def __init__(self, subjects: Sequence[Beyond]) -> None:
        self._subjects = [subject for subject in subjects if subject.asked]
        sizes = np.array([len(subject.asked) for subject in self._subjects], dtype=np.int64)
        self._sizes = sizes
        self._starts = np.cumsum(sizes) - sizes
        texts = [f"{subject.subject} {subject.note}" for subject in self._subjects]
        self._words = LexicalIndex.build(texts) if texts else None

    @property
    def questions(self) -> int:
        """How many questions all subjects have together."""
        return int(self._sizes.sum())

    def find(self, query: str, cosines: Vectors) -> About | None:
        """What ``query`` is about; None where no subject is known.

        ``cosines`` are the query's with every question of the subjects, shape (questions,), in their order. The nearest
        question knows a paraphrase; the mean of all, and the words of the description, know what nobody asked before.
        """
        if self._words is None:
            return None
        nearest = np.maximum.reduceat(cosines, self._starts)
        mean = np.add.reduceat(cosines, self._starts) / self._sizes
        scores = nearest + mean + WORDS * scaled(self._words.scores(query))
        best = int(np.argmax(scores))
        return About(self._subjects[best], float(scores[best]))
