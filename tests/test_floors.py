"""What answers reach on the test questions, held: a change may not lose more than two points of it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from answer.answerer import Answerer
from evaluation.metrics import DECLINED, WRONGLY_DECLINED, Scores, measure
from evaluation.run import ask_with, read_questions

EVALUATION = Path(__file__).parent.parent / "evaluation"
TOLERANCE = 0.02
# Rates that are better the lower they are.
LOWER_IS_BETTER = {WRONGLY_DECLINED}
HELD = ("hit@5", "MRR", DECLINED, WRONGLY_DECLINED)


@pytest.fixture(scope="module")
def scores(answerer: Answerer) -> Scores:
    return measure(tuple(map(ask_with(answerer), read_questions(EVALUATION / "questions" / "test.jsonl"))))


@pytest.fixture(scope="module")
def floors(answerer: Answerer) -> dict[str, float]:
    """Those for the wording where it is at hand, or for the finding aid alone where it is not."""
    table = "with_the_wording" if answerer.index.manifest.has_text else "without_the_pdf"
    return dict(tomllib.loads((EVALUATION / "floors.toml").read_text(encoding="utf-8"))[table])


@pytest.mark.parametrize("metric", HELD)
def test_nothing_is_lost(metric: str, scores: Scores, floors: dict[str, float]) -> None:
    measured, floor = scores.metrics[metric].value, floors[metric]
    lost = measured - floor if metric in LOWER_IS_BETTER else floor - measured
    # Two points are not more than two points, whatever binary fractions make of .98 - .96.
    assert round(lost, 6) <= TOLERANCE, f"{metric} is {measured:.3f}; evaluation/floors.toml holds {floor:.3f}"
