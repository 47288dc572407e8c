"""Teach a branch of the model to tell the questions that a document answers from those beyond it, and by which paragraph
they are answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from index.encoder import BranchEncoder, SentenceEncoder, Vectors
from index.reader import Learned

# The first layers are the model's own, so that a question is read through them once for both (docs/ranking.md). In those
# from FORK on each weight matrix W becomes W + up @ down, of this rank (LoRA, Hu et al. 2021): a thirtieth of the numbers to
# keep, and as good as changing all of them.
FORK, RANK = 3, 16
# Each pass sees every text; what is answered and what is not weigh the same. The rates are Adam's, for the changes, the
# plane and the sorter, and fall to 0 over the passes.
PASSES, BATCH, RATE, PLANE_RATE, SORTER_RATE, WARM_UP = 3, 32, 1e-3, 5e-3, 2e-2, 100
# A reader that has been taught is taught further in so many passes, at this share of the rates.
FURTHER_PASSES, FURTHER = 2, 0.7
# How much it counts which paragraph is asked for beside whether any is, and how far the sorter is held back from being sure
# of it (label smoothing, Szegedy et al. 2016): neighbours often answer too.
SORTING, SMOOTHING = 0.2, 0.05
# Two runs that differ by chance alone, their changes averaged: as good as asking two readers, and as fast as one (model
# soups, Wortsman et al. 2022).
SEEDS = (0, 1)
# Texts are read through the layers that do not change in batches of so many.
TRUNK_BATCH = 256
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
    """A layer ``whole`` that stays as it is and what is added to its weights, of shape (out, in): up @ down, at first
    nothing, or the pair that was ``kept``. The sum is never made: what is learned are the two narrow ones alone."""

    def __init__(self, whole: nn.Linear, kept: tuple[Vectors, Vectors] | None = None) -> None:
        super().__init__()
        rows, columns = whole.weight.shape
        if kept is None:
            up, down = torch.zeros(rows, RANK), torch.randn(RANK, columns) / columns**0.5
        else:
            # Copies: what was kept is not to change.
            up, down = map(torch.tensor, kept)
        self.whole, self.up, self.down = whole, nn.Parameter(up), nn.Parameter(down)

    def forward(self, states: torch.Tensor) -> torch.Tensor:
        added = nn.functional.linear(nn.functional.linear(states, self.down), self.up)
        return torch.add(self.whole(states), added)


def learn_reader(encoder: SentenceEncoder, lessons: Sequence[Lesson]) -> Learned:
    """What a reader (index/reader.py) learns for the layers of ``encoder`` from FORK on."""
    # A branch begins as the model itself.
    vectors = encoder.encode([lesson.text for lesson in lessons])
    states = _read_trunk(encoder, lessons)
    runs = (_learn_once(encoder, lessons, states, _untaught(vectors, lessons, seed), seed, PASSES, 1.0) for seed in SEEDS)
    return average([*runs])


def learn_further(encoder: SentenceEncoder, lessons: Sequence[Lesson], learned: Learned) -> Learned:
    """``learned`` after FURTHER_PASSES more over ``lessons`` that hold what it was taught and what is new.

    Units that it did not know stay unknown.
    """
    states = _read_trunk(encoder, lessons)
    return average([_learn_once(encoder, lessons, states, learned, seed, FURTHER_PASSES, FURTHER) for seed in SEEDS])


def _read_trunk(encoder: SentenceEncoder, lessons: Sequence[Lesson]) -> list[NDArray[np.float16]]:
    """What the layers before FORK, which do not change, make of each text: shape (its tokens, dimensions)."""
    module = BranchEncoder(encoder, FORK).module()
    network = module[0].auto_model
    numbers = module.tokenizer([lesson.text for lesson in lessons], truncation=True, max_length=module.max_seq_length)
    texts = numbers["input_ids"]
    read: list[NDArray[np.float16]] = [np.empty((0, 0), dtype=np.float16)] * len(texts)
    with torch.inference_mode():
        for batch in _same_length([len(text) for text in texts], TRUNK_BATCH):
            states = network.embeddings(input_ids=torch.tensor([texts[n] for n in batch]))
            for layer in network.encoder.layer[:FORK]:
                states = layer(states)
            for n, state in zip(batch, states.numpy().astype(np.float16), strict=True):
                read[n] = state
    return read


def average(runs: Sequence[Learned]) -> Learned:
    """The mean of what several runs learned. Changes set side by side are their sum, of as low a rank as all of them
    together; it is brought down to that of untaught runs where these went on from something."""
    changes = {}
    for name in runs[0].changes:
        pairs = [one.changes[name] for one in runs]
        up, down = np.hstack([up / np.float32(len(runs)) for up, _ in pairs]), np.vstack([down for _, down in pairs])
        changes[name] = _lowered(up, down, RANK * len(runs))
    plane, sorter = (np.mean(parts, axis=0) for parts in zip(*((one.plane, one.sorter) for one in runs), strict=True))
    return Learned(changes, plane, runs[0].units, sorter)


def _lowered(up: Vectors, down: Vectors, rank: int) -> tuple[Vectors, Vectors]:
    """The pair of at most that ``rank`` whose product comes nearest to ``up @ down`` (Eckart and Young 1936)."""
    if up.shape[1] <= rank:
        return up, down
    left, sizes, right = np.linalg.svd(up @ down, full_matrices=False)
    roots = np.sqrt(sizes[:rank])
    return left[:, :rank] * roots, roots[:, None] * right[:rank]


def _learn_once(
    encoder: SentenceEncoder,
    lessons: Sequence[Lesson],
    states: Sequence[NDArray[np.float16]],
    start: Learned,
    seed: int,
    passes: int,
    pace: float,
) -> Learned:
    """What comes of ``start`` after so many ``passes`` over ``lessons``, whose ``states`` come from ``_read_trunk``, at the
    share ``pace`` of the rates."""
    draw = np.random.default_rng(seed)
    torch.manual_seed(seed)
    lengths = [len(state) for state in states]
    answered = np.array([lesson.is_answered for lesson in lessons])
    unit_of = _places(lessons, start.units)
    plane, sorter = _layer(start.plane[None], LENGTH), _layer(start.sorter)
    layers = BranchEncoder(encoder, FORK).module()[0].auto_model.encoder.layer[FORK:]
    changed = _make_changeable(layers, start.changes)
    ours = [part for low in changed.values() for part in (low.up, low.down)]
    heads = (
        {"params": plane.parameters(), "lr": pace * PLANE_RATE},
        {"params": sorter.parameters(), "lr": pace * SORTER_RATE},
    )
    optimiser = torch.optim.AdamW([{"params": ours, "lr": pace * RATE}, *heads], weight_decay=0.0)
    order = [batch for _ in range(passes) for batch in _shuffled(lengths, draw)]
    steps = len(order)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda n: min(1, n / WARM_UP) * max(0.0, 1 - n / steps))
    rarer = min(np.count_nonzero(answered), np.count_nonzero(~answered))
    weigh = {kind: 0.5 * rarer / np.count_nonzero(answered == kind) for kind in (True, False)}
    weights = torch.tensor([weigh[bool(one)] for one in answered], dtype=torch.float32)
    taught = torch.tensor(np.where(answered, 1 - DOUBT, DOUBT).astype(np.float32))
    wanted = torch.tensor(unit_of)
    # With the dropout that the model was made with.
    layers.train()
    # Half the figures of a number are enough here, and are learned from in less than half the time where an x86 processor
    # has instructions for them; elsewhere in ten times as much.
    is_short = bool(torch.cpu.get_capabilities().get("avx512_bf16"))
    for batch in order:
        read = torch.tensor(np.array([states[n] for n in batch]), dtype=torch.float32)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=is_short):
            for layer in layers:
                read = layer(read)
        # As the model makes one vector of a text's tokens: their mean, brought to the length 1.
        read = nn.functional.normalize(read.float().mean(dim=1), dim=1)
        logits = plane(LENGTH * read).squeeze(1)
        loss = nn.functional.binary_cross_entropy_with_logits(logits, taught[batch], weights[batch], reduction="sum")
        known = wanted[batch] >= 0
        sorted_ = nn.functional.cross_entropy(
            sorter(read[known]), wanted[batch][known], label_smoothing=SMOOTHING, reduction="sum"
        )
        optimiser.zero_grad()
        # By BATCH: a text in a batch of its own counts no more than any other.
        ((loss + SORTING * sorted_) / BATCH).backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(ours, 1.0)
        optimiser.step()
        schedule.step()
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


def _make_changeable(layers: nn.ModuleList, kept: Mapping[str, tuple[Vectors, Vectors]]) -> dict[str, LowRank]:
    """Give every weight matrix of ``layers``, which are those from FORK on, a change, by the name of the matrix, beginning
    with the one of that name that was ``kept``, and hold all else as it is."""
    layers.requires_grad_(False)
    changed = {}
    for number, layer in enumerate(layers, FORK):
        for name, part in [*layer.named_modules()]:
            if isinstance(part, nn.Linear):
                weight = f"layer.{number}.{name}.weight"
                changed[weight] = LowRank(part, kept.get(weight))
                layer.set_submodule(name, changed[weight])
    return changed


def _shuffled(lengths: Sequence[int], draw: np.random.Generator) -> list[NDArray[np.int64]]:
    """Every text once, in batches of texts of the same length, in a random order."""
    mixed = draw.permutation(len(lengths))
    batches = _same_length([lengths[n] for n in mixed], BATCH)
    return [mixed[batches[n]] for n in draw.permutation(len(batches))]


def _same_length(lengths: Sequence[int], most: int) -> list[NDArray[np.int64]]:
    """The places of ``lengths``, at most so many together, where these are the same: nothing has to be filled up."""
    of_length = np.array(lengths)
    order = np.argsort(of_length, kind="stable")
    runs = np.split(order, np.flatnonzero(np.diff(of_length[order])) + 1)
    return [run[n : n + most] for run in runs for n in range(0, len(run), most)]
