"""Questions for all that somebody has to do: known for what they are, and shown where all of it is."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from duty_samples import REGISTER, SCHOOL
from test_ask_page import html_of, new_page, put

from answer.answerer import Answerer
from answer.whose_duties import read_whose_duties
from corpus.document import DEFAULT_DOCUMENT
from corpus.duty import Force
from corpus.finding_aid import load_called, load_terms
from screens import ask
from screens.duties import CONDITIONS, find_duties
from screens.duties_html import all_duties_html
from screens.engine import Engine


@pytest.mark.parametrize(
    ("text", "bearer"),
    [
        ("What must the SENCO do?", "senco"),
        ("I'm a new SENCO. What are the duties of a SENCO?", "senco"),
        ("what do I have to do by law as a SENDCo", "senco"),
        ("the SENCO’s roles and responsibilities", "senco"),
        ("governor duties", "governing_body"),
        ("What are the statutory duties of the governing body under the Code?", "governing_body"),
        ("list the duties of the council", "local_authority"),
        ("what LAs must do", ""),
        ("What are class teachers responsible for?", "class_teacher"),
        ("What do schools have to do for children with SEND?", "school"),
        ("What duties do colleges have?", "college"),
        ("musts for ICBs", "health_commissioner"),
        # Something of somebody's duties, or nobody's.
        ("What must schools do when a child is ill?", ""),
        ("Who is responsible for SEN?", ""),
        ("Who is the SENCO?", ""),
        ("What should a SENCO do about a pupil in care?", ""),
        # Teachers' duties are not a teaching assistant's.
        ("What are the duties of a teaching assistant?", ""),
        ("", ""),
    ],
)
def test_whose_duties_are_asked_for(text: str, bearer: str) -> None:
    assert read_whose_duties(text) == bearer


def test_what_people_call_somebody_means_one_bearer() -> None:
    called = load_called(DEFAULT_DOCUMENT)
    names = [name.lower() for several in called.values() for name in several]
    assert len(names) == len(set(names))
    assert set(called) <= set(load_terms(DEFAULT_DOCUMENT, "bearers"))
    # A comma or a full stop is not in a question as it is read.
    assert not [name for name in names if re.search(r"[^\w' -]", name)]


def test_each_number_leads_to_as_many_rows_as_it_says() -> None:
    shown = all_duties_html("school", "School & co", {Force.SHOULD: 2, Force.MUST: 1_300})
    assert "School &amp; co: 1,302 duties in the Code." in shown
    links = [(unescape(href), text) for href, text in re.findall(r'href="([^"]+)">([^<]+)</a>', shown)]
    assert [text for _, text in links] == ["1,300 must", "2 should", "See all 1,302 on the Duties page"]
    asked = [{name: values[0] for name, values in parse_qs(urlsplit(href).query).items()} for href, _ in links]
    assert asked == [{"bearer": "school", "force": "must"}, {"bearer": "school", "force": "should"}, {"bearer": "school"}]
    assert {name for one in asked for name in one} <= set(CONDITIONS)
    assert "1 duty in the Code" in all_duties_html("school", "School", {Force.MUST: 1})


def test_who_asks_for_all_duties_is_shown_where_they_are(monkeypatch: pytest.MonkeyPatch, answerer: Answerer) -> None:
    monkeypatch.delenv("VERSE_KEEP", raising=False)
    shared = Engine(answerer, True, "https://example.org/code.pdf")
    monkeypatch.setattr(ask, "open_engine", lambda: shared)
    monkeypatch.setattr(ask, "open_register", lambda _: REGISTER)
    rows = find_duties(REGISTER, dict.fromkeys(CONDITIONS, "") | {"bearer": SCHOOL})
    app = put(new_page().run(), "What are a school's duties?")
    assert f"School: {len(rows)} duty in the Code." in html_of(app)
    assert "in the Code.</b>" not in html_of(put(app, "When must parents be told of SEN support?"))
    # Nobody's duties are counted where there are none.
    assert "in the Code.</b>" not in html_of(put(app, "What must the SENCO do?"))


@pytest.mark.parametrize(
    ("text", "paragraph"),
    [
        ("What must the governing body do?", "6.84"),
        ("what are the responsibilities of nurseries", "5.4"),
        ("which duties does a designated teacher have", "10.3"),
        ("what do youth offending teams have to do", "10.70"),
    ],
)
def test_the_paragraph_that_says_most_of_it_is_among_the_first(answerer: Answerer, text: str, paragraph: str) -> None:
    answer = answerer.ask(text)
    assert not answer.declined
    assert paragraph in [cited.paragraph.cited_as for cited in answer.citations[:3]]
