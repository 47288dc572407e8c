"""What lies beyond the Code: known by questions of our own, told from what it answers, and said with a place to look."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import HashEncoder

from answer.answerer import Answerer
from answer.decline import OURS_AT, POINTS_AT, Decline, read_evidence, say_beyond
from corpus.document import DEFAULT_DOCUMENT
from corpus.finding_aid import Beyond
from corpus.glossary import find_matches
from index.encoder import SentenceEncoder
from index.inside import Inside, inside_of, load_inside
from index.lexical import stem_words
from index.search import Evidence, Found, _share_outside

FERRIES = Beyond("Ferries", "The Code says nothing of ferries.", "the harbour office", ("when does the ferry go",))


def test_a_subject_that_is_near_enough_is_named_with_its_place_to_look() -> None:
    near = Found(evidence=Evidence(beyond=POINTS_AT), beyond=FERRIES)
    said = say_beyond(near)
    assert isinstance(said, Decline)
    assert said.kind == "other_document"
    assert said.message.startswith("The Code says nothing of ferries. Look in the harbour office. ")
    nowhere = Found(evidence=Evidence(beyond=1.0), beyond=Beyond("Ferries", "The Code says nothing of ferries.", "", ()))
    assert "Look in" not in getattr(say_beyond(nowhere), "message", "")
    assert say_beyond(Found(evidence=Evidence(beyond=POINTS_AT - 0.01), beyond=FERRIES)) is None
    assert say_beyond(Found(evidence=Evidence(beyond=1.0))) is None


def test_another_countrys_law_counts_less_the_nearer_a_question_of_ours_comes() -> None:
    matches = tuple(find_matches("ALN rules in Wales"))

    def weigh(ask: float) -> float:
        return read_evidence(Found(evidence=Evidence(ask=ask), matches=matches))["other_law"]

    assert weigh(0.3) > weigh(0.6) > weigh(OURS_AT) == weigh(1.0) == 0.0
    assert read_evidence(Found(evidence=Evidence(ask=0.3)))["other_law"] == 0.0


def test_the_share_of_neighbours_beyond_counts_the_nearest_most() -> None:
    inside, outside = np.array([0.9, 0.1], dtype=np.float32), np.array([0.9, 0.1], dtype=np.float32)
    assert _share_outside(inside, outside) == pytest.approx(0.5)
    assert _share_outside(inside, outside - 0.2) < 0.2
    assert _share_outside(inside, outside[:0]) == 0.0
    assert _share_outside(inside[:0], outside) == pytest.approx(1.0)


def test_the_direction_to_the_inside_is_for_the_model_it_was_learned_with() -> None:
    learned = load_inside(DEFAULT_DOCUMENT)
    assert learned.direction is not None
    assert learned.direction.shape == (385,)
    assert inside_of(SentenceEncoder(), DEFAULT_DOCUMENT) is learned
    assert inside_of(HashEncoder(), DEFAULT_DOCUMENT) == Inside(words=learned.words)
    assert Inside().score(np.ones(384, dtype=np.float32)) == 0.0
    assert learned.score(np.zeros(384, dtype=np.float32)) == pytest.approx(float(learned.direction[-1]))


def test_words_point_to_the_inside_or_beyond_it() -> None:
    words = Inside(words={"senco": 2.0, "ferri": -3.0})
    assert words.score_words(["senco"]) == pytest.approx(2.0)
    assert words.score_words(["ferri", "senco", "senco", "unheard"]) == pytest.approx(-1.0 / 2**0.5)
    assert words.score_words(["unheard"]) == words.score_words([]) == Inside().score_words(["senco"]) == 0.0
    learned = load_inside(DEFAULT_DOCUMENT)
    assert learned.score_words(stem_words("Who must be consulted about the SENCO?")) > 0
    assert learned.score_words(stem_words("how much salary and funding per head")) < 0


@pytest.mark.parametrize(
    ("question", "see"),
    [
        ("how much is DLA a week for a child with autism", "Disability Living Allowance"),
        ("what do I enter on the register for a pupil on a part time timetable", "attendance"),
        ("how is the result of the football", ""),
    ],
)
def test_what_is_beyond_the_code_is_declined_in_words_that_help(answerer: Answerer, question: str, see: str) -> None:
    answer = answerer.ask(question)
    assert answer.declined
    assert see in answer.message


@pytest.mark.parametrize(
    "keywords", ["NPQ SENCO", "wheelchair", "teaching assistants", "EP report", "Do I have to do the NPQ?"]
)
def test_keywords_are_answered_like_questions(answerer: Answerer, keywords: str) -> None:
    assert not answerer.ask(keywords).declined


def test_what_only_sounds_as_if_it_were_beyond_is_answered(answerer: Answerer) -> None:
    """Fees, transport and full classes: the Code says little of them, and that little is found."""
    for question, label in (
        ("Do we have to take him if his plan names us and the class is full?", "9.130"),
        ("who pays for the taxi if we chose the farther school", "9.214"),
    ):
        answer = answerer.ask(question)
        assert not answer.declined, question
        assert label in [cited.paragraph.label for cited in answer.citations[:3]], question
