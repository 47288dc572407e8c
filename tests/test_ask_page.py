"""The page Ask, run as Streamlit runs it, with the real index: what is asked, what is drawn, and what is kept of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from answer.answerer import Answerer
from answer.citation import place_words
from answer.conversation import FILE, Store
from corpus.document import load_document
from corpus.errors import StaleIndexError
from index.search import SearchIndex
from screens import ask, engine, kept
from screens.add import SAID
from screens.engine import Engine
from screens.suggestions import suggest
from teach.session import MOST_ITEMS, Item, Session

# A page is drawn in a second; the first run also imports, on a busy machine.
LONGEST_RUN = 60
TEACHER = "Do I have to be a qualified teacher to be the SENCo?"
DECLINED = "Is a part-time timetable legal?"


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch, answerer: Answerer) -> Iterator[AppTest]:
    monkeypatch.delenv("VERSE_KEEP", raising=False)
    # The upload for a machine without the wording is not what is tested here.
    shared = Engine(answerer, True, "https://example.org/code.pdf")
    monkeypatch.setattr(ask, "open_engine", lambda: shared)
    yield new_page()
    st.cache_data.clear()


def new_page(**address: str) -> AppTest:
    """A browser session of its own."""
    app = AppTest.from_function(draw, default_timeout=LONGEST_RUN)
    for name, value in address.items():
        app.query_params[name] = value
    return app


def draw() -> None:
    import streamlit as st

    from screens import ask

    # Whoever is on another page draws nothing of this one.
    if not st.session_state.get("away"):
        ask.show()


def put(app: AppTest, question: str) -> AppTest:
    """Type ``question`` and press Enter."""
    app.chat_input(key="question").set_value(question).run()
    assert not app.exception
    return app


def html_of(app: AppTest) -> str:
    assert not app.exception
    return "\n".join(element.proto.body for element in app.get("html"))


def asked_in(app: AppTest) -> list[str]:
    """The questions of the session, newest first. The newest is on the page, the others once they are wanted."""
    found = re.findall(r"<h2[^>]*>\s*<span>You asked:</span>(.*?)</h2>", html_of(app), re.DOTALL)
    shown = [unescape(re.sub(r"<[^>]+>", "", one)).strip() for one in found]
    asked = [one.question for one in reversed(app.session_state[ask.ASKED])]
    assert shown == (asked if app.session_state.get(ask.EARLIER) else asked[:1])
    return asked


def address_of(app: AppTest) -> dict[str, str]:
    # AppTest gives a list for what the test set, and a string for what the page did.
    return {name: "".join(value) for name, value in app.query_params.items()}


def labels_of(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception
    return app


def choose(app: AppTest, setting: str) -> AppTest:
    app.radio(key="setting").set_value(setting).run()
    return app


def test_a_question_is_answered_with_6_85_and_its_must(page: AppTest) -> None:
    html = html_of(put(choose(page.run(), "school"), TEACHER))
    card = html[html.index('<article class="cv-card"') :]
    (card,) = [one for one in card.split("<article")[1:4] if 'aria-label="para 6.85, p. 108"' in one]
    assert re.search(r'class="cv-force cv-must"[^>]*>must<', card)
    assert asked_in(page) == [TEACHER]


def test_a_screen_reader_is_told_of_the_card_that_is_shown_first(answerer: Answerer, page: AppTest) -> None:
    html = html_of(put(page.run(), "What does 6.85 say?"))
    assert 'aria-live="polite">1 paragraph found. para 6.85' in html or "First: para 6.85" in html
    html = html_of(put(choose(page, "college"), "How should we review the support that a student gets?"))
    (told,) = re.findall(r"First: (.*?), (?:must|should|may|no force word)\.", html)
    (shown, *_) = re.findall(r'<article class="cv-card" aria-label="(.*?)"', html)
    assert told == shown


def test_a_pdf_that_is_of_no_use_leaves_the_index_standing_and_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, answerer: Answerer
) -> None:
    broken = tmp_path / load_document().file_name
    broken.write_bytes(b"%PDF-1.7 cut short")
    made: list[str] = []

    def ensure(*_: object) -> tuple[SearchIndex, str]:
        made.append("once")
        return answerer.index, "The PDF cannot be read. Fetch it again."

    def stale(*_: object) -> SearchIndex:
        raise StaleIndexError("The index is out of date: the PDF changed.", "It is rebuilt by: make run.")

    monkeypatch.setenv("VERSE_SOURCES", str(tmp_path))
    monkeypatch.setattr(engine, "open_index", stale)
    monkeypatch.setattr(engine, "ensure_index", ensure)
    st.cache_resource.clear()
    app = new_page().run()
    assert [one.value for one in app.warning] == ["The PDF cannot be read. Fetch it again."]
    put(app, TEACHER)
    assert "6.85" in html_of(app)
    assert len(app.warning) == 1
    assert f"{load_document().pdf_url}#page=108" in html_of(app)
    assert made == ["once"]
    st.cache_resource.clear()


def test_a_question_that_the_code_does_not_answer_is_declined(page: AppTest) -> None:
    html = html_of(put(page.run(), DECLINED))
    assert "does not seem to answer" in html
    assert "No answer in the Code." in html, "a screen reader is told as well"
    assert "Add to session" not in labels_of(page)


@pytest.mark.parametrize("question", [DECLINED, TEACHER, "Must a school admit a child whose plan names it?"])
def test_a_line_tags_every_force_of_its_paragraph_because_its_gist_speaks_of_all_of_it(
    page: AppTest, question: str, answerer: Answerer
) -> None:
    html = html_of(put(page.run(), question))
    rows = html[html.index('<div class="cv-rows">') :].split("<article")[1:]
    forces = {place_words(paragraph): paragraph.forces for paragraph in answerer.index.paragraphs}
    assert rows
    for row in rows:
        line = row[: row.index("</summary>")]
        label = unescape(re.search(r'aria-label="([^"]*)"', line)[1])  # type: ignore[index]
        assert tuple(re.findall(r'class="cv-force cv-(\w+)"', line)) == forces[label], label


def test_a_misspelt_word_is_put_right_in_sight_and_undone(page: AppTest) -> None:
    put(page.run(), "Do we have to tell parnts when we decide their child has SEN in school?")
    assert re.search(r"Understood as:.*tell parents", html_of(page))
    assert re.search(r"You asked:.*tell parnts", html_of(page))
    assert "Ask it by itself instead" not in labels_of(page)
    press(page, "Ask it as typed instead")
    assert "Understood as:" not in html_of(page)
    assert "Ask it as typed instead" not in labels_of(page)
    # What leans on it is misspelt too, and is undone a step at a time.
    put(page, "And in a nursry?")
    assert re.search(r"Understood as:.*tell parents.*nursery", html_of(page))
    press(page, "Ask it by itself instead")
    assert re.search(r"Understood as:</b> And in a nursery", html_of(page))
    press(page, "Ask it as typed instead")
    assert "Understood as:" not in html_of(page)


def test_a_follow_up_is_understood_and_undone(page: AppTest) -> None:
    put(page.run(), "Do we have to tell parents when we decide their child has SEN in school?")
    put(page, "And in a nursery?")
    assert re.search(r"Understood as:.*tell parents.*nursery", html_of(page))
    press(page, "Ask it by itself instead")
    assert "Understood as:" not in html_of(page)
    assert "Ask it by itself instead" not in labels_of(page)
    assert asked_in(page)[0] == "And in a nursery?"


def test_the_setting_is_part_of_the_question_and_of_its_link(page: AppTest) -> None:
    put(choose(page.run(), "college"), "Who has to be the SENCO?")
    assert address_of(page) == {"q": "Who has to be the SENCO?", "setting": "college"}
    assert page.session_state[ask.ASKED][0].setting == "college"
    put(choose(page, "any"), "Who checks it?")
    assert address_of(page) == {"q": "Who checks it?"}, "any setting needs no word in the address"


def test_an_edition_without_a_finding_aid_suggests_nothing(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("screens.suggestions.load_aid", lambda _: {})
    suggest.cache_clear()
    try:
        page.run()
        assert labels_of(page) == []
        assert "For example:" not in html_of(page)
    finally:
        suggest.cache_clear()


def test_suggestions_change_with_the_setting_and_ask(page: AppTest) -> None:
    page.run()
    assert labels_of(page) == list(suggest("any"))
    choose(page, "college")
    assert labels_of(page) == list(suggest("college"))
    press(page, suggest("college")[0])
    assert asked_in(page) == [suggest("college")[0]]
    assert page.session_state[ask.ASKED][0].setting == "college"


def test_the_setting_outlasts_another_page(page: AppTest) -> None:
    choose(page.run(), "college")
    # Streamlit forgets a widget that is not drawn.
    page.session_state["away"] = True
    page.run()
    assert "setting" not in page.session_state
    page.session_state["away"] = False
    page.run()
    assert page.radio(key="setting").value == "college"


@pytest.mark.parametrize(
    ("address", "asked", "setting"),
    [
        ({"q": "6.85"}, ["6.85"], "any"),
        ({"q": "6.85", "setting": "college"}, ["6.85"], "college"),
        ({"q": "6.85", "setting": "prison"}, ["6.85"], "any"),  # there is no such setting
        ({"setting": "school"}, [], "school"),
        ({"q": ""}, [], "any"),
    ],
)
def test_a_link_opens_a_question(page: AppTest, address: dict[str, str], asked: list[str], setting: str) -> None:
    linked = new_page(**address).run()
    assert asked_in(linked) == asked
    assert linked.radio(key="setting").value == setting
    assert asked_in(linked.run()) == asked, "drawn anew, it is not asked again"


def test_a_link_to_another_question_asks_it_once(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ask, "STALE", 0.0)
    put(page.run(), "6.85")
    page.query_params["q"] = "6.91"
    page.query_params["setting"] = "school"
    assert asked_in(page.run()) == ["6.91", "6.85"]
    assert page.radio(key="setting").value == "school"
    assert asked_in(page.run()) == ["6.91", "6.85"]
    # Another page has no question in its address; back here, and to the link again.
    del page.query_params["q"]
    assert asked_in(page.run()) == ["6.91", "6.85"]
    page.query_params["q"] = "6.85"
    assert asked_in(page.run()) == ["6.85", "6.91", "6.85"]
    # What was typed is newer than what the address still says.
    page.query_params["q"] = "6.90"
    assert asked_in(put(page, "6.92"))[0] == "6.92"
    assert address_of(page)["q"] == "6.92"


def test_an_address_that_is_behind_asks_nothing(page: AppTest) -> None:
    """Between the answer and the new address the browser may send the old one."""
    put(page.run(), "6.85")
    put(page, "6.91")
    page.query_params["q"] = "6.85"
    assert asked_in(choose(page, "school")) == ["6.91", "6.85"]


def test_a_button_pressed_twice_asks_once(page: AppTest) -> None:
    put(page.run(), "6.85")
    assert asked_in(put(page, "6.85")) == ["6.85"]
    assert asked_in(put(choose(page, "school"), "6.85")) == ["6.85", "6.85"], "in another setting it is another question"


def test_earlier_answers_are_drawn_once_they_are_wanted(page: AppTest) -> None:
    put(put(put(page.run(), "6.85"), "6.91"), "6.92")
    assert asked_in(page) == ["6.92", "6.91", "6.85"]
    assert "para 6.85," not in html_of(page)
    page.session_state[ask.EARLIER] = True
    assert asked_in(page.run()) == ["6.92", "6.91", "6.85"]
    assert "para 6.85," in html_of(page)


def test_a_long_conversation_keeps_its_newest_and_what_they_lean_on(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ask, "MOST_SHOWN", 1)
    put(page.run(), "Do we have to tell parents when we decide their child has SEN in school?")
    put(page, "And in a nursery?")
    assert asked_in(page) == ["And in a nursery?"]
    assert "Understood as:" in html_of(page)
    page.run()
    assert "Understood as:" in html_of(page), "drawn anew, it still leans on the one that is gone"
    assert len(page.session_state[ask.ANSWERS]) == 1


HOSTILE = [
    ("<script>window.hacked = 1</script>", "a script"),
    ('<img src=x onerror="alert(1)">', "an image that fails"),
    ("[a link](javascript:alert(1)) ![](http://127.0.0.1:1/x.png)", "Markdown"),
    ('"><b onclick=alert(1)>6.85', "the end of an attribute"),
    ("\u202eevil\u202c who is the \u2066SENCO\u2069?", "right to left"),
    ("من يجب أن يكون؟ <i>x</i>", "Arabic with a tag"),
]


@pytest.mark.parametrize("question", [question for question, _ in HOSTILE], ids=[why for _, why in HOSTILE])
def test_what_is_typed_is_drawn_as_text(
    page: AppTest, question: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VERSE_KEEP", str(tmp_path))
    page.session_state[kept.OPEN] = True
    html = html_of(put(page.run(), question))
    assert not re.search(r"<(?:script>window|img src=x|b onclick|i>x)", html)
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", html), "nothing turns the direction of the page"
    assert 'href="javascript:' not in html
    # What is kept is a button: Streamlit reads its label as Markdown, where a mark with a backslash is itself.
    (label,) = [button.label for button in page.button if button.key and button.key.startswith("kept-ask-")]
    assert not re.search(r"(?<!\\)[\[\]()<>!*_`~$:]", label)


@pytest.mark.parametrize("question", ["Jack Smith, Year 4, has no plan. Who decides?", "UPN B801200005001: what now?"])
def test_a_childs_details_bring_a_line_and_stay_out_of_the_address(
    page: AppTest, question: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VERSE_KEEP", str(tmp_path))
    put(put(page.run(), "6.85"), question)
    assert "Please leave the child’s details out" in html_of(page)
    assert "This question is not kept" in html_of(page)
    assert address_of(page) == {}, "and the question before is not left there either"
    assert not page.get("feedback"), "what may not be kept cannot be judged"
    assert [turn.question for turn in Store(tmp_path / FILE).turns()] == ["6.85"]
    # From a link, it leaves the address as soon as it is read.
    assert address_of(new_page(q=question).run()) == {}


def test_a_question_too_long_for_an_address_stays_out_of_it(page: AppTest) -> None:
    put(put(page.run(), "6.85"), "Who decides? " * 200)
    assert address_of(page) == {}


def test_two_sessions_never_see_each_others_questions(page: AppTest) -> None:
    secret = "Who pays for a taxi to the special school in Tavistock?"
    one, two = page.run(), new_page().run()
    put(one, secret)
    put(two, "6.85")
    assert "Tavistock" not in html_of(two)
    assert "Tavistock" not in html_of(two.run())
    assert "Tavistock" not in html_of(new_page().run())
    assert asked_in(one) == [secret]


def test_the_newest_answer_goes_into_the_trainers_session(page: AppTest) -> None:
    put(choose(page.run(), "school"), TEACHER)
    press(page, "Add to session")
    (item,) = page.session_state["teach-session"].items
    assert (item.kind, item.question) == ("question", TEACHER)
    assert item.labels == page.session_state[ask.ANSWERS].popitem()[1].leads
    assert re.search(r'Added to your session “My session” \(1 item\).*<a data-read href="teach">', html_of(page))
    press(page, "Add to session")
    assert "in your session “My session” (1 item) already" in html_of(page)


def test_a_childs_details_do_not_go_into_the_trainers_session(page: AppTest) -> None:
    put(page.run(), "Is 6.85 right for Jack Smith, Year 4?")
    press(page, "Add to session")
    assert page.session_state["teach-session"].items[0].question == "Is 6.85 right for [name], Year 4?"


def test_a_full_session_is_said(page: AppTest) -> None:
    page.session_state["teach-session"] = Session("Full", (Item("note", note="x"),) * MOST_ITEMS)
    put(page.run(), "6.85")
    press(page, "Add to session")
    assert f"A session holds at most {MOST_ITEMS} items." in html_of(page)
    assert SAID not in page.session_state, "it is not said again on the page Teach"
