"""PDF to text runs: the only module that imports pypdf.

pypdf's own ``extract_text`` joins neighbouring table cells into one string and reports one position for a whole line, so
this module interprets the text operators itself (PDF 32000-1:2008, 9.3 and 9.4) and lets pypdf do what is hard: the file
structure, the streams and the fonts' character maps.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pypdf import PdfReader
from pypdf.errors import DependencyError
from pypdf.generic import ContentStream, Destination

from corpus.errors import SourceError

# A handbook of guidance has a few hundred pages; past this a file is refused before it costs minutes of work.
MOST_PAGES = 1_500
# The mark of a PDF stands within this many bytes of its start, if not at it (ISO 32000-1, Annex H, note 13).
HEAD = 1_024
# Form objects may contain forms; more levels than this is a damaged or hostile file.
DEEPEST_FORM = 4
# A box thinner than this (points) is drawn as a line.
THICKEST_RULE = 1.5

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

# A text-showing operation as pypdf gives it: the operands, then the operator's name.
Operation = tuple[Sequence[Any], bytes]


@dataclass(frozen=True, slots=True)
class TextRun:
    """Text that one operator shows: where it starts and ends on the page, in points from the lower left corner."""

    text: str
    x: float
    y: float
    x_end: float
    size: float
    bold: bool
    italic: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A thin filled rectangle, as the borders of tables are drawn: its left, bottom, right and top in points."""

    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class Page:
    """What a page shows: its text runs in the order of the content stream, and its rules."""

    number: int
    runs: tuple[TextRun, ...]
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Bookmark:
    """One entry of the PDF's outline; ``level`` counts from 1, ``page`` from 1, ``top`` is in points."""

    title: str
    level: int
    page: int
    top: float


@dataclass(frozen=True, slots=True)
class PdfText:
    """Every page, and the outline."""

    pages: tuple[Page, ...]
    bookmarks: tuple[Bookmark, ...]


def read_pdf(path: Path) -> PdfText:
    """Read every text run and bookmark of ``path``.

    Raises SourceError, in words for the person who chose the file, when it is no readable PDF.
    """
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    _check_mark(path)
    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise _locked(path)
        count = len(reader.pages)
        if not 0 < count <= MOST_PAGES:
            raise SourceError(
                f"{path.name} has {count:,} pages; this reads documents of 1 to {MOST_PAGES:,} pages.",
                "Choose the Code's own PDF from GOV.UK.",
            )
        pages = tuple(_read_page(reader, number) for number in range(1, count + 1))
        bookmarks = tuple(_bookmarks(reader, reader.outline, 1))
    except (SourceError, MemoryError):
        raise
    # The newer ciphers need a package that this house does without: the Code is not encrypted.
    except DependencyError as error:
        raise _locked(path) from error
    # pypdf meets damaged files with errors of every kind, failed assertions among them; for the person they are all one.
    except Exception as error:
        raise SourceError(
            f"{path.name} could not be read as a PDF ({error.__class__.__name__}: {error}).",
            "The download may be incomplete: fetch the Code's PDF from GOV.UK again.",
        ) from error
    if not any(run.text.strip() for page in pages for run in page.runs):
        raise SourceError(
            f"{path.name} holds pictures of pages but no text.",
            "It looks like a scan: use the PDF that GOV.UK publishes.",
        )
    return PdfText(pages, bookmarks)


def _locked(path: Path) -> SourceError:
    return SourceError(f"{path.name} is locked with a password.", "Save a copy without a password and use that.")


def _check_mark(path: Path) -> None:
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except OSError as error:
        raise SourceError(f"{path.name} cannot be read ({error.strerror}).", "Check that you may open it.") from error
    if not head:
        raise SourceError(f"{path.name} is empty.", "Fetch the Code's PDF from GOV.UK again.")
    if b"%PDF" not in head:
        raise SourceError(f"{path.name} is not a PDF.", "Choose the Code's own PDF from GOV.UK.")


def _bookmarks(reader: PdfReader, entries: Sequence[Any], level: int) -> Iterator[Bookmark]:
    for entry in entries:
        if isinstance(entry, list):
            yield from _bookmarks(reader, entry, level + 1)
        elif isinstance(entry, Destination):
            page = reader.get_destination_page_number(entry)
            if page is not None:
                top = float(entry.top) if isinstance(entry.top, (int, float)) else 0.0
                yield Bookmark(_whole(str(entry.title or "")).strip(), level, page + 1, top)


def _read_page(reader: PdfReader, number: int) -> Page:
    page = reader.pages[number - 1]
    contents = page.get("/Contents")
    if contents is None:
        return Page(number, (), ())
    rules: list[Rule] = []
    operations = _operations(contents.get_object(), page.pdf)
    runs = tuple(_show(operations, page, page.pdf, IDENTITY, rules, 0))
    return Page(number, runs, tuple(rules))


def _operations(stream: Any, pdf: Any) -> list[Operation]:
    """The operators of a content stream, with strings left as the bytes that the font's encoding is made for."""
    return ContentStream(stream, pdf, "bytes").operations


def _show(
    operations: Sequence[Operation], resources_of: Any, pdf: Any, matrix: Matrix, rules: list[Rule], depth: int
) -> Iterator[TextRun]:
    """Follow the graphics and text state through ``operations``: yield the text shown, add thin boxes to ``rules``."""
    fonts = resources_of._layout_mode_fonts() if hasattr(resources_of, "_layout_mode_fonts") else _fonts(resources_of)
    saved: list[tuple[Matrix, Any, float]] = []
    text = line = IDENTITY
    font: Any = None
    size = leading = spacing = word_spacing = 0.0
    scale = 1.0

    def show(raw: Any) -> TextRun | None:
        nonlocal text
        if font is None or not isinstance(raw, (bytes, str)):
            return None
        codes, shown = _decode(font, raw)
        width = sum(font.space_width if code == font.space_char else font.get_text_width(code) for code in codes)
        advance = (width / 1000 * size + len(codes) * spacing + codes.count(font.space_char) * word_spacing) * scale
        start = _multiply(text, matrix)
        text = _multiply((1.0, 0.0, 0.0, 1.0, advance, 0.0), text)
        end = _multiply(text, matrix)
        name = font.name.lower()
        return TextRun(shown, start[4], start[5], end[4], size * abs(start[3] or start[1]), "bold" in name, "italic" in name)

    for operands, operator in operations:
        if operator == b"q":
            saved.append((matrix, font, size))
        elif operator == b"Q" and saved:
            matrix, font, size = saved.pop()
        elif operator == b"cm":
            matrix = _multiply(_numbers(operands), matrix)
        elif operator == b"re":
            if (rule := _thin_box(operands, matrix)) is not None:
                rules.append(rule)
        elif operator == b"BT":
            text = line = IDENTITY
        elif operator == b"Tf":
            font, size = fonts.get(str(operands[0]).removeprefix("/")) or fonts.get(str(operands[0])), float(operands[1])
        elif operator == b"Tc":
            spacing = float(operands[0])
        elif operator == b"Tw":
            word_spacing = float(operands[0])
        elif operator == b"Tz":
            scale = float(operands[0]) / 100
        elif operator == b"TL":
            leading = float(operands[0])
        elif operator in (b"Td", b"TD"):
            if operator == b"TD":
                leading = -float(operands[1])
            text = line = _multiply((1.0, 0.0, 0.0, 1.0, float(operands[0]), float(operands[1])), line)
        elif operator == b"Tm":
            text = line = _numbers(operands)
        elif operator == b"T*":
            text = line = _multiply((1.0, 0.0, 0.0, 1.0, 0.0, -leading), line)
        elif operator == b"Tj":
            if (run := show(operands[0])) is not None:
                yield run
        elif operator in (b"'", b'"'):
            text = line = _multiply((1.0, 0.0, 0.0, 1.0, 0.0, -leading), line)
            if (run := show(operands[-1])) is not None:
                yield run
        elif operator == b"TJ":
            for item in operands[0]:
                if isinstance(item, (int, float)):
                    text = _multiply((1.0, 0.0, 0.0, 1.0, -float(item) / 1000 * size * scale, 0.0), text)
                elif (run := show(item)) is not None:
                    yield run
        elif operator == b"Do" and depth < DEEPEST_FORM:
            form = _form(resources_of, str(operands[0]))
            if form is not None:
                inner = _multiply(_numbers(form.get("/Matrix", IDENTITY)), matrix)
                yield from _show(_operations(form, pdf), form, pdf, inner, rules, depth + 1)


def _thin_box(operands: Sequence[Any], matrix: Matrix) -> Rule | None:
    x, y, width, height = (float(value) for value in operands)
    if min(abs(width), abs(height)) > THICKEST_RULE:
        return None
    one, other = (_multiply((1.0, 0.0, 0.0, 1.0, px, py), matrix)[4:] for px, py in ((x, y), (x + width, y + height)))
    return Rule(min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1]))


def _form(resources_of: Any, name: str) -> Any:
    objects = resources_of.get("/Resources", {}).get_object().get("/XObject", {})
    found = objects.get_object().get(name) if hasattr(objects, "get_object") else None
    form = found.get_object() if found is not None else None
    return form if form is not None and form.get("/Subtype") == "/Form" else None


def _fonts(form: Any) -> dict[str, Any]:
    """The fonts of a form object, read as pypdf reads a page's."""
    from pypdf.generic._font import Font

    resources = form.get("/Resources")
    fonts = resources.get_object().get("/Font") if resources is not None else None
    if fonts is None:
        return {}
    return {name: Font.from_font_resource(font.get_object()) for name, font in fonts.get_object().items()}


def _decode(font: Any, raw: bytes | str) -> tuple[str, str]:
    """The character codes of ``raw`` (one per glyph, for the widths) and the text that they stand for."""
    if isinstance(raw, str):
        raw = raw.encode("latin-1", "replace")
    if isinstance(font.encoding, str):
        codes = raw.decode(font.encoding, "replace")
        named = codes
    else:
        codes = "".join(map(chr, raw))
        named = "".join(font.encoding.get(code, chr(code)) for code in raw)
    return codes, _whole("".join(font.character_map.get(character, character) for character in named))


def _whole(text: str) -> str:
    """``text`` without halves of characters, which a damaged font's map may hold and no file can store."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _numbers(operands: Sequence[Any]) -> Matrix:
    a, b, c, d, e, f = (float(value) for value in operands)
    return a, b, c, d, e, f


def _multiply(m: Matrix, n: Matrix) -> Matrix:
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    )
