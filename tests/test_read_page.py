"""The page Read, run as Streamlit runs it, over an invented Code and an engine that needs no model."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from corpus.duty import forces_of
from corpus.paragraph import Paragraph, Part
from screens import read
from screens.engine import Engine

# A page is drawn in a second; the first run also imports, on a busy machine.
LONGEST_RUN = 60


def make(label: str, text: str, chapter: str = "6", section: tuple[str, ...] = ("6 Kites", "Strings")) -> Paragraph:
    number = label if re.fullmatch(r"[\d.]+|i", label) else None
    whole = Paragraph("invented", label, number, "paragraph", (7,), chapter, section, 0, "", parts=(Part(text),))
    return replace(whole, forces=forces_of(whole))


CODE = (
    make("i", "Kites fly.", "Introduction", ("Introduction", "Wind")),
    make("6.1", "Flyers must hold the string."),
    make("6.2", "Flyers may rest.", section=("6 Kites", "Rest")),
    make("7.1", "A tail flies <b>last</b>.", "7", ("7 Tails", "Tails")),
)


@pytest.fixture(params=[True])
def has_text(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch, has_text: bool) -> Iterator[AppTest]:
    paragraphs = CODE if has_text else tuple(replace(paragraph, parts=()) for paragraph in CODE)
    index = SimpleNamespace(paragraphs=paragraphs, manifest=SimpleNamespace(corpus_sha256=f"invented-{has_text}"))
    engine = Engine(SimpleNamespace(index=index), has_text, "https://example.org/code.pdf")  # type: ignore[arg-type]
    monkeypatch.setattr(read, "open_engine", lambda: engine)
    yield AppTest.from_function(draw, default_timeout=LONGEST_RUN)
    st.cache_data.clear()
    st.cache_resource.clear()


def draw() -> None:
    from screens import read

    read.show()


def html_of(page: AppTest) -> str:
    assert not page.exception
    return "\n".join(element.proto.body for element in page.get("html"))


def title_of(page: AppTest) -> str:
    (title,) = re.findall(r"<h1[^>]*>(.*?)</h1>", html_of(page))
    return re.sub(r"<[^>]+>", "", title)


def goal_of(page: AppTest) -> tuple[str, str]:
    """Where the page goes, and the turn by which it goes there once."""
    goal, turn = re.search(r"cvGoTo\('([^']*)', '(\d+)-", html_of(page)).groups()  # type: ignore[union-attr]
    return goal, turn


@pytest.mark.parametrize(
    ("address", "title", "goal"),
    [
        ({}, "Introduction", ""),  # nothing named: the beginning, and nobody is moved
        ({"chapter": "6"}, "Chapter 6 Kites", ""),
        ({"chapter": "99"}, "Introduction", ""),  # there is none
        ({"p": "6.2"}, "Chapter 6 Kites", "p-6.2"),
        ({"p": "para 7.1"}, "Chapter 7 Tails", "p-7.1"),
        ({"p": "7.1", "chapter": "6"}, "Chapter 7 Tails", "p-7.1"),  # the paragraph is the closer word
        ({"p": "7.36"}, "Chapter 7 Tails", ""),  # there is none, but its chapter is
        ({"p": "'); alert(1); //"}, "Introduction", ""),
        ({"find": "string"}, "Words in the Code", ""),
    ],
)
def test_the_address_says_what_is_shown(page: AppTest, address: dict[str, str], title: str, goal: str) -> None:
    for name, value in address.items():
        page.query_params[name] = value
    page.run()
    assert title_of(page) == title
    assert goal_of(page)[0] == goal
    assert ("<style>[id=" in html_of(page)) is bool(goal)


def test_a_number_that_is_not_there_is_said_to_be_missing_and_not_repeated(page: AppTest) -> None:
    page.query_params["p"] = "7.<i>36</i>"
    page.run()
    assert "The Code has no paragraph of that number. “7 Tails” has 7.1 to 7.1." in html_of(page)
    assert "36" not in html_of(page)


def test_the_switch_leaves_the_musts(page: AppTest) -> None:
    page.query_params["chapter"] = "6"
    page.run()
    assert {'id="p-6.1"', 'id="p-6.2"'} <= set(re.findall(r'id="p-[\d.]+"', html_of(page)))
    page.toggle(key="only-musts").set_value(True).run()
    assert re.findall(r'id="(p-[\d.]+)"', html_of(page)) == ["p-6.1"]
    # The contents have no section that is not on the page.
    assert "Strings</a>" in html_of(page)
    assert "Rest</a>" not in html_of(page)


def test_a_link_to_a_paragraph_without_a_must_turns_the_switch_off(page: AppTest) -> None:
    page.query_params["p"] = "6.1"
    page.run()
    page.toggle(key="only-musts").set_value(True).run()
    assert page.toggle(key="only-musts").value is True
    page.query_params["p"] = "6.2"
    page.run()
    assert page.toggle(key="only-musts").value is False
    assert goal_of(page)[0] == "p-6.2"
    # Once there, the reader may turn it on.
    page.toggle(key="only-musts").set_value(True).run()
    assert page.toggle(key="only-musts").value is True


def test_the_switch_outlasts_a_search(page: AppTest) -> None:
    page.query_params["chapter"] = "6"
    page.run()
    page.toggle(key="only-musts").set_value(True).run()
    page.text_input(key="find-words").set_value("string").run()
    page.text_input(key="find-words").set_value("").run()
    assert page.toggle(key="only-musts").value is True


def test_the_page_moves_once_for_each_address(page: AppTest) -> None:
    """A switch that is turned must not throw the reader back to the paragraph."""
    page.query_params["p"] = "6.1"
    page.run()
    first = goal_of(page)
    page.toggle(key="only-musts").set_value(True).run()
    assert goal_of(page) == first
    page.query_params["p"] = "7.1"
    page.run()
    assert goal_of(page) == ("p-7.1", str(int(first[1]) + 1))


def test_a_search_shows_what_was_found_with_marks_and_the_way_back(page: AppTest) -> None:
    page.query_params["chapter"] = "6"
    page.run()
    page.text_input(key="find-words").set_value("  flyers ").run()
    assert dict(page.query_params) == {"find": "flyers", "chapter": "6"}
    html = html_of(page)
    assert html.count("<mark>Flyers</mark>") == 2
    assert 'href="?chapter=6">Back to chapter 6, Kites' in html
    page.text_input(key="find-words").set_value("").run()
    assert title_of(page) == "Chapter 6 Kites"


def test_nothing_of_one_asker_is_in_the_chapter_that_all_share(page: AppTest) -> None:
    page.query_params["find"] = "hold"
    page.run()
    assert "<mark>hold</mark>" in html_of(page)
    other = AppTest.from_function(draw, default_timeout=LONGEST_RUN)
    other.query_params["chapter"] = "6"
    other.run()
    assert "Flyers <b" in html_of(other)
    assert "<mark>" not in html_of(other)
    assert other.text_input(key="find-words").value == ""


def test_on_a_narrow_screen_boxes_lead_to_chapter_and_section(page: AppTest) -> None:
    page.run()
    page.selectbox(key="go-to-chapter").set_value("6").run()
    assert title_of(page) == "Chapter 6 Kites"
    page.selectbox(key="go-to-section").set_value("6.2").run()
    assert goal_of(page)[0] == "p-6.2"
    # The box is free again to be used for the same section.
    assert page.selectbox(key="go-to-section").value is None


def test_the_chapter_read_last_is_still_open_on_coming_back(page: AppTest) -> None:
    page.query_params["chapter"] = "7"
    page.run()
    del page.query_params["chapter"]
    page.run()
    assert title_of(page) == "Chapter 7 Tails"


@pytest.mark.parametrize("has_text", [False], indirect=True)
def test_without_the_pdf_the_page_says_so_and_takes_it(page: AppTest) -> None:
    page.query_params["chapter"] = "6"
    page.run()
    html = html_of(page)
    assert "not on this machine yet" in html
    assert page.get("file_uploader")
    assert "Flyers" not in html
    assert '<span class="cv-force cv-must">must</span>' in html
