"""A cross-encoder that VERSE_RERANKER names reorders the first thirty, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from conftest import HashEncoder

from corpus.document import DEFAULT_DOCUMENT
from corpus.errors import ModelError
from corpus.finding_aid import load_aid
from index.encoder import CrossReranker, Vectors, named_reranker
from index.manifest import current_folder, read_manifest
from index.search import RERANKED, SearchIndex

QUESTION = "Who leads the annual review of an EHC plan?"


class Backwards:
    """Likes best what was found last."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def scores(self, query: str, texts: Sequence[str]) -> Vectors:
        self.read = list(texts)
        return np.arange(len(texts), dtype=np.float32) * 1_000


@pytest.fixture
def home(built_once: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VERSE_INDEX", str(built_once))
    return current_folder(DEFAULT_DOCUMENT)


def open_with(home: Path, reranker: Backwards | CrossReranker | None) -> SearchIndex:
    return SearchIndex.load(home, read_manifest(home), load_aid(DEFAULT_DOCUMENT), HashEncoder(), reranker)


def test_the_first_thirty_are_reordered_and_the_rest_stay(home: Path) -> None:
    reranker = Backwards()
    plain = open_with(home, None).search(QUESTION, 40)
    again = open_with(home, reranker).search(QUESTION, 40)
    names = [[hit.paragraph.cited_as for hit in found.hits] for found in (plain, again)]
    assert len(reranker.read) == RERANKED
    assert sorted(names[0][:RERANKED]) == sorted(names[1][:RERANKED])
    assert names[0][:RERANKED] != names[1][:RERANKED]
    assert names[0][RERANKED:] == names[1][RERANKED:]
    # Its liking counts beside the score, not instead of it: the last of thirty does not come before the first.
    assert names[1].index(names[0][20]) < names[0].index(names[0][20])
    # Whether there is an answer is judged as without it.
    assert plain.evidence == again.evidence


def test_a_real_cross_encoder_from_a_folder_is_used(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A real one of the family, tiny and untrained: what is tested is that it is loaded, asked and heard.
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "review", "plan", "annual", "who", "school"]
    (tmp_path / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    BertTokenizerFast(str(tmp_path / "vocab.txt")).save_pretrained(tmp_path)
    config = BertConfig(
        vocab_size=len(words), hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=8, num_labels=1
    )
    BertForSequenceClassification(config).save_pretrained(tmp_path)
    monkeypatch.setenv("VERSE_RERANKER", str(tmp_path))
    reranker = named_reranker()
    assert isinstance(reranker, CrossReranker)
    assert reranker.scores("who", ["school", "annual review", "plan"]).shape == (3,)
    assert len(open_with(home, reranker).search(QUESTION, 10).hits) == 10


def test_none_is_used_unless_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VERSE_RERANKER", raising=False)
    assert named_reranker() is None


def test_one_that_is_not_there_is_named_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="re-ranking model") as told:
        CrossReranker(str(tmp_path / "absent")).scores("who", ["school"])
    assert "VERSE_RERANKER" in told.value.remedy
