"""A short copy of the model that reads whether a question is of the kind that a document answers at all."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from corpus.document import DATA
from corpus.errors import StaleIndexError
from index.encoder import DEFAULT_MODEL, Encoder, SentenceEncoder, ShortEncoder, Vectors

READER = "reader.npz"
# What a weight matrix W of the short copy has become: W + up @ down, the two being low and wide (LoRA, Hu et al. 2021).
UP, DOWN = " up", " down"


class Reader:
    """The short copy's vectors and a plane between questions that a document answers and questions beyond it.

    ``plane`` has the shape (dimensions + 1,), the last being the intercept.
    """

    def __init__(self, encoder: Encoder, plane: Vectors) -> None:
        self._encoder = encoder
        self._plane = plane

    def score(self, question: str) -> float:
        """How far ``question`` lies on the side of what the document answers (log-odds)."""
        return float(self._encoder.encode([question])[0] @ self._plane[:-1] + self._plane[-1])


def reader_of(encoder: Encoder, document_id: str) -> Reader | None:
    """What was learned for ``encoder`` and the document; None where nothing was, or for another model."""
    if not isinstance(encoder, SentenceEncoder) or not encoder.identity().startswith(f"{DEFAULT_MODEL} "):
        return None
    path = DATA / document_id / "ranker" / READER
    if not path.is_file():
        return None
    kept = load_kept(path)
    changes = {name.removesuffix(UP): (kept[name], kept[name.removesuffix(UP) + DOWN]) for name in kept if name.endswith(UP)}
    return Reader(ShortEncoder(encoder, int(kept["layers"]), changes), kept["plane"])


def keep_reader(path: Path, layers: int, changes: Mapping[str, tuple[Vectors, Vectors]], plane: Vectors) -> None:
    """Write what was learned, the changes as float16: by the name of a weight the pair ``up`` and ``down``."""
    kept: dict[str, Any] = {"layers": np.array(layers), "plane": plane.astype(np.float32)}
    for name, (up, down) in changes.items():
        kept |= {name + UP: up.astype(np.float16), name + DOWN: down.astype(np.float16)}
    np.savez_compressed(path, **kept)
    load_kept.cache_clear()


@cache
def load_kept(path: Path) -> dict[str, Vectors]:
    """What was written, by name. Raises StaleIndexError when the file is damaged."""
    try:
        with np.load(path, allow_pickle=False) as kept:
            return {name: kept[name].astype(np.float32) for name in kept.files}
    except (OSError, EOFError, ValueError, KeyError, BadZipFile) as error:
        raise StaleIndexError(f"The file {path.name} is damaged.", "Restore it: git checkout -- corpus/data.") from error
