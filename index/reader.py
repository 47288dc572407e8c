"""A branch of the model that reads whether a question is of the kind that a document answers at all, and by which of its
paragraphs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.document import DATA
from index.arrays import read_arrays
from index.encoder import DEFAULT_MODEL, BranchEncoder, Encoder, SentenceEncoder, Vectors

READER = "reader.npz"
# What a weight matrix W of the branch has become: W + up @ down, the two being low and wide (LoRA, Hu et al. 2021).
UP, DOWN = " up", " down"
# The least log-probability that a unit has: below it they say no more.
UNLIKELY = np.float32(-12)
# What else the file holds, by name.
FORK, PLANE, UNITS, SORTER = "fork", "plane", "units", "sorter"


def _none() -> Vectors:
    return np.zeros(0, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Learned:
    """What a reader has learned: ``changes`` by the name of a weight as the pair (up, down), a ``plane`` between questions
    that the document answers and those beyond it, shape (dimensions + 1,), and for each of the ``units`` (what a paragraph
    is cited as) a row of ``sorter``, shape (units, dimensions + 1). The last number of each is the intercept.
    """

    changes: Mapping[str, tuple[Vectors, Vectors]]
    plane: Vectors
    units: tuple[str, ...]
    sorter: Vectors


@dataclass(frozen=True, slots=True)
class Reading:
    """How a question is taken: how far it lies on the side of what the document answers (log-odds), and the log-probability
    of each of the reader's ``units`` that it is the one asked for; none where none has been taught."""

    inside: float = 0.0
    units: Vectors = field(default_factory=_none)

    @property
    def sure(self) -> float:
        """The log-probability of the unit that is most likely asked for; 0 where there are none."""
        return float(self.units.max()) if len(self.units) else 0.0

    def of(self, places: NDArray[np.int64]) -> Vectors:
        """The log-probabilities of what stands at ``places`` among the reader's units, at least UNLIKELY, which is also that
        of a unit it was not taught (-1); 0 for all where there are none."""
        if not len(self.units):
            return np.zeros(len(places), dtype=np.float32)
        return np.append(np.maximum(self.units, UNLIKELY), UNLIKELY)[places]


class Reader:
    """Reads a question by ``encoder``, the branch, and what was ``learned`` for it."""

    def __init__(self, encoder: Encoder, learned: Learned) -> None:
        self._encoder = encoder
        self._learned = learned

    @property
    def units(self) -> tuple[str, ...]:
        """What each log-probability of a reading is of."""
        return self._learned.units

    def read(self, question: str) -> Reading:
        """How ``question`` is taken."""
        vector = np.append(self._encoder.encode([question])[0], np.float32(1))
        logits = self._learned.sorter @ vector
        largest = logits.max(initial=0.0)
        units = logits - largest - np.log(np.exp(logits - largest).sum()) if len(logits) else _none()
        return Reading(float(self._learned.plane @ vector), units)


def reader_of(encoder: Encoder, document_id: str) -> Reader | None:
    """What was learned for ``encoder`` and the document; None where nothing was, or for another model."""
    if not isinstance(encoder, SentenceEncoder) or not encoder.identity().startswith(f"{DEFAULT_MODEL} "):
        return None
    path = DATA / document_id / "ranker" / READER
    if not path.is_file():
        return None
    fork, learned = load_learned(path)
    return Reader(BranchEncoder(encoder, fork, learned.changes), learned)


def load_learned(path: Path) -> tuple[int, Learned]:
    """What ``keep_reader`` wrote, and after which layer the branch leaves. Raises StaleIndexError when it is damaged."""
    kept = load_kept(path)
    changes = {name.removesuffix(UP): (kept[name], kept[name.removesuffix(UP) + DOWN]) for name in kept if name.endswith(UP)}
    return int(kept[FORK]), Learned(changes, kept[PLANE], tuple(kept[UNITS].tolist()), kept[SORTER])


def keep_reader(path: Path, fork: int, learned: Learned) -> None:
    """Write what was learned for the layers from ``fork`` on, its larger matrices as float16."""
    kept: dict[str, Any] = {
        FORK: np.array(fork),
        PLANE: learned.plane.astype(np.float32),
        UNITS: np.array(learned.units, dtype=np.str_),
        SORTER: learned.sorter.astype(np.float16),
    }
    for name, (up, down) in learned.changes.items():
        kept |= {name + UP: up.astype(np.float16), name + DOWN: down.astype(np.float16)}
    np.savez_compressed(path, **kept)
    load_kept.cache_clear()


@cache
def load_kept(path: Path) -> dict[str, Any]:
    """What was written, by name. Raises StaleIndexError when the file is damaged."""
    kept = read_arrays(path, (FORK, PLANE, UNITS, SORTER))
    return {name: array if name == UNITS else array.astype(np.float32) for name, array in kept.items()}
