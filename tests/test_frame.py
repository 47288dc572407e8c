"""What stands around a question and asks nothing is not searched for."""

from __future__ import annotations

import pytest

from answer.answerer import Answerer
from answer.asks import Asks, kind_of
from answer.frame import take_off_frame


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Can you tell me who must be the SENCO?", "who must be the SENCO?"),
        ("Hi, could you please explain to us what an EHC plan is? Many thanks in advance", "what an EHC plan is?"),
        ("According to the SEND Code of Practice, who is the SENCO?", "who is the SENCO?"),
        ("Who is the SENCO according to the Code?", "Who is the SENCO?"),
        ("Does a TA count? Which paragraph says this?", "Does a TA count?"),
        ("Who pays for mediation please", "Who pays for mediation"),
        ("I'm a new SENCO. Who must be invited to a review?", "Who must be invited to a review?"),
        ("thanks. new question - what is a short breaks statement", "what is a short breaks statement"),
        ("Ok thanks. And in a college?", "And in a college?"),
        ("Thank you so much! What about nurseries", "What about nurseries"),
        # What it stands for is asked: of this person, of that place, of a claim; or something else is wanted.
        ("I'm a TA. Can I be the SENCO?", "I'm a TA. Can I be the SENCO?"),
        ("I'm a teacher in Swansea. What counts as support?", "I'm a teacher in Swansea. What counts as support?"),
        ("Our head says it is optional. Where does it say that?", "Our head says it is optional. Where does it say that?"),
        ("Can you tell me a joke?", "Can you tell me a joke?"),
        ("Can it say no thanks", "Can it say no thanks"),
        ("In the Code of Practice", "In the Code of Practice"),
        # Something is always left.
        ("thanks", "thanks"),
        ("ok, thanks!", "ok"),
        ("I see. Who pays?", "I see. Who pays?"),
        ("Hello, please", "please"),
        ("", ""),
    ],
)
def test_only_what_asks_nothing_is_taken_off(text: str, asked: str) -> None:
    assert take_off_frame(text) == asked
    assert take_off_frame(asked) == asked


def test_a_framed_question_finds_the_same_and_stands_as_it_was_typed(answerer: Answerer) -> None:
    bare = answerer.ask("How soon must the local authority decide whether to assess?")
    framed = answerer.ask("Hello, can you tell me how soon must the local authority decide whether to assess? Thanks!")
    assert [cited.score for cited in framed.citations] == pytest.approx([cited.score for cited in bare.citations], abs=1e-4)
    assert framed.question.text.startswith("Hello, ")
    assert framed.understood == ""
    assert kind_of("Can you tell me what an EHC plan is?") is Asks.OTHER


def test_a_setting_that_only_the_introduction_names_counts(answerer: Answerer) -> None:
    text = "Who must use best endeavours for somebody with SEN?"
    told = answerer.ask(f"I'm a college tutor. {text}")
    chosen = answerer.ask(text, setting="college")
    assert [cited.score for cited in told.citations] == [cited.score for cited in chosen.citations]
    assert [cited.score for cited in told.citations] != [cited.score for cited in answerer.ask(text).citations]
