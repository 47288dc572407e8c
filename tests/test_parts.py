"""Questions in two parts: told apart, each asked, and the part that nothing answers named."""

from __future__ import annotations

import pytest

from answer.answerer import Answerer, Part
from answer.decline import judge, load_calibration
from answer.follow_up import split_parts, without_parts
from corpus.document import DEFAULT_DOCUMENT


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Who writes the plan and when must it be finished?", 2),
        ("Can parents appeal? How long do they have to do that?", 2),
        ("Who has to be the SENCO?", 1),
        ("What is an EHC plan? And who pays for the provision in it?", 2),
        ("What is a plan for? Who writes it now? When is it reviewed? Who pays for transport? Can I appeal a refusal?", 5),
        ("A pupil keeps falling asleep in class and is behind, could it be SEN?", 1),  # nothing is asked before "and is"
        ("Who decides and who?", 1),  # a part of one word is none
    ],
)
def test_parts_are_told_apart_only_where_each_asks(text: str, parts: int) -> None:
    assert len(split_parts(text)) == parts


def test_what_is_told_and_not_asked_is_no_part() -> None:
    assert len(split_parts("What happens if a child is behind and was away all year?")) == 1
    assert len(split_parts("What is the plan and will everybody have to write one?")) == 2


def test_a_part_of_a_follow_up_may_be_one_word() -> None:
    assert split_parts("who pays, and by when?", is_follow_up=True) == ("who pays", "by when?")
    assert split_parts("who pays, and by when?") == ("who pays, and by when?",)
    assert split_parts("and the head?", is_follow_up=True) == ("and the head?",)


def test_a_number_among_other_questions_hides_none_of_them(answerer: Answerer) -> None:
    answer = answerer.ask("Does 6.85 apply to academies and who has to be invited to the annual review?")
    assert answer.leads[0] == "6.85"
    assert set(answer.leads) & {"9.176", "9.177"}
    answer = answerer.ask("Does 6.85 apply to academies and what does a new minibus cost?")
    assert answer.unanswered == ("what does a new minibus cost?",)


def test_a_question_is_never_answered_in_part_where_no_part_is(answerer: Answerer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answerer, "_ask_part", lambda text, whole, newest, chosen: Part(text))
    whole = answerer.ask("Who writes the plan and when must it be finished?")
    assert not whole.declined
    assert whole.unanswered == ()
    assert whole.leads


@pytest.mark.parametrize(
    ("previous", "text", "leads"),
    [
        ("When must an EHC plan be finished?", "who decides, and when can it take longer?", {"9.57", "9.40"}),
        ("Can parents ask for a personal budget?", "when, and what can it be spent on?", {"9.98", "9.99"}),
    ],
)
def test_each_part_of_a_follow_up_leans_on_the_question_before(
    answerer: Answerer, previous: str, text: str, leads: set[str]
) -> None:
    assert_each_part_leads(answerer, previous, text, leads)


@pytest.mark.usefixtures("source")
def test_each_part_of_a_follow_up_is_found_by_the_codes_words_too(answerer: Answerer) -> None:
    """What a SENCO does and who must have one are so near for "what do they do?" that the Code's sentences decide."""
    text = "how much time do they get, and what do they do?"
    assert_each_part_leads(answerer, "Does every school need a SENCO?", text, {"6.91", "6.90"})


def assert_each_part_leads(answerer: Answerer, previous: str, text: str, leads: set[str]) -> None:
    answer = answerer.ask(text, previous=previous)
    assert set(answer.leads) == leads
    assert answer.unanswered == ()
    # Asked again in full, it is the same question.
    assert answerer.ask(answer.understood).leads == answer.leads


def test_a_part_of_a_follow_up_that_nothing_answers_is_named(answerer: Answerer) -> None:
    text = "who has to be consulted, and what software do they use?"
    answer = answerer.ask(text, previous="Must the council publish a Local Offer?")
    assert not answer.declined
    assert answer.unanswered == ("what software do they use?",)


@pytest.mark.parametrize(
    ("text", "leads"),
    [
        # "Do I get paid?" and "who pays?" say of whom only together with what stands before them.
        ("What is a supported internship, and do I get paid?", ("8.32",)),
        ("What is mediation, and who pays?", ("11.22", "11.26")),
        ("What does a Designated Medical Officer do, and would they normally carry out assessments?", ("3.45", "3.46")),
    ],
)
def test_a_later_part_may_lean_on_the_first(answerer: Answerer, text: str, leads: tuple[str, ...]) -> None:
    answer = answerer.ask(text)
    assert answer.leads == leads
    assert answer.unanswered == ()


@pytest.mark.parametrize(
    ("text", "lead", "unanswered", "elsewhere"),
    [
        (
            "Must every school have a SENCO, and what does a new minibus cost?",
            "6.84",
            "what does a new minibus cost?",
            "minibuses",
        ),
        (
            "What salary does a head of year get, and who must be invited to an annual review?",
            "9.176",
            "What salary does a head of year get",
            "School Teachers' Pay and Conditions Document",
        ),
    ],
)
def test_what_is_declined_as_a_whole_is_answered_in_part(
    answerer: Answerer, text: str, lead: str, unanswered: str, elsewhere: str
) -> None:
    whole = answerer.index.search(text)
    assert judge(whole, load_calibration(DEFAULT_DOCUMENT))
    answer = answerer.ask(text)
    assert not answer.declined
    assert answer.leads == (lead,)
    assert answer.citations[0].paragraph.label == lead
    assert answer.unanswered == (unanswered,)
    # Where to look for what is not answered is said as in a decline.
    assert f"“{unanswered}”" in answer.message
    assert elsewhere in answer.message


@pytest.mark.parametrize(
    "text",
    [
        # What the second asks would be answered by itself, but it asks it of the first.
        "Which member of staff decides what class my daughter goes in next year, and can I appeal it?",
        # Of another country's law nothing is told by half.
        "In Wales, how is an IDP reviewed, and how often must EHC plans be reviewed?",
    ],
)
def test_nothing_is_answered_in_part_on_a_footing_that_is_not_answered(answerer: Answerer, text: str) -> None:
    assert answerer.ask(text).declined


OFFER, MINIBUS, FONT = "what software do they use?", "What does a minibus cost", "what font is it in?"


@pytest.mark.parametrize(
    ("text", "parts", "rest"),
    [
        (f"Must they publish a Local Offer, and {OFFER}", [OFFER], "Must they publish a Local Offer"),
        (f"{MINIBUS}, and who has to be the SENCO?", [MINIBUS], "who has to be the SENCO?"),
        (f"{MINIBUS}? Who has to be the SENCO?", [MINIBUS], "Who has to be the SENCO?"),
        (f"Must we tell parents: who writes it, and {FONT}", [FONT], "Must we tell parents: who writes it"),
        (f"Must we tell parents: {FONT}", [FONT], "Must we tell parents"),
        (f"{MINIBUS}, who pays, and {FONT}", [MINIBUS, FONT], "who pays"),
        ("Who pays?", [], "Who pays?"),
        ("Who pays (if anyone)?", ["Who pays (if anyone)?"], ""),
    ],
)
def test_a_question_without_some_of_its_parts(text: str, parts: list[str], rest: str) -> None:
    assert without_parts(text, parts) == rest


def test_what_comes_next_does_not_lean_on_a_part_without_an_answer(answerer: Answerer) -> None:
    first = answerer.ask("Must the council publish a Local Offer, and what software do they use?")
    assert first.unanswered == ("what software do they use?",)
    assert first.carry("") == "Must the council publish a Local Offer"
    later = answerer.ask("and does a college have to help with that?", previous=first.carry(""))
    assert later.understood == "Must the council publish a Local Offer: does a college have to help with that?"
    # A paragraph asked for by its number is shown, whatever else has no answer.
    assert answerer.ask("What does 6.85 say, and what does a minibus cost?").carry("").startswith("What does 6.85 say")
