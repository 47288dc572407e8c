"""Short questions that lean on the one before, and what is no question."""

from __future__ import annotations

import numpy as np
import pytest

from answer.answerer import Answerer
from answer.decline import is_small_talk, may_be_danger, read_evidence
from answer.follow_up import EVERY, LEANING_WORDS, in_full, join, leans_on_previous, newest_of, traits_of
from answer.restate import restate
from corpus.document import DEFAULT_DOCUMENT
from corpus.finding_aid import FollowUp, load_follow_ups
from evaluation.train import MOST_TAKEN_FOR_FOLLOW_UPS, read_lessons
from index.dense import DenseIndex, Kind
from index.encoder import Vectors
from index.follow_ups import UNDECIDED, FollowUpIndex, texts_of
from index.inside import load_words


@pytest.mark.parametrize(
    ("text", "leans"),
    [
        ("And in a college?", True),
        ("what about nurseries", True),
        ("who does that?", True),
        ("by when?", True),
        ("How often?", True),
        ("what does it cost", True),  # points at what it does not name
        ("Would they come into school with me?", True),
        ("not even while we wait for the panel?", True),
        ("Even if there's no EHCP?", True),
        ("Who has to be the SENCO in a maintained school?", False),  # says all by itself
        ("Is it legal to refuse a child?", False),  # "it" points at nothing
        ("Can a school say that it is full?", False),  # "it" is the school
        ("Does my son lose his plan if he moves?", False),  # so is "he" the son
        ("annual review deadline", False),  # keywords, but no opening that leans
        ("And must the school tell parents when it makes special educational provision for a pupil?", False),  # long enough
    ],
)
def test_what_leans_on_the_question_before(text: str, leans: bool) -> None:
    assert leans_on_previous(text) is leans


@pytest.mark.parametrize(
    ("text", "leans"),
    [
        ("can my mum come", True),  # nothing in it opens like a follow-up or points at anything
        ("who signs that off", True),
        ("Who has to be the SENCO in a maintained school?", False),
        ("annual review deadline", False),
        ("How long does a council have to finish an EHC plan?", False),
    ],
)
def test_what_is_worded_like_a_follow_up_leans_by_what_was_learned(text: str, leans: bool) -> None:
    assert leans_on_previous(text, load_words(DEFAULT_DOCUMENT, LEANING_WORDS)) is leans


def test_traits_are_the_words_the_first_and_how_many_there_are() -> None:
    assert traits_of("Who's told first, and who else?") == sorted(
        {EVERY, "^whos", "#1", "#2", "#3", *"whos told first and who else".split()}
    )
    assert traits_of("") == [EVERY]
    assert leans_on_previous("is email ok", {EVERY: -1.0, "email": 1.5})
    assert not leans_on_previous("is email ok", {EVERY: -1.0, "email": 0.5})


def test_a_follow_up_is_found_by_both_questions_and_its_own_words_rank_besides(answerer: Answerer) -> None:
    previous = "Who has to be invited to an annual review?"
    alone = answerer.ask("And how long before it?")
    after = answerer.ask("And how long before it?", previous=previous)
    assert after.understood.startswith("Who has to be invited to an annual review")
    labels = [cited.paragraph.label for cited in after.citations[:3]]
    assert "9.176" in labels
    assert labels != [cited.paragraph.label for cited in alone.citations[:3]]


@pytest.mark.parametrize(
    ("previous", "text", "has", "lacks"),
    [
        (
            "Do we have to tell parents in school?",
            "And in a nursery?",
            "nursery",
            "school",
        ),  # another setting takes the place
        ("Who reviews the plan?", "by when?", "reviews the plan", "and by"),
    ],
)
def test_a_follow_up_is_asked_in_full(previous: str, text: str, has: str, lacks: str) -> None:
    assert has in in_full(previous, text)[0]
    assert lacks not in in_full(previous, text)[0]


@pytest.mark.parametrize(
    ("previous", "text", "asked"),
    [
        ("Must a school have a SENCO?", "And in a college?", "Must a college have a SENCO?"),
        ("Must schools have a SENCO?", "does that apply to academies?", "Must academies have a SENCO?"),
        ("Must schools have a SENCO?", "what about academies", "Must academies have a SENCO?"),
        ("Does our nursery need to have a SENCO?", "I'm a childminder", "Does our childminder need to have a SENCO?"),
        ("Can a school exclude a pupil?", "and an FE college", "Can an FE college exclude a student?"),
        ("Who tells my son's school?", "it's an academy", "Who tells my son's academy?"),
        ("Which pupils must a school tell?", "colleges too?", "Which students must a college tell?"),
        ("Who helps at school?", "is it the same for academies", "Who helps at an academy?"),
        ("Who reads the pupils' plans in school?", "and in a nursery?", "Who reads the children's plans in nursery?"),
        (
            "By when is it amended for a child going to school?",
            "and to college?",
            "By when is it amended for a child going to college?",
        ),
        ("What must a special school do?", "is it the same in mainstream?", "What must a mainstream school do?"),
        ("Must a school have a SENCO?", "a sixth form college as well?", "Must a sixth form college have a SENCO?"),
        # Nothing is asked of another place, or not of that alone.
        ("Must a school have a SENCO?", "and in a school?", ""),
        ("Must a nursery have a SENCO?", "but we're not a school", ""),
        ("Must a nursery have a SENCO?", "is it a school?", ""),
        ("Must a school have a SENCO?", "who pays for it in a college?", ""),
        ("Does the school have to send the file?", "to the college?", ""),
        ("Who reviews the plan?", "and in a college?", ""),
        # Of which of the two?
        ("Who tells the next school when a child leaves nursery?", "and in a college?", ""),
        ("Must a school/college have a SENCO?", "and a nursery?", ""),
        # No place, or part of another name.
        ("What does the school nurse tell the school?", "and in a college?", ""),
        ("Is speech his primary need?", "and in a college?", ""),
        ("Is SEN secondary to his behaviour?", "and in a college?", ""),
        ("Who runs after-school clubs?", "nurseries?", ""),
        ("Can he be moved from a special school to mainstream?", "and in a college?", ""),
        # The place is what is asked for, left or compared, or half of what is.
        ("Can I ask for a special school?", "what about a mainstream school", ""),
        ("What happens to the plan when she leaves school?", "and at college?", ""),
        ("How is a special school other than a school?", "and a college?", ""),
        ("Must primary and secondary schools have a SENCO?", "and nurseries?", ""),
        ("What must the school keep?", "does it go to the college?", ""),
        # It would not read well.
        ("Do faith schools have to have a SENCO?", "nurseries too?", ""),
        ("Can St Mary's Primary School refuse him?", "and an academy?", ""),
        ("Must I name a SENCO in my nursery?", "and childminders?", ""),
        ("Should a pupil in key stage 1 have support in school?", "and in a nursery?", ""),
        ("Which kinds of school may I ask for?", "it's an academy", ""),
        ("Must the same school keep the records?", "an academy too?", ""),
        (
            "Does pupil premium pay for support at school?",
            "and in college?",
            "Does pupil premium pay for support at college?",
        ),
    ],
)
def test_a_question_is_asked_again_of_another_place(previous: str, text: str, asked: str) -> None:
    assert restate(previous, text) == asked


def test_a_follow_up_in_a_row_is_asked_again_of_another_place() -> None:
    assert in_full("Must a school have a SENCO: who pays for it?", "and in a college?") == (
        "Must a college have a SENCO: who pays for it?",
        "who pays for it?",
    )
    assert in_full("Must a school have a SENCO?", "and in a college?") == ("Must a college have a SENCO?", "")


@pytest.mark.parametrize(
    ("text", "is_talk"),
    [
        ("thanks that was really helpful!", True),
        ("Right, thanks!", True),
        ("12345", True),
        ("Что такое план", False),  # another script is not nothing
        ("hello", True),
        ("is 6.85 in force", False),
        ("how are you?", False),
        ("", False),
    ],
)
def test_small_talk_asks_nothing(text: str, is_talk: bool) -> None:
    assert is_small_talk(text) is is_talk


@pytest.mark.parametrize(
    ("text", "danger"),
    [("a pupil says he wants to die", True), ("she is self-harming", True), ("Is the plan in force?", False)],
)
def test_danger_is_answered_with_whom_to_tell(text: str, danger: bool) -> None:
    assert may_be_danger(text) is danger


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("does the 504 plan apply to my son", "other_law"),
        ("what is the attendance code for illness", "other_document"),
        ("thanks very much", "not_a_question"),
        ("7.36", "no_such_paragraph"),
        ("", "empty"),
    ],
)
def test_a_decline_says_which_kind_it_is(answerer: Answerer, text: str, reason: str) -> None:
    answer = answerer.ask(text)
    assert answer.decline is not None
    assert answer.decline.kind == reason
    assert answer.message


def test_thanks_are_not_asked_and_what_follows_leans_on_the_question(answerer: Answerer) -> None:
    first = "Who has to be told when a child gets SEN support at school?"
    thanks = answerer.ask("ok thanks", previous=first)
    assert thanks.decline is not None
    assert (thanks.decline.kind, thanks.understood, thanks.citations) == ("not_a_question", "", ())
    assert thanks.carry(first) == first
    later = answerer.ask("and in a college?", previous=thanks.carry(first))
    assert later.understood == "Who has to be told when a child gets SEN support at college?"
    assert later.carry(first) == later.understood


def test_a_follow_up_on_a_number_is_asked_of_that_paragraph(answerer: Answerer) -> None:
    answer = answerer.ask("who does this apply to?", previous="6.85")
    assert answer.leads == ("6.85",)
    assert answer.citations[0].paragraph.label == "6.85"
    assert answerer.ask("who does this apply to?", previous=answer.carry("6.85")).citations


def test_a_number_with_a_claim_shows_the_paragraph_as_it_is(answerer: Answerer) -> None:
    answer = answerer.ask("What does 9.214 say about consulting parents?")
    assert answer.citations[0].paragraph.label == "9.214"
    assert "as it is" in answer.message


def test_a_conversation_does_not_grow_past_what_is_read() -> None:
    asked = "Who writes an EHC plan?"
    for n in range(60):
        asked = join(asked, f"and who signs it the time number {n}?")
    assert asked.startswith("Who writes an EHC plan: ")
    assert asked.endswith(": who signs it the time number 59?")
    assert len(asked) < 500


def test_a_follow_up_asked_again_in_full_is_known_for_what_was_asked_last() -> None:
    whole = join("Must we tell parents when we decide that she has SEN?", "And in a nursery?")
    assert newest_of(whole) == "in a nursery?"
    for text in ("Must we tell parents?", "Section F: who writes it?", "Must we tell parents: " + "a long tale of woe " * 9):
        assert newest_of(text) == ""


def test_follow_ups_are_written_in_both_kinds_and_once() -> None:
    """Where one first question has only one kind of follow-up, the first question would give the kind away."""
    written = load_follow_ups(DEFAULT_DOCUMENT)
    assert len({(one.previous, one.question) for one in written}) == len(written) > 800
    kinds = {kind: {one.previous for one in written if one.is_answered is kind} for kind in (True, False)}
    assert kinds[True] == kinds[False]


def test_a_follow_up_that_the_code_does_not_answer_is_declined(answerer: Answerer) -> None:
    previous = "How long does the council have to decide whether to assess?"
    assert answerer.ask("and if they say no?", previous=previous).decline is None
    assert answerer.ask("and how much does it cost them?", previous=previous).decline is not None


def test_what_is_declined_by_itself_is_a_follow_up_where_it_is_answered_as_one(answerer: Answerer) -> None:
    previous = "When should we bring in an outside specialist for a pupil?"
    later = "do parents have to agree first"
    assert not leans_on_previous(later, load_words(DEFAULT_DOCUMENT, LEANING_WORDS))
    assert answerer.ask(later).decline is not None
    after = answerer.ask(later, previous=previous)
    assert after.decline is None
    assert after.understood.startswith("When should we bring in")
    tax = "Is VAT charged on the fees of an independent school?"
    alone, after = answerer.ask(tax), answerer.ask(tax, previous=previous)
    assert after.decline == alone.decline is not None
    assert after.understood == ""


def test_a_short_question_is_a_follow_up_where_the_question_before_decides_what_is_meant(answerer: Answerer) -> None:
    previous, later = "When should we bring in an outside specialist for a pupil?", "should the parents agree first"
    assert not leans_on_previous(later, load_words(DEFAULT_DOCUMENT, LEANING_WORDS))
    assert answerer.ask(later).leads != ("6.59",)
    after = answerer.ask(later, previous=previous)
    assert (after.understood, after.leads) == (f"{previous.rstrip('?')}: {later}", ("6.59",))
    # How many are asked for makes no difference.
    for top_k in (1, 40):
        deeper = answerer.ask(later, previous=previous, top_k=top_k)
        assert (deeper.leads, len(deeper.citations)) == (after.leads, top_k)


@pytest.mark.parametrize(
    "later", ["Does every school need a SENCO?", "what is a local offer", "is mediation compulsory", "can a TA be the SENCO"]
)
def test_a_whole_question_on_something_else_is_asked_by_itself(answerer: Answerer, later: str) -> None:
    alone, after = answerer.ask(later), answerer.ask(later, previous="Who has to be invited to an annual review?")
    assert (after.understood, after.leads) == ("", alone.leads)


@pytest.mark.usefixtures("source")
def test_a_follow_up_is_answered_by_the_sentence_on_what_was_asked_last(answerer: Answerer) -> None:
    """9.17 says by when the council decides, and that it has to give reasons."""
    previous = "How long does the council have to decide whether to assess my son for an EHC plan?"
    first, later = answerer.ask(previous), answerer.ask("and if it's a no do they have to say why", previous=previous)
    quoted = {one.paragraph.label: one.quote.best for one in (*first.citations, *later.citations)}
    best = quoted["9.17"]
    assert best is not None
    assert "reasons" in best.text
    assert "six weeks" not in best.text


def test_a_follow_up_fares_like_those_that_are_most_like_it() -> None:
    """By their words and, less, by what was asked before them."""
    written = [
        FollowUp("ships", "who steers", True),
        FollowUp("ships", "who paints", False),
        FollowUp("trains", "who steers", False),
        FollowUp("trains", "who paints", True),
    ]
    ships, trains, steers, paints = np.eye(4, dtype=np.float32)
    assert texts_of(written) == ["ships", "trains", "who steers", "who paints"]
    index = FollowUpIndex(written, DenseIndex.build(np.stack([ships, trains, steers, paints]), Kind.FLAT))

    def share(first: Vectors, newest: Vectors) -> float:
        return index.share_answered(first[None], newest[None])

    assert share(ships, steers) > 0.99
    assert share(ships, paints) < 0.01
    assert share(trains, steers) < 0.01
    # Between two first questions neither decides.
    assert share(ships + trains, steers) == pytest.approx(0.5)
    nothing_written = FollowUpIndex((), DenseIndex.build(np.empty((0, 4), dtype=np.float32)))
    assert nothing_written.share_answered(ships[None], steers[None]) == UNDECIDED


def test_what_a_follow_up_adds_is_held_against_the_paragraph_that_comes_first(answerer: Answerer) -> None:
    previous = "Who has to be invited to an annual review?"

    def evidence(later: str) -> dict[str, float]:
        whole, newest = in_full(previous, later)
        return read_evidence(answerer.index.search(whole, newest=newest))

    told, not_told = evidence("and how much notice do they get"), evidence("and is the wifi fast there")
    assert told["newest_cover"] > not_told["newest_cover"]
    assert told["alike"] > not_told["alike"]
    assert "alike" not in read_evidence(answerer.index.search(previous))


def test_few_whole_questions_are_taken_for_follow_ups() -> None:
    learned = load_words(DEFAULT_DOCUMENT, LEANING_WORDS)
    whole = [lesson.text for lesson in read_lessons(DEFAULT_DOCUMENT)]
    taken = [text for text in whole if sum(learned.get(trait, 0.0) for trait in traits_of(text)) > 0]
    assert 0 < len(taken) / len(whole) < 1.2 * MOST_TAKEN_FOR_FOLLOW_UPS
