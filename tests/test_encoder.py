"""Text to vectors: the model, the halves that its weights are kept as, and a branch that goes on from it."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy

import numpy as np
import pytest
import torch
from torch import nn

from index.encoder import BranchEncoder, SentenceEncoder, Vectors
from index.half import halve, make_whole


def test_halves_read_as_the_whole_numbers_do_and_can_be_made_whole_again() -> None:
    torch.manual_seed(0)
    whole = nn.Sequential(nn.Linear(384, 1536), nn.GELU(), nn.Sequential(nn.Linear(1536, 384)))
    halved = deepcopy(whole)
    halve(halved)
    if torch.backends.quantized.engine not in ("x86", "fbgemm"):
        pytest.skip("no kernels for halves on this processor")
    states = torch.randn(7, 384)
    wanted, read = whole(states).detach(), halved(states)
    assert not torch.equal(read, wanted)
    assert torch.nn.functional.cosine_similarity(read, wanted).min() > 0.9999
    make_whole(halved)
    assert {name for name, _ in halved.named_parameters()} == {name for name, _ in whole.named_parameters()}
    assert torch.allclose(halved(states), read, atol=1e-4)


def test_one_text_by_itself_has_the_vector_that_it_has_among_others() -> None:
    encoder = SentenceEncoder()
    texts = ["Who is told?", "", "  By when must the plan be reviewed?\n", "word " * 400]
    together = encoder.encode(texts)
    assert np.allclose(np.vstack([encoder.encode([text]) for text in texts]), together, atol=1e-4)


def test_a_branch_has_its_own_changes_and_leaves_the_trunk_alone() -> None:
    trunk = SentenceEncoder()
    before = trunk.encode(["a"])
    assert np.allclose(BranchEncoder(trunk, 3).encode(["a"]), before, atol=1e-6)
    changes = {"layer.4.attention.self.query.weight": (np.ones((384, 1), np.float32), np.ones((1, 384), np.float32))}
    assert not np.allclose(BranchEncoder(trunk, 3, changes).encode(["a"]), before, atol=1e-3)
    with pytest.raises(KeyError):
        BranchEncoder(trunk, 5, changes).encode(["a"])
    assert np.array_equal(trunk.encode(["a"]), before)


def test_a_branch_goes_on_only_from_the_very_text_that_the_trunk_has_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Anything else is read from the start: the states of another text would be another text's answer."""
    trunk = SentenceEncoder()
    draw = np.random.default_rng(0)
    low = draw.standard_normal((2, 384, 4), dtype=np.float32) / 4
    branch = BranchEncoder(trunk, 3, {"layer.3.attention.self.query.weight": (low[0], low[1].T)})
    texts = ["Who is told?", "By when must the plan be reviewed?", "a"]
    alone = [branch.encode([text])[0] for text in texts]
    assert not np.allclose(alone, trunk.encode(texts), atol=1e-3)
    went_on: list[int] = []
    go_on = branch._go_on

    def watched(states: object, first: int = 0) -> tuple[Vectors, list[object]]:
        went_on.extend([first] * (first > 0))
        return go_on(states, first)

    monkeypatch.setattr(branch, "_go_on", watched)
    for read, asked in itertools.product(range(3), range(3)):
        trunk.encode([texts[read]])
        seen = len(went_on)
        assert np.allclose(branch.encode([texts[asked]])[0], alone[asked], atol=1e-6)
        assert len(went_on) - seen == (read == asked)
    # Once, and never from a text among others or from another thread.
    trunk.encode([texts[0]])
    for _ in range(2):
        assert np.allclose(branch.encode([texts[0]])[0], alone[0], atol=1e-6)
    trunk.encode(texts)
    assert np.allclose(branch.encode([texts[2]])[0], alone[2], atol=1e-6)
    with ThreadPoolExecutor(1) as other:
        other.submit(trunk.encode, [texts[0]]).result()
        other.submit(branch.encode, texts[1:]).result()
        assert np.allclose(branch.encode([texts[1]])[0], alone[1], atol=1e-6)
        assert np.allclose(other.submit(branch.encode, [texts[0]]).result()[0], alone[0], atol=1e-6)
    assert len(went_on) == 4
