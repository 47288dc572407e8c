"""The pictures as files: drawn without a browser or a network, in colours of paper, and with the same said in words."""

from __future__ import annotations

import io
import re

import pytest
from conftest import bare_shelf
from PIL import Image
from pptx import Presentation

from corpus.document import DEFAULT_DOCUMENT
from corpus.finding_aid import load_aid
from screens.chart_files import SCALE, to_png
from screens.picture_book import MOST_BEARERS, NEED_WORDING, TITLES, draw_picture, make_files
from screens.present import step_html
from teach.exhibit import exhibit_session
from teach.register import Duty, build_register
from teach.session import Item, Session
from teach.slides import to_pptx
from teach.steps import find_steps


@pytest.fixture(scope="module")
def register(parsed) -> tuple[Duty, ...]:
    return build_register(parsed.paragraphs, load_aid(DEFAULT_DOCUMENT))


@pytest.mark.parametrize("name", TITLES)
def test_every_picture_is_a_file_with_its_words(register: tuple[Duty, ...], name: str) -> None:
    files = make_files([name, name], register)
    assert list(files) == [name]
    image = Image.open(io.BytesIO(files[name].png)).convert("RGB")
    # Shown within 928 by 500 pixels of a projector's 1,024 by 768, its type of 14 is read from the back of a hall.
    assert 14 * min(928 * SCALE / image.width, 500 * SCALE / image.height) >= 25
    assert image.getpixel((0, 0)) == (255, 255, 255)
    # More than paper: the light theme's blue or red stands in it, so the page's variables were filled in.
    colours = {colour for _, colour in image.getcolors(image.width * image.height) or ()}
    assert colours & {(0x1A, 0x4B, 0x8C), (0x7A, 0x1F, 0x1F), (0x12, 0x38, 0x6B)}
    assert len(files[name].alt) > 60


def test_a_slide_has_as_many_bearers_as_can_be_read(register: tuple[Duty, ...]) -> None:
    page, slide = draw_picture("heat", register), draw_picture("heat", register, on_wall=True)
    assert page is not None
    assert slide is not None
    assert Image.open(io.BytesIO(to_png(slide.chart))).height < Image.open(io.BytesIO(to_png(page.chart))).height
    assert f"the {MOST_BEARERS} who carry most" in slide.alt
    assert "Shown are" not in page.alt


def test_without_the_wording_only_what_the_aid_knows_is_drawn() -> None:
    assert set(make_files([*TITLES, "", "none of ours"], ())) == set(TITLES) - set(NEED_WORDING)


def test_a_session_shows_a_picture_and_takes_it_along() -> None:
    session = Session(
        "Day", (Item("picture", ("9.40",), TITLES["time"], "Talk", picture="time"), Item("picture", picture="heat"))
    )
    files = make_files([item.picture for item in session.items], ())
    steps = find_steps(exhibit_session(session, bare_shelf()))
    assert steps[0].kind == "picture"
    shown = step_html(steps[0], 2, pictures=files)
    assert re.search(r'<img[^>]* src="data:image/png;base64,[^"]+" alt="Timeline of 20 weeks', shown)
    # One that cannot be drawn is said, not left blank.
    assert "not on this machine" in step_html(steps[-1], 2, pictures=files)
    deck = Presentation(io.BytesIO(to_pptx(session, bare_shelf(), files)))
    pictures = [shape for slide in deck.slides for shape in slide.shapes if hasattr(shape, "image")]
    assert [picture._element._nvXxPr.cNvPr.get("descr")[:8] for picture in pictures] == ["Timeline"]
