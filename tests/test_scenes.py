"""The built-in sessions: every label exists, and what each item claims holds in the Code."""

from __future__ import annotations

import re

import pytest

from corpus.document import DEFAULT_DOCUMENT
from corpus.duty import Force
from corpus.finding_aid import load_aid
from corpus.paragraph import Document, Paragraph
from corpus.store import load_outline
from corpus.updates import load_updates
from teach.exhibit import Shelf, exhibit_item
from teach.scenes import load_scenes
from teach.session import Item, from_json, to_json, unknown_labels

SCENES = load_scenes()
ITEMS = [
    pytest.param(item, id=f"{scene.id}-{number}") for scene in SCENES for number, item in enumerate(scene.session.items, 1)
]
LABELS = {paragraph.label for paragraph in load_outline(DEFAULT_DOCUMENT)}


def scene(name: str) -> tuple[Item, ...]:
    return next(scene.session.items for scene in SCENES if scene.id == name)


def test_the_six_and_the_role_are_there() -> None:
    assert [scene.id for scene in SCENES] == [
        "must-and-should",
        "teacher-or-senco",
        "time-for-the-role",
        "is-it-sen",
        "section-f",
        "first-term",
        "role-of-the-senco",
    ]
    assert all(scene.session.notes and scene.minutes and len(scene.session.items) >= 7 for scene in SCENES)


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.id)
def test_every_label_exists(scene) -> None:
    assert unknown_labels(scene.session, LABELS) == ()


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.id)
def test_a_scene_can_be_shared_as_a_session(scene) -> None:
    assert from_json(to_json(scene.session)) == scene.session


@pytest.mark.parametrize("item", ITEMS)
def test_an_item_has_something_to_say_and_makes_a_claim(item: Item) -> None:
    assert item.question
    assert item.note
    if len(item.labels) == 1:
        assert item.force
    else:
        assert not item.sentences  # they would be sentences of which paragraph?


@pytest.mark.parametrize("item", ITEMS)
def test_what_an_item_claims_holds_in_the_code(item: Item, by_label: dict[str, Paragraph], document: Document) -> None:
    shown = exhibit_item(item, Shelf(document, by_label))
    for passage in shown.passages:
        assert passage.quote
        if item.force:
            assert (Force(item.force) in passage.forces) if item.force != Force.NONE else not passage.forces
        assert item.limit in passage.quote
        # A scene shows all that it quotes.
        assert passage.shown == passage.quote
    if item.labels and len(item.labels) == 1:
        assert max(item.sentences, default=1) <= len(list(_sentences(by_label[item.labels[0]])))


def _sentences(paragraph: Paragraph):
    from corpus.duty import read_sentences

    return read_sentences(paragraph)


@pytest.mark.parametrize("item", ITEMS)
def test_a_time_in_a_note_stands_in_the_paragraph(item: Item, by_label: dict[str, Paragraph]) -> None:
    # "Fifteen days", "three years": our words must not set another time than the Code's. Local stuff has none.
    numbers = "two three four fifteen twelve six twenty".split()
    digits = {"fifteen": "15", "twelve": "12", "six": "6", "twenty": "20", "two": "2", "three": "3", "four": "4"}
    text = " ".join(by_label[label].text or "" for label in item.labels).lower()
    for number in re.findall(rf"\b({'|'.join(numbers)}) (?:calendar )?(?:days|weeks|months|years)\b", item.note.lower()):
        assert re.search(rf"\b({number}|{digits[number]})\b", text), number


@pytest.mark.parametrize(
    ("item", "with_text", "without"),
    [
        (Item("duty", ("6.43",), sentences=(3,), force="must"), "must and should", "must"),
        (Item("duty", ("6.91",)), "should", "should"),
        (Item("duty", ("6.37",), sentences=(2,), force="none"), "", ""),  # the paragraph has a should, the sentence none
        (Item("duty", ("5.53",), force="expected"), "is required, is expected and is encouraged", "is expected"),
    ],
)
def test_force_is_that_of_what_is_quoted(item: Item, with_text: str, without: str, by_label, document: Document) -> None:
    assert exhibit_item(item, Shelf(document, by_label)).force_words == with_text
    bare = {paragraph.label: paragraph for paragraph in load_outline(DEFAULT_DOCUMENT)}
    assert exhibit_item(item, Shelf(document, bare)).force_words == without


@pytest.mark.parametrize("item", ITEMS)
def test_without_the_wording_each_item_still_says_something(item: Item, document: Document) -> None:
    bare = {paragraph.label: paragraph for paragraph in load_outline(DEFAULT_DOCUMENT)}
    shown = exhibit_item(item, Shelf(document, bare, load_aid(DEFAULT_DOCUMENT)))
    for passage in shown.passages:
        assert passage.quote is None
        assert passage.shown is None
        # A row of a table is cited by its label; the finding aid files it under its paragraph.
        assert passage.gist or passage.paragraph.kind == "table_row"


# --- What the scenes say that the Code does not say ---


def test_the_role_covers_each_point_of_the_page() -> None:
    covered = {label for item in scene("role-of-the-senco") for label in item.labels}
    assert {"5.52", "5.53", "6.85", "7.22", "6.87", "6.88", "6.89", "6.90", "6.91"} <= covered


def test_the_list_of_the_role_is_shown_whole(by_label: dict[str, Paragraph]) -> None:
    shown = {number for item in scene("role-of-the-senco") if item.labels == ("6.90",) for number in item.sentences}
    assert shown == set(range(1, len(_sentences(by_label["6.90"])) + 1))


@pytest.mark.parametrize(
    ("pattern", "where"),
    [
        (r"Cornwall", None),  # "Beyond the Code: Cornwall's Local Offer"
        (r"\b(places|fees?|fund\w*|book\w*|cost\w*)\b", ("6.85", "6.86")),  # "Beyond the Code: places on a course"
        (r"\b(hours?|days?|per cent|\d+%)\b", ("6.91", "6.87")),  # "The Code gives no number"
        (r"\b(two|three|four) (cycles|rounds)\b", None),  # "The Code names no number of rounds"
        (r"\b(SENCO|leadership)\b.*\bmust\b|\bmust\b", ("6.87", "6.36", "6.88")),  # "no must"
        (r"\bdiagnos", ("xiii", "xiv", "6.15")),  # "No diagnosis is asked for"
    ],
)
def test_what_the_notes_say_is_not_in_the_code_is_not(pattern: str, where, by_label: dict[str, Paragraph]) -> None:
    paragraphs = by_label.values() if where is None else [by_label[label] for label in where]
    assert not [paragraph.label for paragraph in paragraphs if re.search(pattern, paragraph.text or "")]


def test_items_on_what_has_changed_say_so(document: Document, by_label: dict[str, Paragraph]) -> None:
    shelf = Shelf(document, by_label, {}, load_updates(DEFAULT_DOCUMENT))
    for item in scene("role-of-the-senco") + scene("first-term"):
        if set(item.labels) & {"5.52", "6.85", "6.86"}:
            assert any("NPQ" in change for passage in exhibit_item(item, shelf).passages for change in passage.changed)
