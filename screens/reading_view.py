"""The reading view: background, size of type, spacing and font, chosen on any page. Pure: from the choices to HTML and CSS.

Streamlit cannot change its theme while it runs, and a change through its session would draw the page anew and be forgotten
at a reload. So each choice is an attribute of the document element that the style sheet answers to; reading_view.js sets
it, and the browser remembers it on the reader's own machine. The server never learns of it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from html import escape

# Fonts that the British Dyslexia Association's style guide names, after those made for the purpose. A font that is not on
# the reader's machine is passed over; none is fetched.
FONTS = 'OpenDyslexic, Lexend, "Atkinson Hyperlegible Next", "Atkinson Hyperlegible", "Comic Sans MS", "Comic Neue", Verdana, Tahoma, "Century Gothic", "Trebuchet MS", sans-serif'  # noqa: E501
# Pixels of the document's type, from which every size of the pages is reckoned. 18 is the theme's own.
SIZES = {"large": 22, "larger": 27}


@dataclass(frozen=True, slots=True)
class Ground:
    """The colours of one background. The tests hold the contrast of what stands on what."""

    scheme: str
    page: str
    quiet: str  # behind asides and in boxes to type in
    line: str  # rules that only part
    edge: str  # borders that say where a control is
    ink: str
    soft: str
    accent: str
    on_accent: str
    focus: str
    mark: str  # words found, and what an answer quotes
    since: str
    must: str
    on_must: str
    should: str
    may: str
    # The heat map from least to most; numbers on the first three, and on the last three.
    heat: tuple[str, str, str, str, str, str]
    on_less: str
    on_more: str


GROUNDS = {
    "light": Ground(
        scheme="light", page="#ffffff", quiet="#f3f4f6", line="#d1d5db", edge="#6b7280", ink="#111827", soft="#4b5563",
        accent="#1a4b8c", on_accent="#ffffff", focus="#b45309", mark="#fff3bf", since="#8a5a00",
        must="#7a1f1f", on_must="#ffffff", should="#1a4b8c", may="#3f4a1f",
        heat=("#eef3fa", "#d0deef", "#a9c1e0", "#4a74ad", "#2c568f", "#12386b"), on_less="#000000", on_more="#ffffff",
    ),
    "dark": Ground(
        scheme="dark", page="#14181f", quiet="#20262f", line="#3c4553", edge="#8f99a8", ink="#eceff3", soft="#bcc4cf",
        accent="#9cc4ff", on_accent="#0c1420", focus="#ffd24d", mark="#5c4a00", since="#e0a94a",
        must="#f5b3a8", on_must="#2a0a07", should="#a8ccff", may="#cddb8e",
        heat=("#1b2635", "#243a57", "#31547f", "#7fa8de", "#a9c9f2", "#d3e4fb"), on_less="#ffffff", on_more="#000000",
    ),
    "cream": Ground(
        scheme="light", page="#fbf4e4", quiet="#f2e8d0", line="#d8cdb4", edge="#756c5a", ink="#1f1b13", soft="#4f4738",
        accent="#17427d", on_accent="#ffffff", focus="#a34700", mark="#ffe08a", since="#7d5000",
        must="#741b1b", on_must="#ffffff", should="#17427d", may="#3a441b",
        heat=("#efe6d0", "#d5dbe0", "#a9bdd6", "#4a74ad", "#2c568f", "#12386b"), on_less="#000000", on_more="#ffffff",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that a reader may choose: its name in the page, its question, and its answers; the first is the default."""

    name: str
    asks: str
    answers: tuple[tuple[str, str], ...]


CHOICES = (
    Choice(
        "ground",
        "Background",
        (("", "As my device has it"), ("light", "Light"), ("dark", "Dark"), ("cream", "Cream")),
    ),
    Choice("type", "Type", (("", "Normal"), ("large", "Large"), ("larger", "Very large"))),
    Choice("space", "Spacing", (("", "Normal"), ("wide", "Wide"))),
    Choice("font", "Font", (("", "Plain"), ("dyslexia", "For readers with dyslexia"))),
)

# The least that WCAG 1.4.12 asks a page to bear: lines, the space after a paragraph, letters and words.
SPACING = """
{0} .stApp :is(p, li, dd, dt, td, th, blockquote, summary, label, a, h1, h2, h3, h4, input, textarea, caption, span) {{
  line-height: 1.75 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }}
{0} .stApp :is(.cv-force, .cv-word, [data-testid="stIconMaterial"]) {{ line-height: 1.3 !important; }}
{0} .stApp [data-testid="stIconMaterial"] {{ letter-spacing: normal !important; }}
{0} .stApp :is(.cv-body, .cv-read, .cv-context, .cv-lead, .cv-say, .cv-ours) p,
{0} .stApp blockquote.cv-quote {{ margin-bottom: 1.5em; }}
{0} .stApp button p {{ line-height: 1.4 !important; }}
"""
# Streamlit's icons are letters of a font of their own.
FONT = """
{0} body *:not([data-testid="stIconMaterial"], code) {{ font-family: {1} !important; }}
"""


def view_css() -> str:
    """The style sheet of every choice, of which the document element's attributes pick."""
    grounds = [_rule(":root", GROUNDS["light"])]
    grounds.append(f"@media (prefers-color-scheme: dark) {{ {_rule(':root', GROUNDS['dark'])} }}")
    grounds += [_rule(_chosen("ground", name), ground) for name, ground in GROUNDS.items()]
    sizes = [f"{_chosen('type', name)} {{ font-size: {pixels}px !important; }}" for name, pixels in SIZES.items()]
    return "\n".join(
        [*grounds, *sizes, SPACING.format(_chosen("space", "wide")), FONT.format(_chosen("font", "dyslexia"), FONTS)]
    )


def view_html() -> str:
    """The choices, folded. Which are made is the browser's to say."""
    groups = "".join(
        f"<fieldset><legend>{escape(choice.asks)}</legend>"
        + "".join(
            f'<label><input type="radio" name="cv-{choice.name}" value="{value}" data-cv-choice="{choice.name}"'
            f"{'' if value else ' checked'}> {escape(words)}</label>"
            for value, words in choice.answers
        )
        + "</fieldset>"
        for choice in CHOICES
    )
    return (
        '<details class="cv-view"><summary>Reading view</summary><div class="cv-view-panel" role="group" '
        f'aria-label="Reading view">{groups}<p>Kept in this browser, on this machine.</p></div></details>'
    )


def _chosen(name: str, value: str) -> str:
    return f':root[data-cv-{name}="{value}"]'


def ground_values(ground: Ground) -> dict[str, str]:
    """The colours of a background by the variables that every style sheet of the app uses."""
    values: dict[str, str] = {}
    for field in fields(ground)[1:]:
        value = getattr(ground, field.name)
        name = f"--cv-{field.name.replace('_', '-')}"
        values |= {f"{name}-{n}": step for n, step in enumerate(value)} if field.name == "heat" else {name: value}
    return values


def _rule(selector: str, ground: Ground) -> str:
    values = "; ".join(f"{name}: {value}" for name, value in ground_values(ground).items())
    return f"{selector} {{ color-scheme: {ground.scheme}; {values} }}"
