"""A linear map over a model's vectors, learned from the finding aid, that brings questions nearer to what answers them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache

import numpy as np

from corpus.document import DATA
from index.arrays import ALONE, read_arrays
from index.encoder import DEFAULT_MODEL, Encoder, Vectors

ADAPTER = "adapter.npy"


class AdaptedEncoder:
    """An encoder whose vectors are mapped and made unit length again."""

    def __init__(self, encoder: Encoder, matrix: Vectors) -> None:
        self._encoder = encoder
        self._matrix = matrix

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, float32, shape (len(texts), dimensions)."""
        return apply(self._encoder.encode(texts), self._matrix)

    def identity(self) -> str:
        """The model's identity and the map's sha256."""
        return f"{self._encoder.identity()} + {hashlib.sha256(self._matrix.tobytes()).hexdigest()}"


def adapt(encoder: Encoder, document_id: str) -> Encoder:
    """``encoder`` with the map learned for the document; as it is where the map was learned for another model."""
    matrix = load_matrix(document_id)
    if matrix is None or not encoder.identity().startswith(f"{DEFAULT_MODEL} "):
        return encoder
    return AdaptedEncoder(encoder, matrix)


@cache
def load_matrix(document_id: str) -> Vectors | None:
    """The map, shape (dimensions, dimensions), kept as float16; None where none has been learned."""
    path = DATA / document_id / "ranker" / ADAPTER
    return read_arrays(path, (ALONE,))[ALONE].astype(np.float32) if path.is_file() else None


def apply(vectors: Vectors, matrix: Vectors) -> Vectors:
    """``vectors`` mapped by ``matrix``, unit length."""
    mapped = vectors @ matrix
    norms = np.linalg.norm(mapped, axis=1, keepdims=True)
    return np.ascontiguousarray(mapped / np.maximum(norms, 1e-12), dtype=np.float32)
