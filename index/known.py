"""Vectors that need not be computed again: those of our own texts, by the default model, kept with the finding aid."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from corpus.document import DATA
from index.arrays import read_arrays
from index.encoder import Encoder, Vectors

KNOWN = "known_vectors.npz"
# Each component is kept as a whole number up to this; the cosine with what the model gives stays above .999.
STEPS = 127


class RecallingEncoder:
    """An encoder that looks a text up before it computes its vector."""

    def __init__(self, encoder: Encoder, vectors: dict[bytes, Vectors]) -> None:
        self._encoder = encoder
        self._vectors = vectors

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, float32, shape (len(texts), dimensions)."""
        found = [self._vectors.get(text_key(text)) for text in texts]
        unknown = [text for text, vector in zip(texts, found, strict=True) if vector is None]
        computed = iter(self._encoder.encode(unknown))
        rows = [next(computed) if vector is None else vector for vector in found]
        return np.stack(rows).astype(np.float32) if rows else self._encoder.encode([])

    def identity(self) -> str:
        """The model's own: a vector recalled is the one that it gives."""
        return self._encoder.identity()


def recall(encoder: Encoder, document_id: str) -> Encoder:
    """``encoder`` with what is known of the document's aid; as it is where nothing is known of this model."""
    path = DATA / document_id / "ranker" / KNOWN
    if not path.is_file():
        return encoder
    model, vectors = _load(path)
    return RecallingEncoder(encoder, vectors) if model == encoder.identity() else encoder


def keep_known(path: Path, encoder: Encoder, texts: Sequence[str]) -> None:
    """Write the vectors of ``texts`` to ``path``, to be recalled wherever the same model is used."""
    vectors = encoder.encode(texts)
    scales = np.abs(vectors).max(axis=1, keepdims=True) / STEPS
    keys = np.frombuffer(b"".join(map(text_key, texts)), dtype=np.uint8).reshape(len(texts), -1)
    np.savez_compressed(
        path,
        model=np.array(encoder.identity()),
        keys=keys,
        scales=scales.astype(np.float32),
        vectors=np.round(vectors / scales).astype(np.int8),
    )


def text_key(text: str) -> bytes:
    """Sixteen bytes by which a text is known."""
    return hashlib.sha256(text.encode()).digest()[:16]


@cache
def _load(path: Path) -> tuple[str, dict[bytes, Vectors]]:
    kept = read_arrays(path, ("model", "keys", "scales", "vectors"))
    vectors = kept["vectors"].astype(np.float32) * kept["scales"]
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return str(kept["model"]), {key.tobytes(): vector for key, vector in zip(kept["keys"], vectors, strict=True)}
