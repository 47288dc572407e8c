"""Vectors kept of our own texts: near to what the model gives, complete, and never taken for another model's."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from conftest import HashEncoder

from corpus.document import DATA, DEFAULT_DOCUMENT
from corpus.errors import StaleIndexError
from corpus.finding_aid import load_aid, load_follow_ups, questions_beyond
from index import known
from index.encoder import DEFAULT_MODEL, MODEL_SHA256, SentenceEncoder
from index.follow_ups import texts_of
from index.known import KNOWN, KNOWN_LATER, RecallingEncoder, keep_known, known_files, recall, text_key

KEPT = DATA / DEFAULT_DOCUMENT / "ranker" / KNOWN


class CountingEncoder(HashEncoder):
    """Tells what it was asked to compute."""

    def __init__(self) -> None:
        super().__init__(f"{DEFAULT_MODEL} {MODEL_SHA256}")
        self.computed: list[str] = []

    def encode(self, texts):
        self.computed += texts
        return super().encode(texts)


def test_every_text_of_the_aid_is_known() -> None:
    texts = [text for record in load_aid(DEFAULT_DOCUMENT).values() for text in (record.gist, *record.questions)]
    texts += questions_beyond(DEFAULT_DOCUMENT)
    texts += texts_of(load_follow_ups(DEFAULT_DOCUMENT))
    keys: set[bytes] = set()
    for path in known_files(KEPT.parent):
        with np.load(path, allow_pickle=False) as kept:
            keys |= {key.tobytes() for key in kept["keys"]}
            assert str(kept["model"]) == f"{DEFAULT_MODEL} {MODEL_SHA256}"
    missing = [text for text in texts if text_key(text) not in keys]
    assert missing == [], "Write them: python -m evaluation.train known"


def test_what_is_known_is_what_the_model_gives() -> None:
    texts = [record.asks[0] for record in list(load_aid(DEFAULT_DOCUMENT).values())[::60] if record.asks]
    model = SentenceEncoder()
    recalled = recall(model, DEFAULT_DOCUMENT).encode(texts)
    assert np.einsum("ij,ij->i", recalled, model.encode(texts)).min() > 0.999


def test_only_what_is_not_known_is_computed_and_all_stays_in_order(tmp_path: Path) -> None:
    model = CountingEncoder()
    keep_known(tmp_path, model, ["one thing", "another thing"])
    model.computed.clear()
    _, vectors = known._load(tmp_path / KNOWN)
    found = RecallingEncoder(model, vectors).encode(["new words", "another thing", "newer words", "one thing"])
    assert model.computed == ["new words", "newer words"]
    expected = HashEncoder().encode(["new words", "another thing", "newer words", "one thing"])
    assert np.allclose(found, expected, atol=0.01)
    assert RecallingEncoder(model, vectors).encode([]).shape == (0, 64)


def test_what_is_new_is_kept_in_a_file_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, model = tmp_path / "doc" / "ranker", CountingEncoder()
    folder.mkdir(parents=True)
    assert keep_known(folder, model, ["one", "two"]) == 2
    before = (folder / KNOWN).read_bytes()
    assert keep_known(folder, model, ["one", "three", "two"]) == 1
    assert keep_known(folder, model, ["one", "three", "two"]) == 0
    assert model.computed == ["one", "two", "three"]
    assert (folder / KNOWN).read_bytes() == before
    assert [path.name for path in known_files(folder)] == [KNOWN, KNOWN_LATER.format(2)]
    monkeypatch.setattr(known, "DATA", tmp_path)
    model.computed.clear()
    recall(model, "doc").encode(["three", "four", "one"])
    assert model.computed == ["four"]


@pytest.mark.parametrize(
    ("model", "document"), [("another model", DEFAULT_DOCUMENT), (f"{DEFAULT_MODEL} {MODEL_SHA256}", "none")]
)
def test_another_model_or_document_computes_for_itself(model: str, document: str) -> None:
    encoder = HashEncoder(model)
    assert recall(encoder, document) is encoder


@pytest.mark.parametrize("damage", [b"", b"no archive", None])
def test_a_damaged_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: bytes | None) -> None:
    folder = tmp_path / "none" / "ranker"
    folder.mkdir(parents=True)
    (folder / KNOWN).write_bytes(KEPT.read_bytes()[:50_000] if damage is None else damage)
    monkeypatch.setattr(known, "DATA", tmp_path)
    with pytest.raises(StaleIndexError, match="damaged"):
        recall(HashEncoder(), "none")
