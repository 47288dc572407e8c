"""What the Ask page keeps on this machine, where that is switched on: found, asked again, judged, and forgotten."""

from __future__ import annotations

import io
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from docx import Document as open_docx
from streamlit.testing.v1 import AppTest
from test_ask_page import LONGEST_RUN, address_of, asked_in, choose, draw, html_of, labels_of, press, put
from typer.testing import CliRunner

import cli
from answer import conversation
from answer.answerer import Answerer
from answer.conversation import FILE, Feedback, Store, Turn, make_feedback, make_turn
from answer.export import to_docx
from corpus.document import load_document
from corpus.errors import StoreError
from evaluation.run import read_questions
from screens import ask, kept
from screens.engine import Engine
from screens.kept import as_label, count_found, describe

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
UP, DOWN = 1, 0


def new_page() -> AppTest:
    """A browser session in which the list of what is kept is open."""
    app = AppTest.from_function(draw, default_timeout=LONGEST_RUN)
    app.session_state[kept.OPEN] = True
    return app


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VERSE_KEEP", str(tmp_path / "kept"))
    return tmp_path / "kept"


@pytest.fixture
def store(home: Path) -> Store:
    return Store(home / FILE)


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch, answerer: Answerer, home: Path) -> Iterator[AppTest]:
    engine = Engine(answerer, True, "https://example.org/code.pdf")
    monkeypatch.setattr(ask, "open_engine", lambda: engine)
    return new_page()


def judge(app: AppTest, thumb: int | None) -> AppTest:
    app.get("feedback")[0].set_value(thumb).run()
    assert not app.exception
    return app


def say_why(app: AppTest, reason: str) -> AppTest:
    (box,) = [box for box in app.text_input if box.key and box.key.startswith("why-")]
    box.set_value(reason)
    return press(app, "Send the reason")


def questions_on(app: AppTest) -> list[str]:
    """The questions in the list of what is kept, as their buttons are labelled."""
    return [button.label for button in app.button if button.key and button.key.startswith("kept-ask-")]


def test_off_by_default_nothing_shows_and_nothing_is_written(
    page: AppTest, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VERSE_KEEP")
    monkeypatch.setenv("XDG_DATA_HOME", str(home))
    put(page.run(), "6.85")
    assert not page.get("feedback")
    assert [expander.label for expander in page.expander] == ["Take this conversation away"]
    assert "kept on this machine, because" not in html_of(page)
    assert not home.exists()


def test_a_question_is_kept_once_and_found_by_search(page: AppTest, store: Store) -> None:
    put(put(choose(page.run(), "school"), "Who has to be the SENCO?"), "6.91")
    page.run()
    assert [(turn.question, turn.setting) for turn in store.turns()] == [
        ("6.91", "school"),
        ("Who has to be the SENCO?", "school"),
    ]
    assert questions_on(page) == ["1\\. 6\\.91", "2\\. Who has to be the SENCO\\?"]
    page.text_input(key=kept.WORDS).set_value("senco WHO").run()
    assert questions_on(page) == ["1\\. Who has to be the SENCO\\?"]
    page.text_input(key=kept.WORDS).set_value("transport").run()
    assert questions_on(page) == []
    assert "No question kept has all of these words." in html_of(page)


def test_the_list_is_closed_until_it_is_opened(page: AppTest, store: Store) -> None:
    page.session_state[kept.OPEN] = False
    put(page.run(), "6.91")
    assert questions_on(page) == []
    assert len(store.turns()) == 1


def test_a_suggestion_and_a_link_are_kept_as_well(page: AppTest, store: Store) -> None:
    page.run()
    suggested = labels_of(page)[0]
    press(page, suggested)
    linked = new_page()
    linked.query_params["q"] = "6.91"
    linked.run()
    assert [turn.question for turn in store.turns()] == ["6.91", suggested]


def test_a_follow_up_is_kept_so_that_it_can_be_asked_again(page: AppTest, store: Store) -> None:
    put(page.run(), "Do we have to tell parents when we decide their child has SEN in school?")
    put(page, "And in a nursery?")
    kept_as = store.turns()[0].question
    assert "tell parents" in kept_as
    before = page.session_state[ask.ANSWERS]
    again = new_page().run()
    press(again, f"1\\. {as_label(kept_as)}")
    (answer,) = again.session_state[ask.ANSWERS].values()
    assert answer.leads == list(before.values())[-1].leads
    assert len(store.turns()) == 2, "asked again, it is not kept twice"


def test_asked_again_it_has_its_setting_and_its_address(page: AppTest, store: Store) -> None:
    store.add_turn(Turn(NOON, "Who has to be the SENCO?", "school", False, ("6.84",)))
    store.add_turn(Turn(NOON, "6.91", "a setting of another version", False, ("6.91",)))
    press(page.run(), "2\\. Who has to be the SENCO\\?")
    assert asked_in(page) == ["Who has to be the SENCO?"]
    assert page.radio(key="setting").value == "school"
    assert address_of(page) == {"q": "Who has to be the SENCO?", "setting": "school"}
    press(page, "1\\. 6\\.91")
    assert asked_in(page)[0] == "6.91"


def test_one_is_forgotten_only_when_it_is_confirmed(page: AppTest, store: Store) -> None:
    for question in ("Who has to be the SENCO?", "6.91"):
        store.add_turn(Turn(NOON, question, "any", False, ()))
        store.add_feedback(Feedback(question, True, "a reason", (), NOON))
    press(page.run(), "Forget 1")
    assert len(store.turns()) == 2
    press(page, "Keep it")
    assert "Yes, forget 1" not in labels_of(page)
    press(press(page, "Forget 1"), "Yes, forget 1")
    assert [turn.question for turn in store.turns()] == ["Who has to be the SENCO?"]
    assert [one.question for one in store.feedback()] == ["Who has to be the SENCO?"]
    assert "The question is forgotten" in html_of(page)
    assert "6.91" not in html_of(page)


def test_everything_is_forgotten_only_when_it_is_confirmed(page: AppTest, store: Store) -> None:
    store.add_turn(Turn(NOON, "a question that nobody else asks", "any", False, ()))
    press(page.run(), "Forget everything kept")
    assert len(store.turns()) == 1
    press(press(page, "Keep everything"), "Forget everything kept")
    press(page, "Yes, forget everything")
    assert store.turns() == ()
    assert b"nobody else" not in b"".join(path.read_bytes() for path in store.path.parent.iterdir())
    assert "Everything is forgotten." in html_of(page)
    assert "Nothing is kept yet." in html_of(page)
    assert "Forget everything kept" not in labels_of(page)


def test_a_row_given_to_another_question_is_not_forgotten(store: Store) -> None:
    store.add_turn(Turn(NOON, "first", "any", False, ()))
    (first,) = store.turns()
    store.forget(first)
    store.add_turn(Turn(NOON, "second", "any", False, ()))
    assert store.turns()[0].row == first.row, "the row is used anew"
    store.forget(first)
    assert [turn.question for turn in store.turns()] == ["second"]


def test_what_is_found_can_be_taken_away(answerer: Answerer) -> None:
    answers = [answerer.ask("6.85"), answerer.ask("Who has to be the SENCO?", "school")]
    text = "\n".join(paragraph.text for paragraph in open_docx(io.BytesIO(to_docx(answers, load_document()))).paragraphs)
    assert "6.85" in text
    assert "Who has to be the SENCO?" in text


def test_a_thumb_becomes_a_question_for_the_evaluation(
    page: AppTest, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the page writes, verse feedback prints, and verse eval reads."""
    judge(put(page.run(), "6.91"), UP)
    assert "Thank you." in html_of(page)
    judge(put(choose(page, "school"), "Is a part-time timetable legal?"), UP)
    say_why(judge(put(choose(page, "any"), "Who has to be the SENCO?"), DOWN), "I wanted  the time they get")
    assert "The reason is kept" in html_of(page)

    printed = CliRunner().invoke(cli.app, ["feedback"]).output
    assert [json.loads(line) for line in printed.splitlines()] == [
        {"question": "6.91", "paragraphs": ["6.91"]},
        {"question": "Is a part-time timetable legal?", "paragraphs": [], "setting": "school"},
    ]
    file = tmp_path / "questions.jsonl"
    file.write_text(printed, encoding="utf-8")
    assert [one.setting for one in read_questions(file)] == ["", "school"]

    (to_judge,) = CliRunner().invoke(cli.app, ["feedback", "--to-judge"]).output.splitlines()
    record = json.loads(to_judge)
    assert (record["question"], record["reason"]) == ("Who has to be the SENCO?", "I wanted the time they get")
    assert len(record["shown"]) >= 3


def test_a_thumb_taken_back_leaves_nothing(page: AppTest, store: Store) -> None:
    judge(put(page.run(), "6.91"), UP)
    judge(page, DOWN)
    assert [one.helpful for one in store.feedback()] == [True, False], "the last one counts"
    assert "paragraphs" not in store.feedback_as_questions()
    judge(page, None)
    assert store.feedback() == ()
    assert "Taken back" in html_of(page)


def test_a_thumb_taken_back_leaves_what_others_said_of_the_same_question(page: AppTest, store: Store) -> None:
    judge(put(page.run(), "6.91"), UP)
    colleague = judge(put(new_page().run(), "6.91"), DOWN)
    say_why(colleague, "too long")
    judge(page, None)
    assert [(one.helpful, one.reason) for one in store.feedback()] == [(False, ""), (False, "too long")]
    judge(colleague, None)
    assert store.feedback() == (), "the reason goes with the thumb"


def test_two_questions_that_come_before_the_page_is_drawn_are_both_kept(page: AppTest, store: Store) -> None:
    page.session_state[ask.ASKED] = [ask.Asked("Who has to be the SENCO?", "any"), ask.Asked("6.91", "any")]
    page.run()
    assert [turn.question for turn in store.turns()] == ["6.91", "Who has to be the SENCO?"]
    page.run()
    assert len(store.turns()) == 2, "drawn again, they are not kept again"


def test_a_reason_with_a_childs_details_is_not_kept_but_the_thumb_is(page: AppTest, store: Store) -> None:
    judge(put(page.run(), "6.91"), DOWN)
    say_why(page, "No help for Jack Smith, Year 4, UPN B801200005001")
    assert "The reason is not kept: it seems to hold" in html_of(page)
    assert [one.reason for one in store.feedback()] == [""]
    assert b"Jack" not in b"".join(path.read_bytes() for path in store.path.parent.iterdir())


def test_an_empty_reason_writes_nothing_more(page: AppTest, store: Store) -> None:
    say_why(judge(put(page.run(), "6.91"), UP), "   ")
    assert len(store.feedback()) == 1


def test_each_question_has_thumbs_of_its_own(page: AppTest) -> None:
    judge(put(page.run(), "6.91"), UP)
    put(page, "6.92")
    assert page.get("feedback")[0].value is None


def break_by_a_file(home: Path) -> None:
    home.write_text("a file stands where the folder should be")


def break_by_damage(home: Path) -> None:
    home.mkdir()
    (home / FILE).write_bytes(b"this is no database, and it is long enough to look like one" * 40)


@pytest.mark.parametrize("damage", [break_by_a_file, break_by_damage], ids=lambda make: make.__name__)
def test_what_cannot_be_kept_is_said_calmly_and_costs_no_answer(page: AppTest, home: Path, damage) -> None:
    damage(home)
    put(page.run(), "6.85")
    assert asked_in(page) == ["6.85"]
    assert html_of(page).count("could not be kept or read") == 2, "under the answer, and in the list of what is kept"
    assert "The answer is whole." in html_of(page)
    judge(page, UP)
    assert "could not be kept or read" in html_of(page)
    assert not page.error


def test_a_locked_file_is_said_and_nothing_is_lost(page: AppTest, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    put(page.run(), "6.85")
    monkeypatch.setattr(conversation, "_LONGEST_WAIT", 0.05)
    writer = sqlite3.connect(store.path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    assert "locked" in html_of(put(page, "6.91"))
    press(press(page, "Forget 1"), "Yes, forget 1")
    assert "locked" in html_of(page)
    writer.close()
    assert [turn.question for turn in store.turns()] == ["6.85"]
    page.run()
    assert "locked" not in html_of(page)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("6.85", "6\\.85"),
        ("![](http://x/y.png)", "\\!\\[\\]\\(http\\:\\/\\/x\\/y\\.png\\)"),  # an image would be fetched
        (":red[stop] **now**", "\\:red\\[stop\\] \\*\\*now\\*\\*"),
        ("two\nlines", "two lines"),
        ("école 20 £", "école 20 £"),
    ],
)
def test_a_question_on_a_button_is_only_text(text: str, label: str) -> None:
    assert as_label(text) == label


@pytest.mark.parametrize(
    ("count", "words", "said"),
    [
        (0, "", "Nothing is kept yet."),
        (0, "x", "No question kept has all of these words."),
        (1, "", "1 question, newest first."),
        (20, "x", "20 questions, newest first."),
        (21, "", "The newest 20 are shown; search to find older ones."),
    ],
)
def test_how_many_are_found_is_said(count: int, words: str, said: str) -> None:
    assert count_found(count, words) == said


def test_a_turn_is_described_by_time_setting_and_paragraphs() -> None:
    turn = Turn(datetime(2026, 7, 1, 9, 5).astimezone(), "q", "local_authority", False, ("1", "2", "3", "4"))
    assert describe(turn) == "1 July 2026, 09:05 · local authority · 1, 2, 3"
    assert describe(replace(turn, setting="any", declined=True)).endswith("09:05 · not answered in the Code")


@pytest.mark.parametrize(
    ("question", "helpful", "least", "why"),
    [
        ("6.84 to 6.86", True, 3, "all that were named"),
        ("6.85", True, 1, "the one that was named, not what stands beside it"),
        ("Who has to be the SENCO?", False, 3, "what was seen"),
        ("Is a part-time timetable legal?", True, 0, "a decline led with nothing"),
        ("Is a part-time timetable legal?", False, 0, "nor is any of it what was led with"),
    ],
)
def test_feedback_names_what_the_answer_led_with(
    answerer: Answerer, question: str, helpful: bool, least: int, why: str
) -> None:
    answer = answerer.ask(question)
    labels = make_feedback(answer, helpful, "", NOON).labels
    assert len(labels) >= least
    if helpful:
        assert len(labels) == least
    assert len(set(labels)) == len(labels)


def test_a_follow_up_with_a_childs_details_before_it_is_not_kept(answerer: Answerer, store: Store) -> None:
    first = answerer.ask("Must the school tell Jack Smith, Year 4, in school?")
    answer = answerer.ask("And in a nursery?", previous=first.asked)
    assert "Jack Smith" in answer.asked
    with pytest.raises(StoreError, match="leave the child’s details out"):
        store.add_turn(make_turn(answer, NOON))
