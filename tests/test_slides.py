"""The slides, opened again by python-pptx, and by LibreOffice where it is."""

from __future__ import annotations

import io
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest
from conftest import bare_shelf
from PIL import Image
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER

from corpus.document import DEFAULT_DOCUMENT, load_document
from corpus.finding_aid import load_aid
from corpus.paragraph import Paragraph
from teach.exhibit import Shelf
from teach.scenes import load_scenes
from teach.session import Item, Session
from teach.slides import Picture, to_pptx

DAY = date(2026, 11, 24)


def opened(session: Session, shelf: Shelf, pictures=None):
    return Presentation(io.BytesIO(to_pptx(session, shelf, pictures, DAY)))


def words(slide) -> str:
    return "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def footer(slide) -> str:
    kinds = {shape.placeholder_format.type: shape for shape in slide.placeholders}
    return kinds[PP_PLACEHOLDER.FOOTER].text_frame.text


SENCO = Session(
    "The SENCO", (Item("question", ("6.85",), "Who may be SENCO?", "Two musts", (), "must", "three years"),), "Hi"
)


def test_one_item_a_slide_between_a_title_and_the_licence() -> None:
    for scene in load_scenes():
        deck = opened(scene.session, bare_shelf())
        assert len(deck.slides) == len(scene.session.items) + 2
        assert deck.slides[0].shapes.title.text == scene.session.title
        titles = [slide.shapes.title.text for slide in deck.slides]
        assert titles[1:-1] == [item.question for item in scene.session.items]
        assert load_document().attribution in words(deck.slides[-1])


def test_slides_are_16_to_9_and_use_the_layouts_placeholders() -> None:
    deck = opened(load_scenes()[0].session, bare_shelf())
    assert round(deck.slide_width / deck.slide_height, 3) == round(16 / 9, 3)
    for slide in deck.slides:
        assert all(shape.is_placeholder for shape in slide.shapes)
        assert {shape.placeholder_format.type for shape in slide.placeholders} & {
            PP_PLACEHOLDER.TITLE,
            PP_PLACEHOLDER.CENTER_TITLE,
        }
        for shape in slide.shapes:
            assert 0 <= shape.left < shape.left + shape.width <= deck.slide_width
            assert 0 <= shape.top < shape.top + shape.height <= deck.slide_height


def test_a_slide_quotes_with_number_page_and_force(shelf: Shelf, by_label: dict[str, Paragraph]) -> None:
    slide = opened(SENCO, shelf).slides[1]
    body = slide.placeholders[1].text_frame.text
    assert body.startswith("MUST   para 6.85, p. 108\n")
    assert (by_label["6.85"].text or "?") in body
    assert "NPQ for SENCOs has replaced" in body
    assert footer(slide) == "SEND Code of Practice (January 2015), para 6.85, p. 108"
    notes = slide.notes_slide.notes_text_frame.text
    assert "Two musts" in notes
    assert (by_label["6.85"].text or "?") in notes
    assert "In our words:" in notes


def test_a_long_paragraph_is_cut_at_a_sentence_and_whole_in_the_notes(shelf: Shelf, by_label: dict[str, Paragraph]) -> None:
    slide = opened(Session("Long", (Item("paragraph", ("9.92",)),)), shelf).slides[1]
    text = by_label["9.92"].text or ""
    body = slide.placeholders[1].text_frame.text
    quoted = body.split("\n", 1)[1].strip("“”").removesuffix(" …")
    assert body.endswith(" …”")
    assert text.startswith(quoted)
    assert text in slide.notes_slide.notes_text_frame.text.replace("\v", "\n")


def test_without_the_wording_the_gist_stands_in_its_place() -> None:
    slide = opened(SENCO, bare_shelf()).slides[1]
    body = slide.placeholders[1].text_frame.text
    assert "MUST   para 6.85, p. 108" in body
    assert load_aid(DEFAULT_DOCUMENT)["6.85"].gist in body
    assert "“" not in body


def test_type_is_large_and_uk_english() -> None:
    for scene in load_scenes():
        for slide in list(opened(scene.session, bare_shelf()).slides)[1:-1]:
            runs = [
                run
                for shape in (slide.shapes.title, slide.placeholders[1])
                for p in shape.text_frame.paragraphs
                for run in p.runs
            ]
            assert min(run.font.size.pt for run in runs) >= 20
            assert {run._r.rPr.get("lang") for run in runs} == {"en-GB"}


def test_the_scenes_stay_large_with_the_wording(shelf: Shelf) -> None:
    sizes = {
        (scene.id, slide.shapes.title.text): min(
            run.font.size.pt for p in slide.placeholders[1].text_frame.paragraphs for run in p.runs
        )
        for scene in load_scenes()
        for slide in list(opened(scene.session, shelf).slides)[1:-1]
    }
    assert {place: size for place, size in sizes.items() if size < 22} == {}


def test_a_picture_has_its_words_and_is_not_cut() -> None:
    body = io.BytesIO()
    Image.new("RGB", (400, 100), "navy").save(body, "PNG")
    session = Session(
        "Pictures", (Item("picture", ("9.40",), "Twenty weeks", picture="weeks"), Item("picture", picture="gone"))
    )
    deck = opened(session, bare_shelf(), {"weeks": Picture(body.getvalue(), "A line of twenty weeks")})
    slide = deck.slides[1]
    picture = next(shape for shape in slide.shapes if shape.placeholder_format.type == PP_PLACEHOLDER.PICTURE)
    assert picture._element._nvXxPr.cNvPr.get("descr") == "A line of twenty weeks"
    assert round(picture.width / picture.height, 2) == 4
    assert picture.crop_left == picture.crop_right == 0
    assert "A line of twenty weeks" in slide.notes_slide.notes_text_frame.text
    # A picture that is not at hand leaves a slide, not an error.
    assert deck.slides[2].shapes.title.text == "Picture"


@pytest.mark.parametrize(
    "item",
    [
        Item("paragraph", ("7.36",)),  # the document has no such paragraph
        Item("note", note="x\x0b\x00\ud800 <b>&amp;</b>\ttab"),
        Item("question", (), "?" * 2000),
        Item("paragraph", ("Glossary: Academy",)),
        Item("paragraph", ("6.84", "6.85", "6.86", "6.87", "6.88")),
        Item("duty", ("6.84",), sentences=(99,)),
    ],
)
def test_odd_items_make_slides_that_open(item: Item) -> None:
    deck = opened(Session("T\x00", (item,)), bare_shelf())
    assert len(deck.slides) == 3
    if "7.36" in item.labels:
        assert "The Code has no paragraph 7.36." in words(deck.slides[1])


def test_equal_sessions_make_equal_slides() -> None:
    first, second = (opened(SENCO, bare_shelf()) for _ in range(2))
    assert [words(slide) for slide in first.slides] == [words(slide) for slide in second.slides]
    assert first.core_properties.created == second.core_properties.created


@pytest.mark.skipif(not (shutil.which("soffice") and shutil.which("pdftoppm")), reason="needs LibreOffice and poppler")
def test_libreoffice_opens_it_and_nothing_runs_into_the_footer(shelf: Shelf, tmp_path: Path) -> None:
    scene = next(scene for scene in load_scenes() if scene.id == "role-of-the-senco")
    (tmp_path / "deck.pptx").write_bytes(to_pptx(scene.session, shelf, None, DAY))
    profile = f"-env:UserInstallation={(tmp_path / 'office').as_uri()}"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(tmp_path / "deck.pptx")],
        check=True,
        capture_output=True,
        timeout=180,
    )
    subprocess.run(
        ["pdftoppm", "-r", "50", "-png", str(tmp_path / "deck.pdf"), str(tmp_path / "page")], check=True, timeout=60
    )
    pages = sorted(tmp_path.glob("page-*.png"))
    assert len(pages) == len(scene.session.items) + 2
    for page in pages[1:]:
        image = Image.open(page).convert("L")
        width, height = image.size
        # The strip between the body's foot (6.6 of 7.5 inches) and the footer's head is white; above it there is type.
        strip = image.crop((0, round(height * 6.68 / 7.5), width, round(height * 6.82 / 7.5)))
        assert strip.getextrema()[0] > 200, page.name
        assert image.crop((0, 0, width, height // 2)).getextrema()[0] < 100
