"""Whether a question is of the kind that a document answers at all: a direction among the vectors of questions, learned from
those that lead to its paragraphs against those known to lie beyond it."""

from __future__ import annotations

from functools import cache

import numpy as np

from corpus.document import DATA
from index.encoder import DEFAULT_MODEL, Encoder, Vectors

INSIDE = "inside.npy"


def inside_of(encoder: Encoder, document_id: str) -> Vectors | None:
    """The direction for vectors of ``encoder``, shape (dimensions + 1,), the last being the intercept; None where it was
    learned for another model or not at all."""
    return load_inside(document_id) if encoder.identity().startswith(f"{DEFAULT_MODEL} ") else None


@cache
def load_inside(document_id: str) -> Vectors | None:
    """The direction as it is kept; None where none has been learned."""
    path = DATA / document_id / "ranker" / INSIDE
    return np.load(path, allow_pickle=False).astype(np.float32) if path.is_file() else None


def score_inside(vector: Vectors, direction: Vectors | None) -> float:
    """How far ``vector``, shape (dimensions,), lies to the inside (log-odds); 0 without a direction."""
    return 0.0 if direction is None else float(vector @ direction[:-1] + direction[-1])
