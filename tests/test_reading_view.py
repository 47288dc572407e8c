"""The colours of the reading view hold their contrast, and its sheet and its form say the same."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from screens.reading_view import CHOICES, FONTS, GROUNDS, SIZES, view_css, view_html

ROOT = Path(__file__).parent.parent

# What stands on what, and the least ratio.
PAIRS = [
    ("ink", "page", 7.0, "text"),
    ("ink", "quiet", 7.0, "text in asides and boxes"),
    ("ink", "mark", 7.0, "words found"),
    ("soft", "page", 7.0, "lesser text"),
    ("soft", "quiet", 4.5, "hints in boxes"),
    ("accent", "page", 7.0, "links"),
    ("accent", "quiet", 4.5, "links in asides"),
    ("on_accent", "accent", 7.0, "the chief button"),
    ("on_must", "must", 7.0, "must, filled"),
    ("must", "page", 7.0, "must is seen from the page"),
    ("should", "page", 7.0, "should, outlined"),
    ("may", "page", 7.0, "may, dotted"),
    ("should", "quiet", 4.5, "should in the paragraph that a link led to"),
    ("may", "quiet", 4.5, "may, the same"),
    ("edge", "page", 3.0, "where a control is (WCAG 1.4.11)"),
    ("edge", "quiet", 3.0, "the same, beside what fills it"),
    ("focus", "page", 3.0, "where the focus is"),
    ("focus", "quiet", 3.0, "the same in asides"),
    ("since", "page", 3.0, "the rule of a note on the law"),
    ("ink", "heat-1", 4.5, "a month of the year that has a day"),
    *[("on_less", f"heat-{step}", 4.5, "a number of the heat map") for step in range(3)],
    *[("on_more", f"heat-{step}", 4.5, "a number of the heat map") for step in range(3, 6)],
]


def contrast(one: str, other: str) -> float:
    """As WCAG 2.2 defines it."""

    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(("colours", "ratio"), [(("#000000", "#ffffff"), 21), (("#777777", "#ffffff"), 4.48)])
def test_the_measure_is_that_of_wcag(colours: tuple[str, str], ratio: float) -> None:
    assert contrast(*colours) == pytest.approx(ratio, abs=0.01)


@pytest.mark.parametrize("name", GROUNDS)
@pytest.mark.parametrize(("over", "under", "least", "why"), PAIRS, ids=lambda value: str(value).replace(" ", "-"))
def test_what_stands_on_what_can_be_read(name: str, over: str, under: str, least: float, why: str) -> None:
    ground = GROUNDS[name]

    def colour(part: str) -> str:
        return ground.heat[int(part[-1])] if part.startswith("heat-") else getattr(ground, part)

    assert contrast(colour(over), colour(under)) >= least


def test_every_answer_of_the_form_is_answered_by_the_sheet() -> None:
    sheet, form = view_css(), view_html()
    for choice in CHOICES:
        # The first is what the page is without a choice.
        assert choice.answers[0][0] == ""
        for value, words in choice.answers:
            assert f'value="{value}" data-cv-choice="{choice.name}"' in form
            assert words in form
            assert not value or f':root[data-cv-{choice.name}="{value}"]' in sheet
    assert form.count(" checked") == len(CHOICES)


def test_a_choice_is_stronger_than_the_device() -> None:
    # Equal in strength would let the order decide, and an attribute is stronger than the element alone.
    sheet = view_css()
    assert "@media (prefers-color-scheme: dark) { :root {" in sheet
    assert all(f':root[data-cv-ground="{name}"]' in sheet for name in GROUNDS)


def test_no_font_is_fetched() -> None:
    sheet = view_css()
    assert not re.search(r"url\(|@import|@font-face|https?:", sheet)
    assert FONTS.endswith("sans-serif")
    assert FONTS in sheet


def test_type_only_grows() -> None:
    with (ROOT / ".streamlit" / "config.toml").open("rb") as file:
        plain = tomllib.load(file)["theme"]["baseFontSize"]
    assert [plain, *SIZES.values()] == sorted([plain, *SIZES.values()])


@pytest.mark.parametrize("name", ["light", "dark"])
def test_streamlits_own_theme_has_the_same_colours(name: str) -> None:
    with (ROOT / ".streamlit" / "config.toml").open("rb") as file:
        theme = tomllib.load(file)["theme"][name]
    ground = GROUNDS[name]
    assert theme == {
        "primaryColor": ground.accent, "backgroundColor": ground.page, "secondaryBackgroundColor": ground.quiet,
        "textColor": ground.ink, "linkColor": ground.accent, "borderColor": ground.edge,
    }  # fmt: skip


@pytest.mark.parametrize("path", sorted((ROOT / "screens").glob("*.css")), ids=lambda path: path.name)
def test_every_colour_is_the_reading_views(path: Path) -> None:
    sheet = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.S)
    # White behind a QR code or a plot and the black screen of a clicker are what they are on every background.
    bare = [rule for rule in re.findall(r"[^{}]+\{[^{}]*\}", sheet) if re.search(r"#[0-9a-fA-F]{3,8}\b(?![^{]*\{)", rule)]
    assert [
        rule.strip()[:60]
        for rule in bare
        if not re.match(r"\s*(\.cv-present-(code img|picture)|\.cv-plot|body\.cv-dark-screen)", rule)
    ] == []
    named = {f"--cv-{field.name.replace('_', '-')}" for field in fields(GROUNDS["light"])}
    named |= {f"--cv-heat-{step}" for step in range(6)}
    assert set(re.findall(r"var\((--cv-[a-z0-9-]+)", sheet)) <= named
