"""The buttons of the pages Read and Duties that put what is shown into the trainer's session."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from corpus.duty import forces_of
from corpus.paragraph import Paragraph, Part
from screens import duties, read
from screens.engine import Engine
from teach.register import read_duties
from teach.session import LONGEST_TITLE, Session, from_json, to_json

LONGEST_RUN = 60
SESSION = "teach-session"


def make(label: str, *texts: str) -> Paragraph:
    parts = tuple(Part(text) for text in texts)
    whole = Paragraph("invented", label, label, "paragraph", (7,), "6", ("6 Kites", "Strings"), 0, "", parts=parts)
    return replace(whole, forces=forces_of(whole))


CODE = (
    make("6.1", "Kites fly. Schools must hold the string. Schools should look up."),
    make("6.2", "The SENCO may rest."),
)
REGISTER = tuple(duty for paragraph in CODE for duty in read_duties(paragraph))


def draw_read() -> None:
    from screens import read

    read.show()


def draw_duties() -> None:
    from screens import duties

    duties.show()


@pytest.fixture(autouse=True)
def shown(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    index = SimpleNamespace(paragraphs=CODE, manifest=SimpleNamespace(corpus_sha256="invented to add"))
    engine = Engine(SimpleNamespace(index=index), True, "https://example.org/code.pdf")  # type: ignore[arg-type]
    for page in (read, duties):
        monkeypatch.setattr(page, "open_engine", lambda: engine)
    monkeypatch.setattr(duties, "open_register", lambda _: REGISTER)
    yield
    st.cache_data.clear()
    st.cache_resource.clear()


def run(draw, **address: str) -> AppTest:
    app = AppTest.from_function(draw, default_timeout=LONGEST_RUN)
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def buttons(app: AppTest) -> list[str]:
    return [button.label for button in app.button if "to session" in button.label]


def html_of(app: AppTest) -> str:
    assert not app.exception
    return "".join(element.proto.body for element in app.get("html"))


@pytest.mark.parametrize(
    ("address", "offered"),
    [
        ({"p": "6.1"}, ["Add 6.1 to session"]),
        ({"chapter": "6"}, []),  # no paragraph is named
        ({"p": "6.99"}, []),  # there is none
        ({"p": "6.1", "find": "kites"}, []),  # what is found are many
    ],
)
def test_the_paragraph_that_is_named_can_be_added(address: dict[str, str], offered: list[str]) -> None:
    assert buttons(run(draw_read, **address)) == offered


def test_a_paragraph_is_added_once_and_the_page_says_so() -> None:
    app = run(draw_read, p="6.1")
    (button,) = [button for button in app.button if button.label == "Add 6.1 to session"]
    button.click().run()
    assert "Added to your session “My session” (1 item)." in html_of(app)
    app.run()
    assert "Added to" not in html_of(app), "it is said once"
    assert [(item.kind, item.labels) for item in app.session_state[SESSION].items] == [("paragraph", ("6.1",))]


def test_a_few_duties_are_added_with_their_sentences() -> None:
    app = run(draw_duties)
    (button,) = [button for button in app.button if "to session" in button.label]
    assert button.label == f"Add these {len(REGISTER)} to session"
    button.click().run()
    items = app.session_state[SESSION].items
    assert [(item.kind, item.labels, item.sentences, item.force) for item in items] == [
        ("duty", ("6.1",), (2,), "must"),
        ("duty", ("6.1",), (3,), "should"),
        ("duty", ("6.2",), (1,), "may"),
    ]


def test_many_duties_are_a_list_and_not_added(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duties, "MOST_ADDED", 2)
    assert buttons(run(draw_duties)) == []
    assert buttons(run(draw_duties, force="may")) == ["Add this duty to session"]


def test_what_is_added_can_be_kept_as_a_file() -> None:
    # A time limit in the Code's words may be longer than a session's file takes.
    long = replace(REGISTER[0], by_when="within " + "very " * 60 + "few days")
    session = Session("A session", duties.as_items((long, replace(long, label="9.99")), CODE))
    assert from_json(to_json(session)).items[0].labels == ("6.1",)
    assert all(len(item.limit) <= LONGEST_TITLE for item in session.items)
    assert session.items[1].sentences == (), "without the wording the whole paragraph is meant"


def test_a_title_is_drawn_as_text() -> None:
    app = AppTest.from_function(draw_read, default_timeout=LONGEST_RUN)
    app.query_params["p"] = "6.1"
    app.session_state[SESSION] = Session("<script>alert(1)</script>")
    app.run()
    next(button for button in app.button if button.label == "Add 6.1 to session").click().run()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html_of(app)
    assert "<script>alert" not in html_of(app)
