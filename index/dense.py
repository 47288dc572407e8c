"""Nearest vectors: the only module that imports faiss."""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np

from corpus.errors import StaleIndexError
from index.encoder import Vectors


class DenseIndex:
    """Unit vectors searched by inner product, which for them is the cosine."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    @classmethod
    def build(cls, vectors: Vectors) -> DenseIndex:
        """An exact index of ``vectors``, shape (n, dimensions)."""
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(vectors)
        return cls(index)

    @classmethod
    def load(cls, path: Path) -> DenseIndex:
        """Raises StaleIndexError when the file cannot be read."""
        try:
            return cls(faiss.read_index(str(path)))
        except RuntimeError as error:
            raise StaleIndexError(f"The vector index {path.name} is damaged.", "It is rebuilt by: make run.") from error

    def save(self, path: Path) -> None:
        """Write the index to ``path``."""
        faiss.write_index(self._index, str(path))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def scores(self, query: Vectors) -> Vectors:
        """The cosine of one ``query`` (shape (1, dimensions)) with every stored vector, shape (n,), in stored order."""
        similarities, positions = self._index.search(query, len(self))
        ordered = np.empty(len(self), dtype=np.float32)
        ordered[positions[0]] = similarities[0]
        return ordered
