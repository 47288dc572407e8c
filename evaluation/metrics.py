"""How well paragraphs were ranked and questions declined: the metrics of ir-measures, with bootstrap intervals. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import ir_measures
import numpy as np
from ir_measures import RR, R, Success, nDCG
from numpy.typing import NDArray

# What each is called here, and what ir-measures calls it. Any one of a question's paragraphs is a hit; nDCG and recall
# look for all of them. Rankings end at the tenth place, so the MRR counts nothing beyond it.
RANKING = {
    "hit@1": Success @ 1,
    "hit@3": Success @ 3,
    "hit@5": Success @ 5,
    "hit@10": Success @ 10,
    "MRR": RR,
    "nDCG@10": nDCG @ 10,
    "recall@10": R @ 10,
}
# Of the questions that the Code does not answer, the share declined (should be 1); of the others, the same (should be 0).
DECLINED = "declined"
WRONGLY_DECLINED = "wrongly declined"
# Resamples per interval, and the seed that makes every run draw the same ones. At 2,000 the ends move by under half a point.
RESAMPLES = 2_000
SEED = 0
CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class EvalQuestion:
    """One line of a question file. ``paragraphs``: any one answers; none where the question should be declined.
    ``previous``: what was asked before it in the same conversation, in that order."""

    question: str
    paragraphs: tuple[str, ...]
    setting: str = ""
    asker: str = ""
    kind: str = ""
    previous: tuple[str, ...] = ()

    @property
    def is_answerable(self) -> bool:
        """Whether the document answers it."""
        return bool(self.paragraphs)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a system made of one question: the paragraphs it ranked, best first, each once, and whether it declined.

    The nearest paragraphs under a decline count as ranked; that it declined is counted by itself.
    """

    question: EvalQuestion
    ranking: tuple[str, ...]
    declined: bool = False

    @property
    def rank(self) -> int | None:
        """The place of the first right paragraph, from 1; None where there is none."""
        return next((rank for rank, name in enumerate(self.ranking, 1) if name in self.question.paragraphs), None)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over questions, with the ends of its 95 % bootstrap interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Scores:
    """The metrics of some questions, by name; a metric that no question of theirs bears on is absent."""

    answerable: int
    unanswerable: int
    metrics: Mapping[str, Estimate]


@dataclass(frozen=True, slots=True)
class Report:
    """One system over one question file: all questions together, and in groups by setting, asker and kind."""

    system: str
    overall: Scores
    groups: Mapping[str, Mapping[str, Scores]]


# The groups of a report, each with the trait of a question that it goes by.
GROUPS: dict[str, Callable[[EvalQuestion], str]] = {
    "setting": lambda question: question.setting,
    "asker": lambda question: question.asker,
    "kind": lambda question: question.kind,
}


def report(system: str, outcomes: Sequence[Outcome], can_decline: bool = True) -> Report:
    """The report on ``outcomes``. A system that cannot decline has no decline rates."""
    groups: dict[str, dict[str, Scores]] = {}
    for name, trait in GROUPS.items():
        members: dict[str, list[Outcome]] = {}
        for outcome in outcomes:
            if value := trait(outcome.question):
                members.setdefault(value, []).append(outcome)
        groups[name] = {value: measure(members[value], can_decline) for value in sorted(members)}
    return Report(system, measure(outcomes, can_decline), groups)


def measure(outcomes: Sequence[Outcome], can_decline: bool = True) -> Scores:
    """The metrics of ``outcomes``: the ranking's over the answerable questions, and the decline rates."""
    answerable = [outcome for outcome in outcomes if outcome.question.is_answerable]
    unanswerable = [outcome for outcome in outcomes if not outcome.question.is_answerable]
    metrics = {name: estimate(values) for name, values in score_rankings(answerable).items()} if answerable else {}
    if can_decline and unanswerable:
        metrics[DECLINED] = estimate(np.array([outcome.declined for outcome in unanswerable], dtype=np.float64))
    if can_decline and answerable:
        metrics[WRONGLY_DECLINED] = estimate(np.array([outcome.declined for outcome in answerable], dtype=np.float64))
    return Scores(len(answerable), len(unanswerable), metrics)


def score_rankings(outcomes: Sequence[Outcome]) -> dict[str, NDArray[np.float64]]:
    """Each ranking metric of every outcome, in their order. All of them have to be answerable."""
    qrels = {str(n): dict.fromkeys(outcome.question.paragraphs, 1) for n, outcome in enumerate(outcomes)}
    # trec_eval sorts by score and breaks ties by name: scores that fall by one a place keep the order as it is.
    run = {str(n): {name: float(-rank) for rank, name in enumerate(outcome.ranking)} for n, outcome in enumerate(outcomes)}
    names = {measure: name for name, measure in RANKING.items()}
    values = {name: np.zeros(len(outcomes)) for name in RANKING}
    for metric in ir_measures.iter_calc(list(RANKING.values()), qrels, run):
        values[names[metric.measure]][int(metric.query_id)] = metric.value
    return values


def estimate(values: NDArray[np.float64]) -> Estimate:
    """The mean of ``values`` with its percentile bootstrap interval (Efron 1979), by resampling questions.

    The seed is fixed: the same values give the same interval, and systems are resampled on the same questions.
    """
    draws = np.random.default_rng(SEED).integers(0, len(values), (RESAMPLES, len(values)))
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(values[draws].mean(axis=1), (tail, 1 - tail))
    return Estimate(float(values.mean()), float(low), float(high))
