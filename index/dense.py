"""Nearest vectors: the only module that imports faiss."""

from __future__ import annotations

import math
from enum import StrEnum
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from corpus.errors import StaleIndexError
from index.encoder import Vectors

Positions = NDArray[np.int64]


class Kind(StrEnum):
    """How vectors are kept: FLAT compares all of them, IVF those in the nearest cells, HNSW walks a graph of neighbours."""

    FLAT = "flat"
    IVF = "ivf"
    HNSW = "hnsw"


# Up to here every vector is compared. That takes 1.2 ms for 10,000 and 21 ms for 100,000 (docs/growth.md), most of it beside
# the reader; the slowest machine measured has 37 ms for a whole answer with 77,000. Below it nothing is gained that is worth
# missing a paragraph.
LARGEST_EXACT = 100_000
# Above, cells: as many as the square root of the vectors, of which a quarter is looked at. That finds .955 to .968 of the
# ten nearest at 100,000, 300,000 and a million alike, in 5, 11 and 38 ms, and is built in 1 to 41 s.
IVF_SHARE = 0.25
# A graph answers in 2 ms, but at the same effort finds less the more there is (.998 of the ten nearest at 10,000, .982 at
# 100,000, .900 at 300,000), and takes 25 times as long to build. It is here to be measured against, and is not chosen.
HNSW_CANDIDATES = 256
# Neighbours a vector has in the graph, and how widely its place is looked for when it is added.
HNSW_LINKS, HNSW_CONSTRUCTION = 16, 40
# Vectors per cell from which the cells are learned; faiss warns below 39 and gains nothing above 256.
IVF_SAMPLE = 64
SEED = 0
# How many vectors ``scores`` looks up in an approximate index: the passages of a hundred paragraphs or more.
CANDIDATES = 1_000


def choose_kind(size: int) -> Kind:
    """The kind of index for ``size`` vectors: exact while that is quick, then cells."""
    return Kind.FLAT if size <= LARGEST_EXACT else Kind.IVF


def default_effort(kind: Kind, size: int) -> int:
    """How many cells (IVF) or candidates (HNSW) a search looks at; 0 where it looks at everything."""
    match kind:
        case Kind.IVF:
            return max(1, round(math.sqrt(size) * IVF_SHARE))
        case Kind.HNSW:
            return HNSW_CANDIDATES
        case Kind.FLAT:
            return 0


class DenseIndex:
    """Unit vectors searched by inner product, which for them is the cosine."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index
        self.kind = _kind_of(index)
        # A view of faiss's own memory, which lives as long as the index does.
        self._vectors = _view(index) if self.kind is Kind.FLAT else None
        if self.kind is Kind.IVF:
            # Where each vector lies among the cells, to read it back.
            index.make_direct_map()  # type: ignore[attr-defined]

    @classmethod
    def build(cls, vectors: Vectors, kind: Kind | None = None) -> DenseIndex:
        """An index of ``vectors``, shape (n, dimensions), of the kind that suits their number unless ``kind`` is given."""
        size, dimensions = vectors.shape
        index: Any
        match kind or choose_kind(size):
            case Kind.FLAT:
                index = faiss.IndexFlatIP(dimensions)
            case Kind.IVF:
                cells = round(math.sqrt(size))
                index = faiss.IndexIVFFlat(faiss.IndexFlatIP(dimensions), dimensions, cells, faiss.METRIC_INNER_PRODUCT)
                sample = np.random.default_rng(SEED).choice(size, min(size, cells * IVF_SAMPLE), replace=False)
                index.cp.min_points_per_centroid = 1
                index.train(vectors[np.sort(sample)])
            case Kind.HNSW:
                index = faiss.IndexHNSWFlat(dimensions, HNSW_LINKS, faiss.METRIC_INNER_PRODUCT)
                index.hnsw.efConstruction = HNSW_CONSTRUCTION
        index.add(vectors)
        return cls(index)

    @classmethod
    def load(cls, path: Path) -> DenseIndex:
        """Raises StaleIndexError when the file cannot be read."""
        try:
            return cls(faiss.deserialize_index(np.fromfile(path, dtype=np.uint8)))
        except (OSError, RuntimeError) as error:
            raise StaleIndexError(f"The vector index {path.name} is damaged.", "It is rebuilt by: make run.") from error

    def save(self, path: Path) -> None:
        """Write the index to ``path``.

        Not by faiss.write_index, which takes a disk that fills up with the last few kilobytes for success.
        """
        path.write_bytes(faiss.serialize_index(self._index).tobytes())

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def is_exact(self) -> bool:
        """Whether every vector is compared with the query."""
        return self._vectors is not None

    def scores(self, query: Vectors) -> Vectors:
        """The cosine of one ``query`` (shape (1, dimensions)) with every stored vector, shape (n,), in stored order.

        An approximate index looks up CANDIDATES of them; all others get the lowest cosine found, which few can exceed.
        """
        if self._vectors is not None:
            # One thread: faiss's search and BLAS share this small a product among all cores and then wait for the slowest,
            # which on a busy machine took ten times as long (24 ms against 2 ms for 11,000 vectors on two shared cores).
            return _products(self._vectors, query[0])
        positions, found = self.search(query, CANDIDATES)
        every = np.full(len(self), found.min(initial=1.0), dtype=np.float32)
        every[positions] = found
        return every

    def scores_of(self, query: Vectors, positions: Positions) -> Vectors:
        """The cosines of one ``query`` (shape (1, dimensions)) with the vectors at ``positions``, shape (n,), each its own
        whatever the kind of index."""
        stored = self._index.reconstruct_batch(positions) if self._vectors is None else self._vectors[positions]
        cosines: Vectors = np.einsum("ij,j->i", stored, query[0])
        return cosines

    def search(self, query: Vectors, top_k: int, effort: int | None = None) -> tuple[Positions, Vectors]:
        """The positions of the ``top_k`` vectors nearest to one ``query``, nearest first, and their cosines.

        ``effort`` is how many cells (IVF) or candidates (HNSW) are looked at, if not as many as the index was built for.
        """
        top_k = min(top_k, len(self))
        if self._vectors is not None:
            every = self.scores(query)
            nearest = np.argpartition(-every, top_k - 1)[:top_k] if top_k else np.empty(0, dtype=np.int64)
            nearest = nearest[np.lexsort((nearest, -every[nearest]))]
            return nearest, every[nearest]
        similarities, positions = self._index.search(query, top_k, params=self._parameters(top_k, effort))
        # faiss fills up with -1 where the cells looked at hold too few.
        real = positions[0] >= 0
        return positions[0][real], similarities[0][real]

    def count_bytes(self) -> int:
        """The size of the index, on disk and, but for some hundred bytes, in memory."""
        sizes: list[int] = []

        def count(chunk: bytes) -> int:
            sizes.append(len(chunk))
            return len(chunk)

        faiss.write_index(self._index, faiss.PyCallbackIOWriter(count))  # type: ignore[attr-defined]
        return sum(sizes)

    def _parameters(self, top_k: int, effort: int | None) -> Any:
        effort = effort or default_effort(self.kind, len(self))
        if self.kind is Kind.IVF:
            return faiss.SearchParametersIVF(nprobe=effort)  # type: ignore[call-arg]
        # A walk that keeps fewer candidates than it is asked for cannot find them.
        return faiss.SearchParametersHNSW(efSearch=max(effort, top_k))  # type: ignore[attr-defined]


def _kind_of(index: faiss.Index) -> Kind:
    if isinstance(index, faiss.IndexIVF):
        return Kind.IVF
    return Kind.HNSW if isinstance(index, faiss.IndexHNSW) else Kind.FLAT


def _products(vectors: Vectors, query: Vectors) -> Vectors:
    """The inner product of ``query``, shape (dimensions,), with each of ``vectors``, which lie in one piece."""
    size, dimensions = vectors.shape
    every = np.empty(size, dtype=np.float32)
    # Named, so that it lives until faiss, which is given its address, is done with it.
    one = np.ascontiguousarray(query)
    faiss.fvec_inner_products_ny(  # type: ignore[attr-defined]
        faiss.swig_ptr(every), faiss.swig_ptr(one), faiss.swig_ptr(vectors), dimensions, size
    )
    return every


def _view(index: Any) -> Vectors:
    """The stored vectors of a flat index, shape (n, dimensions), where they lie; nothing is copied."""
    size, dimensions = int(index.ntotal), int(index.d)
    if not size:
        return np.zeros((0, dimensions), dtype=np.float32)
    view: Vectors = faiss.rev_swig_ptr(index.get_xb(), size * dimensions).reshape(size, dimensions)
    return view
