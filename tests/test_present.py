"""What is shown in a hall, step by step; and where the trainees' phones are sent."""

from __future__ import annotations

import re
import socket
from ipaddress import ip_address

import pytest

from corpus.document import DEFAULT_DOCUMENT, load_document
from corpus.finding_aid import load_aid
from corpus.paragraph import Document, Paragraph
from corpus.store import load_outline
from corpus.updates import load_updates
from screens.present import network_address, own_address, question_address, step_html
from screens.teach import item_html, read_labels
from teach.exhibit import LONGEST_SHOWN, Shelf, exhibit_item, exhibit_session
from teach.scenes import load_scenes
from teach.session import Item, Session
from teach.steps import find_steps, first_step


def bare_shelf() -> Shelf:
    paragraphs = {paragraph.label: paragraph for paragraph in load_outline(DEFAULT_DOCUMENT)}
    return Shelf(load_document(), paragraphs, load_aid(DEFAULT_DOCUMENT), load_updates(DEFAULT_DOCUMENT))


def kinds(*items: Item, shelf: Shelf | None = None) -> list[str]:
    return [step.kind for step in find_steps(exhibit_session(Session("Day", items), shelf or bare_shelf()))]


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (Item("question", ("6.84",), "Who?", "Talk"), ["question", "force", "paragraph", "note"]),
        (Item("question", ("6.84",), "Who?"), ["question", "force", "paragraph"]),
        (Item("question", ("6.88",), "Who?"), ["question", "paragraph"]),  # no word of force to reveal
        (Item("duty", ("6.85",)), ["question", "force", "paragraph", "since"]),  # what has changed comes after the quotation
        (Item("duty", ("6.84", "6.91")), ["question", "force", "paragraph", "paragraph"]),
        (Item("note", note="Talk"), ["note"]),
        (Item("paragraph", ("7.36",)), ["note"]),  # no such paragraph: said, not skipped
    ],
)
def test_an_item_is_revealed_in_steps(item: Item, expected: list[str]) -> None:
    assert kinds(item) == expected


def test_the_force_and_the_words_are_not_shown_before_their_step(by_label: dict[str, Paragraph], document: Document) -> None:
    steps = find_steps((exhibit_item(Item("question", ("6.84",), "Who?", "Talk"), Shelf(document, by_label)),))
    question, force, paragraph, note = (step_html(step, 1) for step in steps)
    words = by_label["6.84"].text or "?"
    assert "cv-must" not in question
    assert words not in question + force
    assert "cv-must" in force
    assert words in paragraph
    assert "Talk" in note
    assert all("para 6.84, p. 108" in html and "1 of 1" in html for html in (question, force, paragraph, note))


def test_a_long_paragraph_goes_over_several_screens_and_loses_nothing(by_label, document: Document) -> None:
    passage = exhibit_item(Item("paragraph", ("9.92",)), Shelf(document, by_label)).passages[0]
    assert len(passage.pieces) > 3
    assert " ".join(passage.pieces).split() == (by_label["9.92"].text or "").split()
    assert sum(len(piece) > LONGEST_SHOWN for piece in passage.pieces) == 0


def test_every_scene_can_be_presented_with_and_without_the_wording(by_label, document: Document) -> None:
    for shelf in (bare_shelf(), Shelf(document, by_label, load_aid(DEFAULT_DOCUMENT), load_updates(DEFAULT_DOCUMENT))):
        for scene in load_scenes():
            steps = find_steps(exhibit_session(scene.session, shelf))
            assert {step.item for step in steps} == set(range(len(scene.session.items)))
            assert all("<h1>" in step_html(step, 9, "http://192.168.0.2:8501") for step in steps)


def test_presenting_from_an_item_starts_at_its_question() -> None:
    steps = find_steps(exhibit_session(Session("Day", (Item("duty", ("6.84",)), Item("note", note="x"))), bare_shelf()))
    assert [first_step(steps, item) for item in (0, 1, 9)] == [0, 3, 3]
    assert first_step((), 0) == 0


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://192.168.1.20:8501/teach", "http://192.168.1.20:8501"),
        ("https://verse.school.example/teach?x=1", "https://verse.school.example"),
        ("http://localhost:8501/teach", ""),  # a phone's localhost is the phone
        ("http://127.0.0.1:8501/teach", ""),
        ("http://[::1]:8501/teach", ""),
        ("http://user:secret@host:8501/", "http://host:8501"),  # no password on a wall
        ("javascript:alert(1)", ""),
        ("", ""),
    ],
)
def test_the_code_leads_to_the_network_address_only(url: str, expected: str) -> None:
    assert network_address(url) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://localhost:8501/teach", "http://192.168.1.20:8501"),
        ("https://localhost/teach", "https://192.168.1.20"),
        ("http://verse.school:8501/teach", "http://verse.school:8501"),  # the name that the presenter used is known to work
        ("", ""),
    ],
)
def test_presented_on_the_machine_that_serves_the_code_leads_to_its_own_address(url: str, expected: str) -> None:
    assert network_address(url, "192.168.1.20") == expected


def test_a_machine_knows_its_own_address_or_that_it_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    found = own_address()
    assert not found or (ip_address(found) and found not in ("127.0.0.1", "0.0.0.0"))

    class Unplugged(socket.socket):
        def connect(self, address: object) -> None:
            raise OSError("Network is unreachable")

    monkeypatch.setattr(socket, "socket", Unplugged)
    assert own_address() == ""


def test_the_code_is_shown_with_the_question_only_on_a_network() -> None:
    (step, *_) = find_steps(exhibit_session(Session("Day", (Item("question", ("6.84",), "Who & why?"),)), bare_shelf()))
    assert question_address(step, "http://host") == "http://host/?q=Who%20%26%20why%3F"
    assert "data:image/svg+xml" in step_html(step, 1, "http://host")
    assert "<img" not in step_html(step, 1, "")


def test_what_was_typed_is_escaped() -> None:
    bad = "<img src=x onerror=alert(1)>"
    exhibit = exhibit_item(Item("question", ("6.84", bad), bad, bad), bare_shelf())
    shown = item_html(0, exhibit) + "".join(step_html(step, 1) for step in find_steps((exhibit,)))
    assert not re.search(r"<img", shown)
    assert "&lt;img" in shown


@pytest.mark.parametrize(
    ("typed", "found", "unknown"),
    [
        ("6.85", ("6.85",), ()),
        (" 6.85, 6.91;6.85 ", ("6.85", "6.91"), ()),  # each once
        ("6.85 7.36", ("6.85",), ("7.36",)),
        ("9.69 table: section F", ("9.69 table: section F",), ()),  # a label with spaces
        ("", (), ()),
    ],
)
def test_read_labels(typed: str, found: tuple[str, ...], unknown: tuple[str, ...]) -> None:
    assert read_labels(typed, bare_shelf()) == (found, unknown)
