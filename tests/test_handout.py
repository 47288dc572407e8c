"""The handout, opened again by python-docx."""

from __future__ import annotations

import io
from datetime import date

import pytest
from conftest import bare_shelf
from docx import Document as open_docx
from PIL import Image

from corpus.document import load_document
from corpus.duty import read_sentences
from corpus.paragraph import Paragraph
from teach.exhibit import NO_WORDING, Shelf
from teach.handout import to_docx
from teach.scenes import load_scenes
from teach.session import Item, Session
from teach.slides import Picture

DAY = date(2026, 11, 24)


def opened(session: Session, shelf: Shelf, pictures=None):
    return open_docx(io.BytesIO(to_docx(session, shelf, pictures, DAY)))


def of_style(word, name: str) -> list[str]:
    return [paragraph.text for paragraph in word.paragraphs if paragraph.style.name == name]


@pytest.mark.parametrize("scene", load_scenes(), ids=lambda scene: scene.id)
def test_a_handout_has_its_parts(scene) -> None:
    word = opened(scene.session, bare_shelf())
    assert of_style(word, "Title") == [scene.session.title]
    assert of_style(word, "Heading 1") == [
        "Duties at a glance",
        "What the Code says",
        "Questions to discuss",
        "My notes",
        "Source and licence",
    ]
    items = scene.session.items
    assert of_style(word, "Heading 2") == [f"{number}. {item.question}" for number, item in enumerate(items, 1)]
    assert len(of_style(word, "List Number")) == sum(item.kind == "question" for item in items)
    assert of_style(word, "Space to write")
    assert load_document().attribution in [paragraph.text for paragraph in word.paragraphs]
    assert load_document().attribution in word.sections[0].footer.paragraphs[0].text


def test_quotations_are_whole_and_cited_with_what_was_shown_in_bold(shelf: Shelf, by_label: dict[str, Paragraph]) -> None:
    picked = {"6.52": (4,), "6.90": (1,), "5.38": (1,), "9.69 table: section F": (1,), "i": (6, 12)}
    items = (Item("paragraph", ("9.92",)), *(Item("duty", (label,), sentences=n) for label, n in picked.items()))
    quotes = [p for p in opened(Session("Day", items), shelf).paragraphs if p.style.name == "Quote"]
    assert [quote.text for quote in quotes] == [by_label[label].text for label in ("9.92", *picked)]
    assert not any(run.bold for run in quotes[0].runs)
    for quote, (label, numbers) in zip(quotes[1:], picked.items(), strict=True):
        sentences = read_sentences(by_label[label])
        assert [run.text for run in quote.runs if run.bold] == [sentences[n - 1].text for n in numbers]


def test_each_quotation_has_its_place(shelf: Shelf, by_label: dict[str, Paragraph]) -> None:
    word = opened(Session("Day", (Item("paragraph", ("9.92",)), Item("duty", ("6.52",), sentences=(4,)))), shelf)
    assert of_style(word, "Citation") == [
        f"SEND Code of Practice (January 2015), para 9.92, p. {by_label['9.92'].page}",
        "SEND Code of Practice (January 2015), para 6.52, p. 101",
    ]


def test_the_table_has_each_duty_once_with_its_force() -> None:
    twice = Item("duty", ("6.91",))
    word = opened(Session("Day", (twice, twice, Item("paragraph", ("6.88",)), Item("duty", ("6.84",)))), bare_shelf())
    (table,) = word.tables
    rows = [[cell.text for cell in row.cells][:3] for row in table.rows]
    assert rows == [["Paragraph", "Force", "Page"], ["6.91", "should", "109"], ["6.84", "must", "108"]]
    assert table.rows[0]._tr.trPr.xpath("w:tblHeader")


def test_without_duties_there_is_no_table() -> None:
    word = opened(Session("Day", (Item("note", note="Talk"),)), bare_shelf())
    assert not word.tables
    assert "Duties at a glance" not in of_style(word, "Heading 1")
    assert "Questions to discuss" not in of_style(word, "Heading 1")


def test_without_the_wording_nothing_stands_as_a_quotation() -> None:
    word = opened(load_scenes()[0].session, bare_shelf())
    assert not of_style(word, "Quote")
    assert NO_WORDING in [paragraph.text for paragraph in word.paragraphs]
    assert any(text.startswith("In our words: ") for text in of_style(word, "Our words"))


def test_what_has_changed_stands_before_the_quotation(shelf: Shelf) -> None:
    word = opened(Session("Day", (Item("duty", ("6.85",)),)), shelf)
    styles = [paragraph.style.name for paragraph in word.paragraphs]
    first = next(n for n, p in enumerate(word.paragraphs) if p.text.startswith("Since 2015 (our words):"))
    assert first < styles.index("Quote")


def test_a_picture_has_its_words() -> None:
    body = io.BytesIO()
    Image.new("RGB", (40, 10), "navy").save(body, "PNG")
    session = Session("Day", (Item("picture", picture="weeks"),))
    word = opened(session, bare_shelf(), {"weeks": Picture(body.getvalue(), "A line of twenty weeks")})
    assert word.inline_shapes[0]._inline.docPr.get("descr") == "A line of twenty weeks"


@pytest.mark.parametrize(
    "item",
    [
        Item("paragraph", ("7.36",)),  # the document has no such paragraph
        Item("note", note="x\x0b\x00\ud800 <b>&amp;</b>\ttab"),
        Item("duty", ("6.84",), sentences=(99,)),
    ],
)
def test_odd_items_make_a_handout_that_opens(item: Item) -> None:
    word = opened(Session("T\x00", (item,)), bare_shelf())
    assert of_style(word, "Title") == ["T"]
    if item.labels == ("7.36",):
        assert "The Code has no paragraph 7.36." in [paragraph.text for paragraph in word.paragraphs]


def test_it_is_in_uk_english() -> None:
    word = opened(load_scenes()[0].session, bare_shelf())
    assert word.core_properties.language == "en-GB"
    assert {found.get(found.nsmap["w"].join("{}") + "val") for found in word.styles.element.xpath("//w:lang")} == {"en-GB"}
