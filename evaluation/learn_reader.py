"""Teach a short copy of the model to tell the questions that a document answers from those beyond it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn.utils import parametrize

from index.encoder import SentenceEncoder, ShortEncoder, Vectors

# Half the model is enough, and takes half the time (docs/ranking.md). Each weight matrix W becomes W + up @ down, of this
# rank (LoRA, Hu et al. 2021): a thirtieth of the numbers to keep, and as good as changing all of them.
LAYERS, RANK = 3, 16
# Each pass sees so many of the questions that the document answers, drawn anew, all of those beyond it and all follow-ups;
# what is answered and what is not weigh the same. The rates are Adam's, for the changes and for the plane, and fall to 0
# over the passes.
PASSES, DRAWN, BATCH, RATE, PLANE_RATE, WARM_UP = 3, 10_000, 32, 1e-3, 5e-3, 100
# Two runs that differ by chance alone, their changes averaged: as good as asking two readers, and as fast as one (model
# soups, Wortsman et al. 2022).
SEEDS = (0, 1)
# Batches are cut from so many questions sorted by length, which saves filling up the short ones.
SORTED = 20 * BATCH
# Unit vectors are lengthened by this before the plane, so that it can be as sure as it has reason to be; and no answer is
# taught as surer than this far from 0 and 1.
LENGTH, DOUBT = 10.0, 0.01

# Questions, and True for those that the document answers.
Kinds = tuple[Sequence[str], NDArray[np.bool_]]
# Changes as (up, down) by the name of a weight, and the plane.
Learned = tuple[dict[str, tuple[Vectors, Vectors]], Vectors]


class LowRank(nn.Module):
    """What is added to a weight matrix of shape (out, in): up @ down, at first nothing."""

    def __init__(self, rows: int, columns: int) -> None:
        super().__init__()
        self.up = nn.Parameter(torch.zeros(rows, RANK))
        self.down = nn.Parameter(torch.randn(RANK, columns) / columns**0.5)

    def forward(self, weight: torch.Tensor) -> torch.Tensor:
        return weight + self.up @ self.down


def learn_reader(encoder: SentenceEncoder, whole: Kinds, conversations: Kinds) -> Learned:
    """The changes by the name of a weight, and the plane of shape (dimensions + 1,), for index/reader.py.

    Taught on ``whole`` questions and on ``conversations``, follow-ups in full.
    """
    return average([_learn_once(encoder, whole, conversations, seed) for seed in SEEDS])


def average(runs: Sequence[Learned]) -> Learned:
    """The mean of what several runs learned. Changes set side by side are their sum: as low as all of them together."""
    learned, planes = zip(*runs, strict=True)
    changes = {
        name: (np.hstack([one[name][0] / len(runs) for one in learned]), np.vstack([one[name][1] for one in learned]))
        for name in learned[0]
    }
    return changes, np.mean(planes, axis=0)


def _learn_once(encoder: SentenceEncoder, whole: Kinds, conversations: Kinds, seed: int) -> Learned:
    questions, answered = [*whole[0], *conversations[0]], np.concatenate([whole[1], conversations[1]])
    draw = np.random.default_rng(seed)
    torch.manual_seed(seed)
    module = ShortEncoder(encoder, LAYERS).module()
    changed = _make_changeable(module)
    plane = nn.Linear(encoder.encode(["size"]).shape[1], 1)
    ours = [part for low in changed.values() for part in (low.up, low.down)]
    optimiser = torch.optim.AdamW([{"params": ours, "lr": RATE}, {"params": plane.parameters(), "lr": PLANE_RATE}])
    inside = np.flatnonzero(whole[1])
    every = np.concatenate([np.flatnonzero(~whole[1]), np.arange(len(whole[0]), len(questions))])
    drawn = min(DRAWN, len(inside))
    steps = PASSES * -(-(drawn + len(every)) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda n: min(1, n / WARM_UP) * max(0.0, 1 - n / steps))
    seen = drawn + np.count_nonzero(conversations[1]), np.count_nonzero(~answered)
    weights = torch.tensor(np.where(answered, 0.5, 0.5 * seen[0] / seen[1]).astype(np.float32))
    taught = torch.tensor(np.where(answered, 1 - DOUBT, DOUBT).astype(np.float32))
    module.train()
    for _ in range(PASSES):
        for batch in _batches(np.concatenate([draw.choice(inside, drawn, replace=False), every]), questions, draw):
            vectors = module(module.preprocess([questions[n] for n in batch]))["sentence_embedding"]
            logits = plane(LENGTH * vectors).squeeze(1)
            loss = nn.functional.binary_cross_entropy_with_logits(logits, taught[batch], weights[batch])
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(ours, 1.0)
            optimiser.step()
            schedule.step()
    module.eval()
    changes = {name: (low.up.detach().numpy(), low.down.detach().numpy()) for name, low in changed.items()}
    return changes, np.append(LENGTH * plane.weight.detach().numpy()[0], plane.bias.detach().numpy()).astype(np.float32)


def _make_changeable(module: Any) -> dict[str, LowRank]:
    """Add a change to every weight matrix of the layers, by the name that the matrix had, and hold all else as it is."""
    module.requires_grad_(False)
    changed = {}
    layers = module[0].auto_model.encoder
    for name, part in [*layers.named_modules()]:
        if isinstance(part, nn.Linear):
            changed[f"{name}.weight"] = LowRank(*part.weight.shape)
            parametrize.register_parametrization(part, "weight", changed[f"{name}.weight"])
    return changed


def _batches(chosen: NDArray[np.int64], questions: Sequence[str], draw: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    """``chosen`` in batches of questions that are about as long as each other, in a random order."""
    mixed = draw.permutation(chosen)
    runs = [sorted(mixed[n : n + SORTED], key=lambda one: len(questions[one])) for n in range(0, len(mixed), SORTED)]
    batches = [np.array(run[n : n + BATCH]) for run in runs for n in range(0, len(run), BATCH)]
    for n in draw.permutation(len(batches)):
        yield batches[n]
