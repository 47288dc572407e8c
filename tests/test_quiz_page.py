"""The page of the quiz: answered, scored, shown to the room and taken away; over the finding aid, so it needs no PDF."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from screens import quiz as page
from screens.quiz import read_wish
from screens.quiz_html import answer_html, feedback_html, gap_html, question_html, quiz_address, result_html, room_html
from teach.exhibit import Shelf
from teach.quiz import GAP, KINDS, Question, Stem, Wish, draw_quiz, explain
from teach.stems import collect_stems
from tests.conftest import bare_shelf

NOTHING = dict.fromkeys(page.CONDITIONS, "")


@pytest.fixture(scope="module")
def bank() -> tuple[Shelf, tuple[Stem, ...]]:
    shelf = bare_shelf()
    return shelf, collect_stems(shelf, ())


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch, bank: tuple[Shelf, tuple[Stem, ...]]) -> dict[str, Any]:
    """What the page shows: change it before it runs."""
    manifest = SimpleNamespace(corpus_sha256="ours")
    index = SimpleNamespace(paragraphs=(), manifest=manifest)
    state = {"engine": SimpleNamespace(answerer=SimpleNamespace(index=index), has_text=True)}
    monkeypatch.setattr(page, "open_engine", lambda: state["engine"])
    monkeypatch.setattr(page, "_open_bank", lambda *_: bank)
    monkeypatch.setattr(page, "offer_upload", lambda: None)
    return state


def _draw() -> None:
    from screens import quiz

    quiz.show()


def run(**address: str) -> AppTest:
    app = AppTest.from_function(_draw, default_timeout=30)
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def html_of(app: AppTest) -> str:
    return "".join(element.proto.body for element in app.get("html"))


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception
    return app


def give(app: AppTest, choice: int) -> AppTest:
    app.radio[0].set_value(choice)
    return press(app, "Answer")


WISHES = [
    ({}, Wish("7"), "nothing said"),
    ({"n": "5", "level": "hard"}, Wish("7", 5, "hard"), "a number and a level"),
    ({"n": "0"}, Wish("7", 1), "at least one question"),
    ({"n": "999"}, Wish("7", 20), "not more than the page offers"),
    ({"n": "-3"}, Wish("7"), "no number"),
    ({"level": "fiendish"}, Wish("7"), "a level that there is not"),
    ({"kinds": "who,place,what"}, Wish("7", kinds=("who", "place")), "kinds, and one that there is not"),
    ({"kinds": "what"}, Wish("7"), "no kind that there is"),
    ({"setting": "school", "topic": "senco-role"}, Wish("7", setting="school", topic="senco-role"), "setting and topic"),
    ({"setting": "moon", "topic": "cheese"}, Wish("7"), "none that there are"),
    ({"short": "1"}, Wish("7", short=True), "what fits into Kahoot"),
]


@pytest.mark.parametrize(("address", "wish", "why"), WISHES, ids=[why for *_, why in WISHES])
def test_an_address_is_a_wish(address: dict[str, str], wish: Wish, why: str) -> None:
    assert read_wish({**NOTHING, "seed": "7", **address}) == wish


def test_the_same_address_is_the_same_quiz(shown: dict[str, Any]) -> None:
    question = re.compile(r'<h2 class="cv-quiz-kind".*', re.DOTALL)
    first, again, other = (html_of(run(seed=seed)) for seed in ("4821", "4821", "4822"))
    assert question.findall(first) == question.findall(again) != question.findall(other)
    assert "Quiz no. <b>4821</b>, 10 questions" in first
    assert 'href="quiz?seed=4821"' in first


def test_without_a_seed_one_is_chosen_and_kept(shown: dict[str, Any]) -> None:
    app = run()
    number = re.search(r"Quiz no\. <b>(\d+)</b>", html_of(app))
    assert number
    app.run()
    assert f"Quiz no. <b>{number[1]}</b>" in html_of(app)


def test_a_quiz_from_its_first_question_to_its_result(shown: dict[str, Any], bank: tuple[Shelf, tuple[Stem, ...]]) -> None:
    questions = draw_quiz(bank[1], Wish("4821", 5))
    app = run(seed="4821", n="5")
    press(app, "Answer")
    assert "Choose an answer first." in html_of(app)
    for place, question in enumerate(questions):
        assert f"Question {place + 1} of 5" in html_of(app)
        assert app.radio[0].label == question.stem.asked
        # The first two are answered wrongly.
        give(app, question.right if place > 1 else (question.right + 1) % len(question.choices))
        body = html_of(app)
        assert ("<b>Right.</b>" in body) == (place > 1)
        assert 'role="status"' in body
        assert f">{question.stem.label}</a>" in body
        assert app.radio[0].disabled
        press(app, "See the result" if place == 4 else "Next question")
    body = html_of(app)
    assert "<b>3 of 5</b> right." in body
    assert body.count("<li>") == 2
    press(app, "Answer those again")
    assert "Question 1 of 5" in html_of(app)
    assert "3 of 3 right so far" in html_of(app)
    assert not app.radio[0].disabled


def test_another_quiz_has_another_number_and_keeps_the_conditions(shown: dict[str, Any]) -> None:
    app = press(run(seed="1", n="5", setting="school"), "Another quiz")
    address = {name: "".join(value) for name, value in app.query_params.items()}
    assert address["seed"] != "1"
    assert (address["n"], address["setting"]) == ("5", "school")


def test_a_box_changes_the_address(shown: dict[str, Any]) -> None:
    app = run(seed="1")
    app.selectbox(key="quiz-level").set_value("hard").run()
    assert "".join(app.query_params["level"]) == "hard"
    app.selectbox(key="quiz-level").set_value("").run()
    assert "level" not in app.query_params
    app.checkbox(key="quiz-short").check().run()
    assert "".join(app.query_params["short"]) == "1"


def test_where_nothing_can_be_asked_the_page_says_so(shown: dict[str, Any]) -> None:
    app = run(seed="1", kinds="said", topic="senco-role", setting="custody")
    assert "nothing to ask" in html_of(app)
    assert not app.radio


def test_without_the_wording_the_page_says_why_there_are_fewer_kinds(shown: dict[str, Any]) -> None:
    assert page.WITHOUT_WORDING not in html_of(run(seed="1"))
    shown["engine"].has_text = False
    app = run(seed="1")
    assert page.WITHOUT_WORDING in html_of(app)
    kinds = app.get("button_group")[0].proto.options
    assert [kind.content for kind in kinds] == [label for kind, label in KINDS.items() if kind != "force"]


def test_the_room_sees_a_question_then_its_answer(shown: dict[str, Any], bank: tuple[Shelf, tuple[Stem, ...]]) -> None:
    shelf, stems = bank
    first, second = draw_quiz(stems, Wish("4821", 2))
    app = press(run(seed="4821", n="2"), "Show it to the room")
    assert room_html(first, 0, 2, None) in html_of(app)
    press(app, "Reveal")
    assert room_html(first, 0, 2, explain(first, shelf)) in html_of(app)
    press(app, "Next")
    assert room_html(second, 1, 2, None) in html_of(app)
    press(app, "Back")
    assert room_html(first, 0, 2, explain(first, shelf)) in html_of(app)
    press(app, "Close")
    assert "Quiz no." in html_of(app)


def test_the_last_screen_of_the_room_has_nothing_after_it(shown: dict[str, Any]) -> None:
    app = press(run(seed="1", n="1"), "Show it to the room")
    assert app.button(key="present-back").disabled
    press(app, "Reveal")
    assert app.button(key="present-next").disabled


# --- The pieces of HTML ---


def made(**more: Any) -> Question:
    whole: dict[str, Any] = {
        "kind": "force",
        "label": "6.85",
        "asked": "Which <word>?",
        "shown": f"Schools & <colleges> {GAP} plan.",
        "quoted": True,
        "right": "must",
        "wrong": {"easy": ("<should>", "may")},
        "width": 3,
    }
    return Question(Stem(**(whole | more)), "easy", ("must", "<should>", "may"), 0)


def test_everything_from_outside_is_escaped(bank: tuple[Shelf, tuple[Stem, ...]]) -> None:
    passage = explain(made(), bank[0])
    for question in (made(), made(quoted=False), made(kind="said", why="Not <so>.")):
        for body in (
            question_html(question, 0, 3, 0, 0),
            feedback_html(question, 1),
            answer_html(question, passage),
            result_html([question], {0: 1}, 0),
            room_html(question, 0, 3, None),
            room_html(question, 0, 3, passage),
        ):
            assert "<colleges>" not in body
            assert "<should>" not in body
            assert "<so>" not in body


def test_a_gap_is_drawn_and_spoken() -> None:
    assert gap_html(f"a {GAP} b") == 'a <span class="cv-gap"><span class="cv-hidden">gap</span></span> b'


def test_our_words_are_labelled_and_the_documents_are_ruled() -> None:
    assert '<blockquote class="cv-quote cv-quiz-shown">' in question_html(made(), 0, 1, 0, 0)
    ours = question_html(made(quoted=False), 0, 1, 0, 0)
    assert "<b>In our words:</b>" in ours
    assert "blockquote" not in ours


def test_what_stood_in_the_gap_is_marked(shelf: Shelf) -> None:
    question = made(shown=f"The SENCO {GAP} be a qualified teacher working at the school.", sentences=(1,))
    body = answer_html(question, explain(question, shelf))
    assert "The SENCO <mark>must</mark> be a qualified teacher" in body
    assert 'class="cv-force cv-must">must</span>' in body
    assert "p. 108" in body
    assert "Read the whole paragraph" in body


def test_a_full_score_has_nothing_to_look_at_again() -> None:
    assert "Every answer was right." in result_html([made()], {0: 0}, 1)


def test_an_address_leaves_out_what_is_not_said() -> None:
    assert quiz_address({"seed": "4 2", "topic": "", "kinds": "who,said"}) == "quiz?seed=4+2&kinds=who%2Csaid"
