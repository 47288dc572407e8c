"""Lines to paragraphs: numbered paragraphs, and unnumbered text as citable blocks of its own.

The facts this rests on are measured in the document (see docs/parsing.md): a number hangs left of the text, headings are
bold and stand in the PDF's outline, tables are ruled, and what is set in other sizes than the body is a figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from corpus.paragraph import Document, Paragraph, ParagraphKind, Part, digest, normalise
from ingest.layout import Line, Segment, read_lines
from ingest.naming import IMPRINT, chapter_of, kind_of, label_block, label_row, make_labels_unique
from ingest.parts import build_parts, is_paragraph_break, mend_hyphen, read_vocabulary, split_bullet
from ingest.pdf import Bookmark, PdfText
from ingest.table import Row, find_grid, split_rows

# A number hangs at least this far left of the text margin (points).
NUMBER_HANG = 8.0
# "6.85", "9.217": chapter and paragraph. A cross-reference at the start of a wrapped line stands at the margin instead.
NUMBER = re.compile(r"^(\d{1,2}\.\d{1,3})(?=\s|$)")
# The Introduction's own numbers: "iv."
ROMAN = re.compile(r"^([ivxl]+)\.(?=\s|$)")
ROMAN_CHAPTER = "Introduction"
# The page number stands below this height (points).
FOOT = 60.0
# Type sizes of the running text and the headings (points); other sizes are the lettering of figures.
BODY_SIZES = (12.0, 14.0, 16.0, 18.0, 24.0)
# The narrowest step after which text below a numbered paragraph belongs to the paragraph; a smaller one is a caption's.
NUMBERED_STEP = 27.5
# Lettering in one box of a figure starts at one edge, give or take this, and steps down by at most this (points).
BOX_EDGE = 4.0
BOX_LEADING = 17.0
# Headings run over at most this many lines.
LONGEST_HEADING = 5


@dataclass(frozen=True, slots=True)
class Furniture:
    """Characters that are no part of any paragraph, by name: page number, heading, paragraph number, bullet, ..."""

    page: int
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Split:
    """All that a document holds: its paragraphs in order, and the furniture."""

    paragraphs: tuple[Paragraph, ...]
    furniture: tuple[Furniture, ...]


@dataclass(slots=True)
class _Block:
    """A paragraph in the making."""

    kind: ParagraphKind
    number: str | None
    section: tuple[str, ...]
    lines: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class _TableRow:
    """A table row in the making, gathered over page breaks."""

    headings: tuple[str, ...]
    cells: list[list[Line]]
    section: tuple[str, ...]
    belongs_to: str | None


def split(pdf: PdfText, document: Document) -> Split:
    """Split the text of ``pdf`` from ``document.first_body_page`` on."""
    return _Splitter(pdf, document).run()


class _Splitter:
    """Carries the state from line to line: the open block, the headings above it, the table being read."""

    def __init__(self, pdf: PdfText, document: Document) -> None:
        self.document = document
        body = pdf.pages[document.first_body_page - 1 :]
        self.pages = [(page, read_lines(page)) for page in body]
        self.vocabulary = read_vocabulary(line for _, lines in self.pages for line in lines)
        self.bookmarks: dict[int, list[Bookmark]] = {}
        for bookmark in pdf.bookmarks:
            self.bookmarks.setdefault(bookmark.page, []).append(bookmark)
        self.section: tuple[str, ...] = ()
        self.last_number: str | None = None
        self.block: _Block | None = None
        self.row: _TableRow | None = None
        self.headings: tuple[str, ...] = ()
        self.level_of_size: dict[float, int] = {}
        self.paragraphs: list[Paragraph] = []
        self.furniture: list[Furniture] = []

    def run(self) -> Split:
        for page, lines in self.pages:
            margin = _text_margin(lines)
            grid = find_grid(page)
            flow: list[Line] = []
            in_table: list[Line] = []
            figure: list[Line] = []
            for line in lines:
                if line.y < FOOT and line.text.strip() == str(page.number):
                    self._furnish(line.page, "page number", line.text)
                elif grid is not None and grid.holds(line.y):
                    in_table.append(line)
                elif line.size not in BODY_SIZES:
                    figure.append(line)
                else:
                    flow.append(line)
            if grid is None or not in_table:
                self._close_row()
            above = [line for line in flow if not in_table or line.y > in_table[0].y]
            self._read_flow(above, margin)
            if grid is not None and in_table:
                self._read_table(split_rows(grid, in_table))
                self._read_flow([line for line in flow if line.y < in_table[-1].y], margin)
            if figure:
                self._read_figure(figure)
        self._close_row()
        self._close()
        return Split(tuple(make_labels_unique(self.paragraphs)), tuple(self.furniture))

    # Flowing text

    def _read_flow(self, lines: list[Line], margin: float) -> None:
        position = 0
        while position < len(lines):
            taken = self._take_heading(lines[position:])
            if taken:
                position += taken
                continue
            self._read_line(lines[position], margin)
            position += 1

    def _take_heading(self, lines: list[Line]) -> int:
        """How many lines from the first on are a heading of the outline; the path is brought up to date."""
        for count in range(1, LONGEST_HEADING + 1):
            bold = lines[:count]
            if len(bold) < count or not all(line.all_bold for line in bold):
                break
            title = normalise(" ".join(line.text for line in bold))
            waiting = self.bookmarks.get(bold[0].page, [])
            for bookmark in waiting:
                if normalise(bookmark.title) == title:
                    waiting.remove(bookmark)
                    self._open_section(title, bookmark.level, bold)
                    return count
        return self._take_unlisted_heading(lines)

    def _take_unlisted_heading(self, lines: list[Line]) -> int:
        """A heading that the outline forgot: bold and larger than the text, at the level its size has elsewhere."""
        size = lines[0].size
        if size <= BODY_SIZES[0]:
            return 0
        bold: list[Line] = []
        for line in lines[:LONGEST_HEADING]:
            if line.all_bold and line.size == size and (not bold or not is_paragraph_break(bold[-1], line)):
                bold.append(line)
            else:
                break
        if not bold:
            return 0
        title = normalise(" ".join(line.text for line in bold))
        self._open_section(title, self.level_of_size.get(size, len(self.section)), bold)
        return len(bold)

    def _open_section(self, title: str, level: int, lines: list[Line]) -> None:
        self._close()
        self._close_row()
        self.level_of_size[lines[0].size] = level
        self.section = (*self.section[: level - 1], title)
        for line in lines:
            self._furnish(line.page, "heading", line.text)

    def _read_line(self, line: Line, margin: float) -> None:
        number, rest = self._take_number(line, margin)
        if number is not None:
            self._close()
            self.last_number = number
            self.block = _Block("paragraph", number, self.section)
            self._furnish(line.page, "paragraph number", line.text[: len(line.text) - len(rest.text)] if rest else line.text)
            if rest is not None:
                self.block.lines.append(rest)
            return
        if self._starts_block(line, margin):
            self._close()
            self.block = _Block(kind_of(self.section, line), None, self.section)
        assert self.block is not None
        self.block.lines.append(line)

    def _take_number(self, line: Line, margin: float) -> tuple[str | None, Line | None]:
        if line.x > margin - NUMBER_HANG:
            return None, line
        pattern = ROMAN if chapter_of(self.section) == ROMAN_CHAPTER else NUMBER
        first = line.segments[0]
        match = pattern.match(first.text.lstrip())
        if match is None:
            return None, line
        cut = len(first.text) - len(first.text.lstrip()) + match.end()
        body = first.text[cut:]
        bold = tuple((max(0, a - cut), b - cut) for a, b in first.bold if b > cut)
        kept = (Segment(body, margin, first.x_end, first.y, first.size, bold),) if body.strip() else ()
        segments = kept + line.segments[1:]
        return match[1], Line(line.page, line.y, segments) if segments else None

    def _starts_block(self, line: Line, margin: float) -> bool:
        if self.block is None:
            return True
        lines = self.block.lines
        if not lines:
            return False
        previous = lines[-1]
        bullet, _ = split_bullet(line)
        at_margin = abs(line.x - margin) < BULLET_SLACK and bullet is None
        gap = is_paragraph_break(previous, line)
        if self.block.kind == "glossary":
            return (
                at_margin
                and bool(line.segments[0].bold)
                and line.segments[0].bold[0][0] == 0
                and (gap or previous.page != line.page)
            )
        if line.text.startswith(IMPRINT):
            return True
        if self.block.kind == "annex":
            return at_margin and (gap or (previous.page != line.page and previous.text.rstrip().endswith((".", ":"))))
        if self.block.kind == "paragraph":
            step = previous.y - line.y
            was_bullet = split_bullet(previous)[0] is not None or previous.x > margin + BULLET_SLACK
            caption = at_margin and line.all_bold and (gap or previous.page != line.page)
            return caption or (at_margin and not was_bullet and gap and step < NUMBERED_STEP)
        return False

    # Tables and figures

    def _read_table(self, rows: list[Row]) -> None:
        for position, row in enumerate(rows):
            if position == 0 and row.all_bold:
                self.headings = tuple(_join_cell(cell) for cell in row.cells)
                for cell in row.cells:
                    for line in cell:
                        self._furnish(line.page, "table header", line.text)
                continue
            is_first = position == 0 or (position == 1 and rows[0].all_bold)
            if is_first and self.row is not None and row.continues:
                for gathered, more in zip(self.row.cells, row.cells, strict=True):
                    gathered.extend(more)
                continue
            self._close_row()
            self._close()
            self.row = _TableRow(self.headings, [list(cell) for cell in row.cells], self.section, self.last_number)

    def _close_row(self) -> None:
        if self.row is None:
            return
        row, self.row = self.row, None
        parts: list[Part] = []
        # A table without a header row of its own width is not one of the Code's: its cells have no headings.
        headings = row.headings if len(row.headings) == len(row.cells) else ("",) * len(row.cells)
        for heading, lines in zip(headings, row.cells, strict=True):
            if lines:
                parts += build_parts(lines, self.vocabulary, heading or "Route")
                self._furnish_marks(lines)
        self._add(
            "table_row",
            None,
            label_row(row.belongs_to, parts[0].text),
            row.section,
            tuple(parts),
            _pages(line for cell in row.cells for line in cell),
            row.belongs_to,
        )

    def _read_figure(self, lines: list[Line]) -> None:
        lettering = _by_box(lines)
        if self.block is not None and self.block.kind in ("figure", "note"):
            self.block.kind = "figure"
            self.block.lines.extend(lettering)
            return
        # The paragraph above may go on below the figure, so it stays open.
        figure = _Block("figure", None, self.section, lettering)
        parts = build_parts(lettering, self.vocabulary)
        self._add("figure", None, label_block(figure.kind, figure.section, parts), self.section, parts, _pages(lettering))

    # Closing blocks

    def _close(self) -> None:
        block, self.block = self.block, None
        if block is None or not block.lines:
            return
        self._furnish_marks(block.lines)
        parts = build_parts(block.lines, self.vocabulary)
        label = block.number or label_block(block.kind, block.section, parts)
        self._add(block.kind, block.number, label, block.section, parts, _pages(block.lines))

    def _add(
        self,
        kind: ParagraphKind,
        number: str | None,
        label: str,
        section: tuple[str, ...],
        parts: tuple[Part, ...],
        pages: tuple[int, ...],
        belongs_to: str | None = None,
    ) -> None:
        paragraph = Paragraph(
            self.document.id,
            label,
            number,
            kind,
            pages,
            chapter_of(section),
            section,
            sum(part.bold_musts for part in parts),
            digest(parts),
            belongs_to,
            (),
            parts,
        )
        self.paragraphs.append(paragraph)

    def _furnish(self, page: int, kind: str, text: str) -> None:
        self.furniture.append(Furniture(page, kind, text))

    def _furnish_marks(self, lines: list[Line]) -> None:
        """Account for the bullets, and for the hyphens that were only the typesetter's."""
        for position, line in enumerate(lines):
            bullet, _ = split_bullet(line)
            if bullet is not None:
                self._furnish(line.page, "bullet", line.text.strip()[0])
            elif position and mend_hyphen(lines[position - 1].text, line.text, self.vocabulary) == "drop":
                self._furnish(lines[position - 1].page, "line-end hyphen", "-")


# How far from the margin (points) a line may start and still stand at it.
BULLET_SLACK = 3.0


# No running text starts left of this (points); hanging numbers do.
LEFTMOST_TEXT = 70


def _text_margin(lines: list[Line]) -> float:
    """Where the running text of a page starts: the leftmost start of a body line, hanging numbers and bullets aside."""
    body = (line for line in lines if line.size in BODY_SIZES and line.y > FOOT and split_bullet(line)[0] is None)
    return float(min((x for line in body if (x := round(line.x)) >= LEFTMOST_TEXT), default=LEFTMOST_TEXT))


def _join_cell(lines: tuple[Line, ...]) -> str:
    text = normalise(" ".join(line.text for line in lines))
    return re.sub(r"/ ", "/", text)


def _pages(lines: Iterable[Line]) -> tuple[int, ...]:
    return tuple(sorted({line.page for line in lines}))


def _by_box(lines: list[Line]) -> list[Line]:
    """The lettering of a figure box by box, so that the lines of neighbouring boxes are not mixed."""
    boxes: list[list[Line]] = []
    for line in lines:
        for segment in line.segments:
            alone = Line(line.page, line.y, (segment,))
            below = (box for box in boxes if abs(box[-1].x - alone.x) < BOX_EDGE and 0 < box[-1].y - alone.y < BOX_LEADING)
            box = next(below, None)
            if box is None:
                boxes.append([alone])
            else:
                box.append(alone)
    return [line for box in boxes for line in box]
