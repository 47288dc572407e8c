"""Whether a question is of the kind that a document answers at all: by a direction among the vectors of questions and by
their words, both learned from the questions that lead to its paragraphs against those known to lie beyond it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from corpus.document import DATA
from index.encoder import DEFAULT_MODEL, Encoder, Vectors

INSIDE = "inside.npy"
INSIDE_WORDS = "inside_words.tsv"


@dataclass(frozen=True, slots=True)
class Inside:
    """What tells the two kinds of question apart; each part says nothing (0) where nothing has been learned.

    ``direction`` has the shape (dimensions + 1,), the last being the intercept; ``words`` is a log-odds by stem, above 0 for
    what stands more in questions that the document answers.
    """

    direction: Vectors | None = None
    words: Mapping[str, float] = field(default_factory=dict)

    def score(self, vector: Vectors) -> float:
        """How far ``vector``, shape (dimensions,), lies to the inside (log-odds)."""
        return 0.0 if self.direction is None else float(vector @ self.direction[:-1] + self.direction[-1])

    def score_words(self, stems: Sequence[str]) -> float:
        """How far the words point to the inside: the sum over those known, each once, by the root of their number, as they
        were weighted when it was learned."""
        known = [self.words[stem] for stem in dict.fromkeys(stems) if stem in self.words]
        return sum(known) / math.sqrt(len(known)) if known else 0.0


def inside_of(encoder: Encoder, document_id: str) -> Inside:
    """What is known for vectors of ``encoder``: of words always, of vectors only for the model it was learned with."""
    learned = load_inside(document_id)
    return learned if encoder.identity().startswith(f"{DEFAULT_MODEL} ") else Inside(words=learned.words)


# Where nothing has been learned.
UNLEARNED = Inside()


@cache
def load_inside(document_id: str) -> Inside:
    """What has been learned, as it is kept."""
    folder = DATA / document_id / "ranker"
    vectors, words = folder / INSIDE, folder / INSIDE_WORDS
    direction = np.load(vectors, allow_pickle=False).astype(np.float32) if vectors.is_file() else None
    lines = words.read_text(encoding="utf-8").splitlines() if words.is_file() else []
    return Inside(direction, {stem: float(weight) for stem, weight in (line.split("\t") for line in lines)})
