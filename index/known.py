"""Vectors that need not be computed again: those of our own texts, by the default model, kept with the finding aid.

What came later stands in files of its own, so that a few new questions do not write all the vectors anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from itertools import count, takewhile
from pathlib import Path

import numpy as np

from corpus.document import DATA
from index.arrays import read_arrays
from index.encoder import Encoder, Vectors

KNOWN, KNOWN_LATER = "known_vectors.npz", "known_vectors_{}.npz"
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
    vectors: dict[bytes, Vectors] = {}
    for path in known_files(DATA / document_id / "ranker"):
        model, kept = _load(path)
        vectors |= kept if model == encoder.identity() else {}
    return RecallingEncoder(encoder, vectors) if vectors else encoder


def known_files(folder: Path) -> list[Path]:
    """The files of known vectors in ``folder``, oldest first."""
    later = (folder / KNOWN_LATER.format(number) for number in count(2))
    return [path for path in (folder / KNOWN, *takewhile(Path.is_file, later)) if path.is_file()]


def keep_known(folder: Path, encoder: Encoder, texts: Sequence[str]) -> int:
    """Write the vectors of those of ``texts`` that are not known yet to a new file in ``folder``, to be recalled wherever
    the same model is used; returns how many."""
    files = known_files(folder)
    known = {key for model, kept in map(_load, files) if model == encoder.identity() for key in kept}
    texts = [text for text in texts if text_key(text) not in known]
    if not texts:
        return 0
    vectors = encoder.encode(texts)
    scales = np.abs(vectors).max(axis=1, keepdims=True) / STEPS
    keys = np.frombuffer(b"".join(map(text_key, texts)), dtype=np.uint8).reshape(len(texts), -1)
    np.savez_compressed(
        folder / (KNOWN_LATER.format(len(files) + 1) if files else KNOWN),
        model=np.array(encoder.identity()),
        keys=keys,
        scales=scales.astype(np.float32),
        vectors=np.round(vectors / scales).astype(np.int8),
    )
    return len(texts)


def text_key(text: str) -> bytes:
    """Sixteen bytes by which a text is known."""
    return hashlib.sha256(text.encode()).digest()[:16]


@cache
def _load(path: Path) -> tuple[str, dict[bytes, Vectors]]:
    kept = read_arrays(path, ("model", "keys", "scales", "vectors"))
    vectors = kept["vectors"].astype(np.float32) * kept["scales"]
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return str(kept["model"]), {key.tobytes(): vector for key, vector in zip(kept["keys"], vectors, strict=True)}
