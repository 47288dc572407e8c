"""What a newcomer asks first, in a few plain words, is answered by the paragraph that says it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from answer.answerer import Answerer
from answer.decline import ASKED_SO, Calibration, judge
from index.rank import NEARLY_SO, Signals, fuse, read_nearly_so
from index.search import Evidence, Found

NOTHING = np.zeros(3, np.float32)


def signals(ask: list[float]) -> Signals:
    cosines = np.array(ask, np.float32)
    named = dict.fromkeys(Signals.__dataclass_fields__, NOTHING)
    return Signals(**named | {"ask": cosines, "nearly_so": read_nearly_so(cosines)})


def test_a_question_in_the_words_of_one_of_ours_is_that_question() -> None:
    assert signals([np.nan, NEARLY_SO, 1.0]).nearly_so == pytest.approx([0.0, 0.0, 1.0])
    # The second has more of every other evidence than the third, which is asked word for word.
    found = replace(signals([0.5, 0.9, 0.97]), reader=np.array([0.0, 0.2, 0.0], np.float32))
    assert int(np.argmax(fuse(found, {"ask": 0.5, "reader": 1.0}))) == 1
    assert int(np.argmax(fuse(found, {"ask": 0.5, "reader": 1.0, "nearly_so": 0.4}))) == 2


def test_a_question_that_the_code_answers_word_for_word_is_not_declined() -> None:
    never = Calibration({}, 0.0, 2.0)
    asked_so = Evidence(ask=ASKED_SO)
    assert judge(Found(evidence=asked_so), never) is None
    assert judge(Found(evidence=replace(asked_so, ask=ASKED_SO - 0.01)), never)
    # Nearer still to one that the Code does not answer.
    assert judge(Found(evidence=replace(asked_so, beyond=ASKED_SO + 0.01)), never)
    # What was asked before counts in a follow-up's evidence.
    assert judge(Found(evidence=asked_so, newest=Evidence()), never)


@pytest.mark.parametrize(
    ("question", "labels"),
    [
        ("what is an ehc plan", ("9.2", "Glossary: Education, Health and Care plan (EHC plan)")),
        ("who writes the EHC plan", ("9.61", "9.62", "9.69")),
        ("who can get an EHC plan", ("9.1", "9.3", "9.55")),
        ("What is SEN?", ("xiii", "xiv")),
        ("who is the code for", ("iv",)),
        ("how do I become a SENCO", ("6.85", "6.84")),
        ("difference between SEN support and an EHC plan", ("6.44", "9.1", "6.63", "1.24")),
    ],
)
def test_what_a_newcomer_asks_first_is_answered(answerer: Answerer, question: str, labels: tuple[str, ...]) -> None:
    answer = answerer.ask(question)
    assert not answer.declined
    assert set(labels) & {cited.paragraph.label for cited in answer.citations[:3]}
