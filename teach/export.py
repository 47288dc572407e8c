"""The duty register to take away: as .csv and .xlsx for a spreadsheet, as .docx for a handout."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from docx import Document as open_docx
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import _Cell
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from corpus.finding_aid import load_terms, load_topics
from corpus.paragraph import Document
from teach.register import Duty

TITLE = "Duties in the {citation}"
LEGEND = (
    "must: a legal requirement. should: guidance that has to be considered, and a departure from it explained. "
    "may: something that is allowed."
)
OURS = (
    "The duty, its lead-in, and the columns on whom, when and in which circumstances are the Code's own words. Who carries "
    "the duty was read by a program and gone over by readers: read the paragraph before relying on it. Where the sentence "
    "names nobody, the bearer was read from the text around it, and the column says so."
)
# A spreadsheet takes a cell that begins with one of these for a formula.
_FORMULA = re.compile(r"\s*[=+\-@\t\r]")
_LANGUAGE = "en-GB"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its width in characters (.xlsx) and in centimetres (.docx, where 0 leaves it out)."""

    heading: str
    characters: int
    centimetres: float


COLUMNS = (
    Column("Paragraph", 12, 2.0),
    Column("Page", 7, 1.2),
    Column("Chapter", 12, 0),
    Column("Section", 30, 0),
    Column("Force", 12, 1.9),
    Column("Who", 28, 3.4),
    Column("Who: how it was read", 20, 0),
    Column("Lead-in", 40, 0),
    Column("Duty", 80, 9.4),
    Column("To or for whom", 25, 2.8),
    Column("By when", 25, 2.5),
    Column("In which circumstances", 40, 3.5),
    Column("Topics", 25, 0),
    Column("Settings", 20, 0),
    Column("Source", 45, 0),
)

_WHO, _DUTY = (next(place for place, c in enumerate(COLUMNS) if c.heading == heading) for heading in ("Who", "Duty"))


def to_csv(register: Iterable[Duty], document: Document) -> bytes:
    """The register as a CSV file (UTF-8 with a mark, so that Excel reads the accents). No cell can be a formula; each row
    carries the attribution, since a CSV file has no other place for it."""
    body = io.StringIO(newline="")
    writer = csv.writer(body)
    writer.writerow([*(column.heading for column in COLUMNS), "Licence"])
    for duty in register:
        writer.writerow([_as_text(value) for value in (*_values(duty, document), document.attribution)])
    return body.getvalue().encode("utf-8-sig")


def to_xlsx(register: Iterable[Duty], document: Document) -> bytes:
    """The register as a workbook: a sheet to filter, and one that says what it is and whose words it holds."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Duties"
    book.properties.title = TITLE.format(citation=document.citation)
    rows = [_values(duty, document) for duty in register]
    for number, values in enumerate([tuple(column.heading for column in COLUMNS), *rows], 1):
        for place, value in enumerate(values, 1):
            cell = sheet.cell(number, place)
            _write(cell, value)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if number == 1:
                cell.font = Font(bold=True, color="FFFFFF")
                cell.fill = PatternFill("solid", fgColor="1A4B8C")
    for letter, column in zip(map(_letter, range(len(COLUMNS))), COLUMNS, strict=True):
        sheet.column_dimensions[letter].width = column.characters
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{_letter(len(COLUMNS) - 1)}{len(rows) + 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"
    about = book.create_sheet("About")
    about.column_dimensions["A"].width = 110
    for number, line in enumerate(_about(document, len(rows)), 1):
        cell = about.cell(number, 1)
        _write(cell, line)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return _saved(book)


def to_docx(register: Iterable[Duty], document: Document, title: str = "") -> bytes:
    """The register as a Word document on A4 landscape: heading, table whose first row repeats on each page, attribution."""
    duties = tuple(register)
    word = open_docx()
    _set_up(word)
    heading = title or TITLE.format(citation=document.citation)
    word.core_properties.title = heading
    word.core_properties.language = _LANGUAGE
    word.add_heading(_printable(heading), level=0)
    first, *rest = _about(document, len(duties))
    word.add_paragraph(_printable(first))
    shown = [place for place, column in enumerate(COLUMNS) if column.centimetres]
    table = word.add_table(rows=len(duties) + 1, cols=len(shown))
    table.style = "Table Grid"
    table.autofit = False
    # Word takes the widths of the cells, LibreOffice those of the columns.
    for column, place in zip(table.columns, shown, strict=True):
        column.width = Cm(COLUMNS[place].centimetres)
    # Asked of the table once: each asking walks over all of it.
    cells = table._cells
    headings: tuple[str | int, ...] = tuple(column.heading for column in COLUMNS)
    for number, values in enumerate([headings, *(_on_paper(duty, document) for duty in duties)]):
        for position, place in enumerate(shown):
            cell = cells[number * len(shown) + position]
            cell.width = Cm(COLUMNS[place].centimetres)
            _fill(cell, str(values[place]), bold=not number)
    _head_rows([row._tr for row in table.rows])
    word.add_heading("About this table", level=1)
    for line in rest:
        word.add_paragraph(_printable(line))
    body = io.BytesIO()
    word.save(body)
    return body.getvalue()


def _values(duty: Duty, document: Document) -> tuple[str | int, ...]:
    """A row in the order of COLUMNS."""
    bearers = load_terms(document.id, "bearers")
    settings = load_terms(document.id, "settings")
    topics = load_topics(document.id)
    place = f"para {duty.number}" if duty.number else duty.label
    return (
        duty.cited_as,
        duty.page,
        duty.chapter,
        " > ".join(duty.section),
        duty.force_words,
        "; ".join(bearers.get(bearer, bearer) for bearer in duty.bearers) or "Not named",
        "From the text around it" if duty.inferred else "Named",
        duty.lead,
        duty.action,
        duty.recipient,
        duty.by_when,
        duty.circumstances,
        "; ".join(topics[topic].label if topic in topics else topic for topic in duty.topics),
        "; ".join(settings.get(setting, setting) for setting in duty.settings),
        f"{document.citation}, {place}, p. {duty.page}",
    )


def _on_paper(duty: Duty, document: Document) -> tuple[str | int, ...]:
    """For paper: the lead-in before the duty, and a note at a bearer that the sentence does not name."""
    values = list(_values(duty, document))
    if duty.lead:
        values[_DUTY] = f"{duty.lead} … {duty.action}"
    if duty.inferred and duty.bearers:
        values[_WHO] = f"{values[_WHO]} (not named here)"
    return tuple(values)


def _about(document: Document, count: int) -> tuple[str, ...]:
    rows = "1 row" if count == 1 else f"{count:,} rows"
    return (
        f"{rows}, word for word from {document.title}, {document.edition}.",
        LEGEND,
        OURS,
        f"Source: {document.citation}. {document.landing_page}",
        document.attribution,
        "Not legal advice: the Act and the Regulations rule, and the Code is guidance on them.",
    )


def _as_text(value: str | int) -> str | int:
    """A cell of a CSV file: an apostrophe keeps a spreadsheet from taking it for a formula."""
    if not isinstance(value, str):
        return value
    text = _printable(value)
    return f"'{text}" if _FORMULA.match(text) else text


def _write(cell: Any, value: str | int) -> None:
    """Put a value into a cell of a workbook; a string is a string, whatever it begins with."""
    if not isinstance(value, str):
        cell.value = value
        return
    assert isinstance(cell, Cell)
    text = _printable(value)
    cell.value = text
    cell.data_type = "s"
    if _FORMULA.match(text):
        cell.quotePrefix = True


def _printable(text: str) -> str:
    """Without the control characters that neither file can hold."""
    return str(ILLEGAL_CHARACTERS_RE.sub("", text))


def _letter(place: int) -> str:
    return chr(ord("A") + place)


def _saved(book: Workbook) -> bytes:
    body = io.BytesIO()
    book.save(body)
    return body.getvalue()


def _set_up(word: WordDocument) -> None:
    section = word.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21.0)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(1.5)
    normal = word.styles["Normal"]
    normal.font.name = "Arial"
    normal.font.size = Pt(10)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), _LANGUAGE)
    normal.element.get_or_add_rPr().append(language)


def _fill(cell: _Cell, text: str, bold: bool) -> None:
    run = cell.paragraphs[0].add_run(_printable(text))
    run.font.size = Pt(9)
    run.bold = bold or None


def _head_rows(rows: list[Any]) -> None:
    """Mark the first row as the header, which repeats on each page and is read out as one; and break no row over pages."""
    for row in rows:
        row.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    rows[0].get_or_add_trPr().append(OxmlElement("w:tblHeader"))
