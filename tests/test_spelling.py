"""Misspelt words put right, and what is left as it was typed."""

from __future__ import annotations

import pytest

from answer.answerer import Answerer
from answer.decline import SAFETY
from corpus.document import DEFAULT_DOCUMENT
from evaluation.run import read_questions
from index.spelling import KNOWN_FROM, Spelling, spelling_of
from tests.test_evaluation import QUESTIONS


@pytest.fixture(scope="module")
def spelling() -> Spelling:
    return spelling_of(DEFAULT_DOCUMENT)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("who apoints the sneco", "who appoints the senco"),
        # Left out before changed: "with" is as near, and twice as frequent.
        ("wich school", "which school"),
        ("Wich school", "Which school"),
        ("anual reveiw of the plan", "annual review of the plan"),
        ("does a nursary need a senko", "does a nursery need a senco"),
        ("reasonabel adjustements", "reasonable adjustments"),
        # Nobody's word is changed that somebody knows, or that is like no word of ours.
        ("my son kyle plays minecraft", "my son kyle plays minecraft"),
        ("is blorp allowed", "is blorp allowed"),
        # A name, a contraction without its apostrophe, a short word; of an abbreviation only what is swapped is put right.
        ("my son Sencko", "my son Sencko"),
        ("the ECHP, the SENCK and the WIAT", "the EHCP, the SENCK and the WIAT"),
        ("arent parents told whos in charge", "arent parents told whos in charge"),
        ("teh plan", "teh plan"),
        ("", ""),
    ],
)
def test_a_word_that_nobody_knows_is_the_nearest_of_ours(spelling: Spelling, typed: str, read: str) -> None:
    assert spelling.mend(typed) == read
    assert spelling.mend(read) == read


def test_what_is_ours_is_what_our_texts_have_often() -> None:
    slip = Spelling(["quorvex"] * KNOWN_FROM + ["quorvix"] * (KNOWN_FROM - 1))
    assert slip.mend("the quorvx and the quorvix") == "the quorvex and the quorvex"
    both = Spelling(["quorvex", "quorvix"] * KNOWN_FROM)
    assert both.mend("the quorvex and the quorvix") == "the quorvex and the quorvix"
    assert Spelling([]).mend("the quorvx") == "the quorvx"


def test_questions_that_are_spelt_well_stay_as_they_are(spelling: Spelling) -> None:
    questions = [question.question for question in read_questions(QUESTIONS / "test.jsonl")]
    changed = [text for text in questions if spelling.mend(text) != text]
    assert len(changed) <= len(questions) / 100, changed


def test_a_misspelt_question_finds_what_it_means_and_says_how_it_was_read(answerer: Answerer) -> None:
    meant = answerer.ask("Does a nursery need a SENCO, and is mediation free?")
    typed = answerer.ask("Does a nursary need a SENCO, and is mediaton free?")
    assert typed.understood == meant.question.text
    assert typed.question.text == "Does a nursary need a SENCO, and is mediaton free?"
    assert typed.is_mended
    assert [cited.score for cited in typed.citations] == [cited.score for cited in meant.citations]
    assert typed.leads == meant.leads
    as_typed = answerer.ask(typed.question.text, as_typed=True)
    assert as_typed.understood == ""
    assert [cited.score for cited in as_typed.citations] != [cited.score for cited in meant.citations]


def test_a_number_or_a_danger_is_seen_behind_a_misspelling(answerer: Answerer) -> None:
    answer = answerer.ask("waht does 6.85 say")
    assert (answer.leads, answer.understood) == (("6.85",), "")
    assert SAFETY in answerer.ask("my pupil is sucidal").message


def test_a_follow_up_on_a_misspelt_question_is_not_undone_as_one(answerer: Answerer) -> None:
    answer = answerer.ask("and in a colege?", previous="Who has to be told when a child gets SEN suport at school?")
    assert answer.understood == "Who has to be told when a child gets SEN support at college?"
    assert not answer.is_mended
