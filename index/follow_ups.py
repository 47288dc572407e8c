"""How follow-ups fare that are worded like one, after a question like its own: those that somebody wrote down beforehand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from corpus.finding_aid import FollowUp
from index.dense import DenseIndex
from index.encoder import Vectors

# A written follow-up counts by the exponential of SHARPNESS times what its own words and, by the share FIRST, its first
# question have in common with what was asked (cosines). From 15 to 30 and from .3 to 1 it made little difference.
SHARPNESS, FIRST = 20.0, 0.5
# Where none have been written, nothing speaks for an answer or against one.
UNDECIDED = 0.5


def texts_of(follow_ups: Sequence[FollowUp]) -> list[str]:
    """What is embedded of ``follow_ups``: the first questions, then what was asked after them, each text once."""
    return [*_places(one.previous for one in follow_ups), *_places(one.question for one in follow_ups)]


class FollowUpIndex:
    """Written follow-ups, known by the vectors of ``texts_of`` them."""

    def __init__(self, follow_ups: Sequence[FollowUp], vectors: DenseIndex) -> None:
        self._vectors = vectors
        first, later = _places(one.previous for one in follow_ups), _places(one.question for one in follow_ups)
        self._firsts = len(first)
        self._first_of = np.array([first[one.previous] for one in follow_ups], dtype=np.int64)
        self._later_of = np.array([later[one.question] for one in follow_ups], dtype=np.int64)
        self._is_answered = np.array([one.is_answered for one in follow_ups], dtype=bool)

    def share_answered(self, whole: Vectors, newest: Vectors) -> float:
        """Which share of the follow-ups that are most like one are answered, 0 to 1.

        ``whole`` is the vector of the question before with the new words, ``newest`` that of the new words alone, each of
        shape (1, dimensions).
        """
        if not len(self._is_answered):
            return UNDECIDED
        firsts = self._vectors.scores_of(whole, np.arange(self._firsts))
        later = self._vectors.scores(newest)[self._firsts :]
        likeness = later[self._later_of] + np.float32(FIRST) * firsts[self._first_of]
        weights = np.exp(SHARPNESS * (likeness - likeness.max()))
        return float(weights[self._is_answered].sum() / weights.sum())


def _places(texts: Iterable[str]) -> dict[str, int]:
    """Each text once, by where it stands among them."""
    return {text: n for n, text in enumerate(dict.fromkeys(texts))}
