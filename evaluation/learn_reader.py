"""Teach a branch of the model to tell the questions that a document answers from those beyond it, and by which paragraph
they are answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn.utils import parametrize

from index.encoder import BranchEncoder, SentenceEncoder, Vectors
from index.reader import Learned

# The first layers are the model's own, so that a question is read through them once for both (docs/ranking.md). In those
# from FORK on each weight matrix W becomes W + up @ down, of this rank (LoRA, Hu et al. 2021): a thirtieth of the numbers to
# keep, and as good as changing all of them.
FORK, RANK = 3, 16
# Each pass sees every text; what is answered and what is not weigh the same. The rates are Adam's, for the changes, the
# plane and the sorter, and fall to 0 over the passes.
PASSES, BATCH, RATE, PLANE_RATE, SORTER_RATE, WARM_UP = 3, 32, 1e-3, 5e-3, 2e-2, 100
# A reader that has been taught is taught further in one pass, at this share of the rates.
FURTHER = 0.3
# How much it counts which paragraph is asked for beside whether any is, and how far the sorter is held back from being sure
# of it (label smoothing, Szegedy et al. 2016): neighbours often answer too.
SORTING, SMOOTHING = 0.2, 0.05
# Two runs that differ by chance alone, their changes averaged: as good as asking two readers, and as fast as one (model
# soups, Wortsman et al. 2022).
SEEDS = (0, 1)
# Batches are cut from so many texts sorted by length, which saves filling up the short ones.
SORTED = 20 * BATCH
# Unit vectors are lengthened by this before the plane, and the sorter's rows are so long at the start, so that they can be
# as sure as they have reason to be; and no answer is taught as surer than this far from 0 and 1.
LENGTH, START, DOUBT = 10.0, 20.0, 0.01


@dataclass(frozen=True, slots=True)
class Lesson:
    """A text, whether the document answers it, and the unit that does; "" for none, or where it was not written down."""

    text: str
    is_answered: bool
    unit: str = ""


class LowRank(nn.Module):
    """What is added to a weight matrix of shape (out, in): up @ down, at first nothing, or the pair that was ``kept``."""

    def __init__(self, rows: int, columns: int, kept: tuple[Vectors, Vectors] | None = None) -> None:
        super().__init__()
        if kept is None:
            up, down = torch.zeros(rows, RANK), torch.randn(RANK, columns) / columns**0.5
        else:
            # Copies: what was kept is not to change.
            up, down = map(torch.tensor, kept)
        self.up, self.down = nn.Parameter(up), nn.Parameter(down)

    def forward(self, weight: torch.Tensor) -> torch.Tensor:
        return weight + self.up @ self.down


def learn_reader(encoder: SentenceEncoder, lessons: Sequence[Lesson]) -> Learned:
    """What a reader (index/reader.py) learns for the layers of ``encoder`` from FORK on."""
    # A branch begins as the model itself.
    vectors = encoder.encode([lesson.text for lesson in lessons])
    return average([_learn_once(encoder, lessons, _untaught(vectors, lessons, seed), seed, PASSES, 1.0) for seed in SEEDS])


def learn_further(encoder: SentenceEncoder, lessons: Sequence[Lesson], learned: Learned) -> Learned:
    """``learned`` after one more pass, over ``lessons`` that hold what it was taught and what is new.

    In a sixth of the time of learning it anew, in one pass instead of three twice. Units that it did not know stay unknown.
    """
    return _learn_once(encoder, lessons, learned, SEEDS[0], 1, FURTHER)


def average(runs: Sequence[Learned]) -> Learned:
    """The mean of what several runs learned. Changes set side by side are their sum: as low as all of them together."""
    changes = {}
    for name in runs[0].changes:
        pairs = [one.changes[name] for one in runs]
        changes[name] = np.hstack([up / np.float32(len(runs)) for up, _ in pairs]), np.vstack([down for _, down in pairs])
    plane, sorter = (np.mean(parts, axis=0) for parts in zip(*((one.plane, one.sorter) for one in runs), strict=True))
    return Learned(changes, plane, runs[0].units, sorter)


def _learn_once(
    encoder: SentenceEncoder, lessons: Sequence[Lesson], start: Learned, seed: int, passes: int, pace: float
) -> Learned:
    """What comes of ``start`` after so many ``passes`` over ``lessons``, at the share ``pace`` of the rates."""
    draw = np.random.default_rng(seed)
    torch.manual_seed(seed)
    texts = [lesson.text for lesson in lessons]
    answered = np.array([lesson.is_answered for lesson in lessons])
    unit_of = _places(lessons, start.units)
    plane, sorter = _layer(start.plane[None], LENGTH), _layer(start.sorter)
    module = BranchEncoder(encoder, FORK).module()
    changed = _make_changeable(module, start.changes)
    ours = [part for low in changed.values() for part in (low.up, low.down)]
    heads = (
        {"params": plane.parameters(), "lr": pace * PLANE_RATE},
        {"params": sorter.parameters(), "lr": pace * SORTER_RATE},
    )
    optimiser = torch.optim.AdamW([{"params": ours, "lr": pace * RATE}, *heads], weight_decay=0.0)
    steps = passes * -(-len(lessons) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda n: min(1, n / WARM_UP) * max(0.0, 1 - n / steps))
    rarer = min(np.count_nonzero(answered), np.count_nonzero(~answered))
    weigh = {kind: 0.5 * rarer / np.count_nonzero(answered == kind) for kind in (True, False)}
    weights = torch.tensor([weigh[bool(one)] for one in answered], dtype=torch.float32)
    taught = torch.tensor(np.where(answered, 1 - DOUBT, DOUBT).astype(np.float32))
    wanted = torch.tensor(unit_of)
    # Dropout only where something is learned, which saves a third of the time.
    module[0].auto_model.encoder.layer[FORK:].train()
    # Half the figures of a number are enough here, and are learned from in less than half the time where an x86 processor
    # has instructions for them; elsewhere in ten times as much.
    is_short = bool(torch.cpu.get_capabilities().get("avx512_bf16"))
    for _ in range(passes):
        for batch in _batches(texts, draw):
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=is_short):
                read = module(module.preprocess([texts[n] for n in batch]))["sentence_embedding"]
            read = read.float()
            logits = plane(LENGTH * read).squeeze(1)
            loss = nn.functional.binary_cross_entropy_with_logits(logits, taught[batch], weights[batch])
            known = wanted[batch] >= 0
            sorted_ = nn.functional.cross_entropy(
                sorter(read[known]), wanted[batch][known], label_smoothing=SMOOTHING, reduction="sum"
            )
            optimiser.zero_grad()
            (loss + SORTING * sorted_ / len(batch)).backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(ours, 1.0)
            optimiser.step()
            schedule.step()
    module.eval()
    changes = {name: (low.up.detach().numpy(), low.down.detach().numpy()) for name, low in changed.items()}
    return Learned(changes, _flat(plane, LENGTH)[0], start.units, _flat(sorter))


def _untaught(vectors: Vectors, lessons: Sequence[Lesson], seed: int) -> Learned:
    """Nothing learned yet: a plane at random, and a sorter with every unit in the direction of the texts (their ``vectors``)
    that ask for it."""
    torch.manual_seed(seed)
    units = tuple(dict.fromkeys(lesson.unit for lesson in lessons if lesson.unit))
    unit_of = _places(lessons, units)
    means = np.zeros((len(units), vectors.shape[1] + 1), dtype=np.float32)
    np.add.at(means[:, :-1], unit_of[unit_of >= 0], vectors[unit_of >= 0])
    sorter = START * means / np.linalg.norm(means, axis=1, keepdims=True)
    return Learned({}, _flat(nn.Linear(vectors.shape[1], 1), LENGTH)[0], units, sorter.astype(np.float32))


def _places(lessons: Sequence[Lesson], units: Sequence[str]) -> NDArray[np.int64]:
    """Where the unit of each lesson stands among ``units``; -1 for those that have none, or another."""
    place = {unit: n for n, unit in enumerate(units)}
    return np.array([place.get(lesson.unit, -1) for lesson in lessons], dtype=np.int64)


def _layer(rows: Vectors, length: float = 1.0) -> nn.Linear:
    """The layer of which ``_flat`` gives these ``rows``."""
    layer = nn.Linear(rows.shape[1] - 1, len(rows))
    with torch.no_grad():
        layer.weight.copy_(torch.tensor(rows[:, :-1] / length))
        layer.bias.copy_(torch.tensor(rows[:, -1]))
    return layer


def _flat(layer: nn.Linear, length: float = 1.0) -> Vectors:
    """The rows of ``layer`` with the intercept last, for vectors that are not lengthened by ``length`` as they were."""
    rows, bias = layer.weight.detach().numpy(), layer.bias.detach().numpy()
    return np.hstack([length * rows, bias[:, None]]).astype(np.float32)


def _make_changeable(module: Any, kept: Mapping[str, tuple[Vectors, Vectors]]) -> dict[str, LowRank]:
    """Add a change to every weight matrix of the layers from FORK on, by the name that the matrix had, beginning with the
    one of that name that was ``kept``, and hold all else as it is."""
    module.requires_grad_(False)
    changed = {}
    for number, layer in [*enumerate(module[0].auto_model.encoder.layer)][FORK:]:
        for name, part in [*layer.named_modules(prefix=f"layer.{number}")]:
            if isinstance(part, nn.Linear):
                weight = f"{name}.weight"
                rows, columns = part.weight.shape
                changed[weight] = LowRank(rows, columns, kept.get(weight))
                parametrize.register_parametrization(part, "weight", changed[weight])
    return changed


def _batches(texts: Sequence[str], draw: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    """Every text once, in batches of texts that are about as long as each other, in a random order."""
    mixed = draw.permutation(len(texts))
    runs = [sorted(mixed[n : n + SORTED], key=lambda one: len(texts[one])) for n in range(0, len(mixed), SORTED)]
    batches = [np.array(run[n : n + BATCH]) for run in runs for n in range(0, len(run), BATCH)]
    for n in draw.permutation(len(batches)):
        yield batches[n]
