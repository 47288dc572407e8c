"""The answer leads with the answer: the kind of the question, the shortest run that settles it, and twins folded."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

import pytest

from answer.answerer import Answerer
from answer.asks import Asks, kind_of
from answer.compose import Cited
from answer.fold import fold_twins
from answer.quote import ELLIPSIS, Quote, choose_quote, quote_whole, render_quote
from corpus.document import DEFAULT_DOCUMENT
from corpus.duty import Force, read_sentences
from corpus.finding_aid import load_aid
from corpus.paragraph import Paragraph, Part
from corpus.store import load_outline
from corpus.twins import load_twins

AID = load_aid(DEFAULT_DOCUMENT)
TWINS = load_twins(DEFAULT_DOCUMENT)


def paragraph(*parts: Part, label: str = "6.1") -> Paragraph:
    return Paragraph("none", label, label, "paragraph", (1,), "6", ("6", "A heading"), 0, "", parts=parts)


RULES = paragraph(
    Part(
        "A school must write a report. Staff should finish it within 6 weeks. However, a small school may wait. "
        "Reports are read."
    ),
    Part("The report must include:"),
    Part("the name of the teacher", "bullet", 1),
    Part("the hours set aside", "bullet", 1),
    Part("what parents say", "bullet", 1),
)


def quote(*cosines: float, asks: Asks = Asks.OTHER) -> Quote:
    sentences = read_sentences(RULES)
    return choose_quote(RULES, list(zip(sentences, cosines, strict=True)), asks)


def words(one: Quote) -> str:
    return render_quote(RULES.parts, one.lead)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How long does the council have to finish a plan?", Asks.LIMIT),
        ("by when must they reply", Asks.LIMIT),
        ("How often do we meet parents?", Asks.LIMIT),
        ("What are the key responsibilities of the SENCO?", Asks.LIST),
        ("What must the SEN information report include?", Asks.LIST),
        ("Who should be invited to the annual review?", Asks.LIST),
        ("What must a college do when needs come to light in the middle of the year?", Asks.DUTY),
        ("Who is responsible for the teaching assistant's work?", Asks.DUTY),
        ("How soon must they answer?", Asks.LIMIT),
        ("Do I have to be a qualified teacher?", Asks.DECISION),
        ("He is on a B squad. Can I be told why?", Asks.DECISION),
        ("The intervention isn't working, who decides what to change?", Asks.OTHER),
        ("SENCO time", Asks.OTHER),
        ("", Asks.OTHER),
    ],
)
def test_the_kind_of_answer_a_question_asks_for(question: str, kind: Asks) -> None:
    assert kind_of(question) is kind


def test_the_lead_is_the_sentence_that_answers_alone() -> None:
    one = quote(0.8, 0.3, 0.1, 0.1, 0.2, 0.1, 0.1, 0.1)
    assert words(one) == "A school must write a report."
    assert one.rest == ()
    assert one.force is Force.MUST


def test_what_takes_it_back_is_quoted_after_it() -> None:
    one = quote(0.1, 0.8, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1)
    assert words(one) == "Staff should finish it within 6 weeks."
    assert [sentence.text for sentence in one.rest] == ["However, a small school may wait."]
    # The force is that of the answer, not of its exception.
    assert one.force is Force.SHOULD
    assert one.text == "Staff should finish it within 6 weeks. However, a small school may wait."


def test_a_sentence_that_leans_on_another_comes_with_it() -> None:
    two = paragraph(
        Part("Every school must have a nurse. Rooms are warm. A matron must be kind. She may sing. This person should stay.")
    )
    sentences = read_sentences(two)
    one = choose_quote(two, list(zip(sentences, (0.1, 0.1, 0.1, 0.1, 0.8), strict=True)))
    assert render_quote(two.parts, one.lead) == "A matron must be kind. She may sing. This person should stay."
    assert one.forces == (Force.MUST, Force.SHOULD, Force.MAY)
    assert one.force is Force.MUST


def test_a_time_limit_settles_a_question_about_time() -> None:
    cosines = (0.60, 0.52, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1)
    assert words(quote(*cosines)) == "A school must write a report."
    assert words(quote(*cosines, asks=Asks.LIMIT)) == "Staff should finish it within 6 weeks."


def test_a_list_is_given_whole_where_a_list_is_asked_for() -> None:
    cosines = (0.1, 0.1, 0.1, 0.1, 0.2, 0.2, 0.7, 0.2)
    one_bullet = quote(*cosines)
    assert words(one_bullet) == f"The report must include:{ELLIPSIS}• the hours set aside"
    whole = quote(*cosines, asks=Asks.LIST)
    assert words(whole).splitlines() == [part.render() for part in RULES.parts[1:]]


def test_bullets_that_answer_alike_are_their_list() -> None:
    assert len(quote(0.1, 0.1, 0.1, 0.1, 0.2, 0.69, 0.7, 0.2).lead) == 4


def test_a_sentence_with_force_decides() -> None:
    cosines = (0.50, 0.1, 0.1, 0.53, 0.1, 0.1, 0.1, 0.1)
    assert words(quote(*cosines)) == "Reports are read."
    assert words(quote(*cosines, asks=Asks.DECISION)) == "A school must write a report."


def test_what_must_be_done_is_not_answered_by_what_may_happen() -> None:
    cosines = (0.1, 0.50, 0.53, 0.1, 0.1, 0.1, 0.1, 0.1)
    assert words(quote(*cosines)) == "However, a small school may wait."
    assert words(quote(*cosines, asks=Asks.DUTY)) == "Staff should finish it within 6 weeks."


def test_a_duty_about_something_else_does_not_lead_by_its_force() -> None:
    cosines = (0.1, 0.23, 0.255, 0.1, 0.1, 0.1, 0.1, 0.1)
    assert words(quote(*cosines, asks=Asks.DUTY)) == "However, a small school may wait."


@pytest.mark.parametrize(
    ("question", "label", "words"),
    [
        (
            "How long must a mainstream school's new SENCO have to gain the award?",
            "6.85",
            "within three years of appointment",
        ),
        ("Do I have to be a qualified teacher to be the SENCo?", "6.85", "The SENCO must be a qualified teacher"),
        ("How long do parents get to respond to a draft EHC plan?", "9.77", "at least 15 days"),
        ("Who has to have a seat on the health and wellbeing board?", "3.21", "The membership of the board must include"),
    ],
)
def test_the_real_answer_leads(answerer: Answerer, source: object, question: str, label: str, words: str) -> None:
    answer = answerer.ask(question)
    cited = answer.citations[0]
    assert cited.paragraph.label == label
    assert words in render_quote(cited.paragraph.parts, cited.quote.lead)


def test_every_part_of_a_question_leads(answerer: Answerer, source: object) -> None:
    answer = answerer.ask(
        "Must the SENCO be a qualified teacher, and how often should parents of a pupil on SEN support be met?", "school"
    )
    assert {"6.85", "6.65"} <= set(answer.leads)


def cite(label: str) -> Cited:
    one = paragraph(Part("Words."), label=label)
    return Cited(quote_whole(one, read_sentences(one)), 1.0)


@pytest.mark.parametrize(
    ("found", "chosen", "expected"),
    [
        (["6.53", "9.3", "5.43", "7.19"], "any", [["6.53", "5.43", "7.19"], ["9.3"]]),
        (["6.53", "9.3", "5.43", "7.19"], "college", [["7.19", "6.53", "5.43"], ["9.3"]]),
        (["6.53", "5.43"], "college", [["6.53", "5.43"]]),  # no twin of that setting was found
        (["9.3", "6.58"], "early_years", [["9.3"], ["6.58"]]),
        ([], "school", []),
    ],
)
def test_twins_are_one_citation_with_the_askers_setting_first(
    found: list[str], chosen: str, expected: list[list[str]]
) -> None:
    settings = {label: record.settings for label, record in AID.items()}
    folded = fold_twins([cite(label) for label in found], TWINS, settings, chosen)
    assert [[one.paragraph.label for one in (group.cited, *group.twins)] for group in folded] == expected


def test_twins_are_paragraphs_of_different_settings_each_in_one_group() -> None:
    labels = {one.label for one in load_outline(DEFAULT_DOCUMENT)}
    assert TWINS
    for label, others in TWINS.items():
        assert label in labels
        assert len({one.split(".")[0] for one in (label, *others)}) == len(others) + 1
        assert all(label in TWINS[other] for other in others)


def test_twins_share_their_words(by_label: dict[str, Paragraph]) -> None:
    def tokens(label: str) -> list[str]:
        return re.findall(r"\w+", (by_label[label].text or "").lower())

    for label, others in TWINS.items():
        # Of the shorter one's words, in runs of three or more, in one of its twins at least; strangers share under .2.
        assert max(_shared(tokens(label), tokens(other)) for other in others) >= 0.3, label


def _shared(one: list[str], other: list[str]) -> float:
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks if block.size >= 3) / min(len(one), len(other))
