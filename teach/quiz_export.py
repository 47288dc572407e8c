"""A quiz to take away: to print, its answers on pages of their own, and as files that Kahoot and Microsoft Forms read."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from docx import Document as open_docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font

from answer.export import LANGUAGE, LEGEND, NOT_ADVICE
from corpus.paragraph import Document
from teach.exhibit import NO_WORDING, OURS, Passage, Shelf
from teach.quiz import KINDS, LEVELS, LONGEST_ASKED, LONGEST_CHOICE, Question, ask_briefly, ask_within, explain

# Kahoot's own template: what it says, and on which row the headings stand; the questions follow, from column B.
KAHOOT_HEADINGS = (
    "Question - max 120 characters",
    "Answer 1 - max 75 characters",
    "Answer 2 - max 75 characters",
    "Answer 3 - max 75 characters",
    "Answer 4 - max 75 characters",
    "Time limit (sec) – 5, 10, 20, 30, 60, 90, 120, or 240 secs",
    "Correct answer(s) - choose at least one",
)
KAHOOT_ROW = 8
# Seconds to answer: short questions, and those with a sentence to read.
SHORT_TIME, LONG_TIME, SHORT_QUESTION = 30, 60, 80
SHEET_HEADINGS = (
    "Number",
    "Kind",
    "Level",
    "Question",
    "Answer A",
    "Answer B",
    "Answer C",
    "Answer D",
    "Right answer",
    "Right answer in words",
    "Paragraph",
    "Page",
    "Force",
    "The Code’s words",
    "Source",
)
_WIDTHS = (9, 22, 10, 70, 32, 32, 32, 32, 12, 32, 11, 7, 16, 80, 50)
_INK, _SOFT = RGBColor(0x11, 0x18, 0x27), RGBColor(0x4B, 0x55, 0x63)


@dataclass(frozen=True, slots=True)
class KahootFile:
    """A workbook for Kahoot, and how many questions are in it, were cut to a sentence, and were too long for it."""

    content: bytes
    kept: int
    cut: int
    left_out: int


def to_sheet(questions: Sequence[Question], shelf: Shelf, title: str) -> bytes:
    """A quiz to print (.docx, A4): the questions with boxes to tick, and from a new page the answers, quoted."""
    word = open_docx()
    _set_up(word, title, shelf.document)
    word.add_paragraph(_clean(title), style="Title")
    word.add_paragraph("Name: ______________________________        Date: ____________________")
    word.add_paragraph("Tick one answer to each question. ______ stands where words were taken out.")
    for number, question in enumerate(questions, 1):
        _add_question(word, number, question)
    word.add_heading("Answers", level=1).paragraph_format.page_break_before = True
    for number, question in enumerate(questions, 1):
        _add_answer(word, number, question, explain(question, shelf))
    word.add_heading("Source and licence", level=1)
    for line in (LEGEND, f"{shelf.document.title}, {shelf.document.edition}.", shelf.document.attribution, NOT_ADVICE):
        word.add_paragraph(_clean(line))
    return _saved(word)


def to_kahoot(questions: Sequence[Question], document: Document, title: str) -> KahootFile:
    """A workbook in the layout of Kahoot's template, which its "Import spreadsheet" reads. A question that is too long is
    cut at the end of a sentence, or left out."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Sheet1"
    about = (
        title,
        "For Kahoot: Create, Add question, Import spreadsheet. Leave the order of the columns as it is.",
        f"Questions hold at most {LONGEST_ASKED} characters, answers {LONGEST_CHOICE}.",
        f"Made from the {document.citation}.",
        document.attribution,
    )
    for row, line in enumerate(about, 2):
        _put(sheet.cell(row, 2), line)
    for column, heading in enumerate(KAHOOT_HEADINGS, 2):
        _put(sheet.cell(KAHOOT_ROW, column), heading)
        sheet.cell(KAHOOT_ROW, column).font = Font(bold=True)
    kept = cut = 0
    for question in questions:
        asked = ask_within(question.stem, LONGEST_ASKED)
        if asked is None or any(len(choice) > LONGEST_CHOICE for choice in question.choices):
            continue
        kept += 1
        cut += asked != ask_briefly(question.stem)
        row = KAHOOT_ROW + kept
        sheet.cell(row, 1).value = kept
        _put(sheet.cell(row, 2), asked)
        for column, choice in enumerate(question.choices, 3):
            _put(sheet.cell(row, column), choice)
        sheet.cell(row, 7).value = SHORT_TIME if len(asked) <= SHORT_QUESTION else LONG_TIME
        sheet.cell(row, 8).value = question.right + 1
    _set_widths(sheet, (5, 70, 32, 32, 32, 32, 20, 20))
    book.properties.title = title
    return KahootFile(_saved(book), kept, cut, len(questions) - kept)


def to_forms(questions: Sequence[Question], shelf: Shelf, title: str) -> bytes:
    """A Word file for the "Quick import" of Microsoft Forms, which reads numbered questions with lettered answers, one under
    the other, and nothing else: no tables, no lists, no pictures. The ANSWER lines are not documented by Microsoft; where
    they are not read, the right answers are ticked by hand from the printed sheet."""
    word = open_docx()
    _set_up(word, title, shelf.document)
    word.add_paragraph(_clean(title), style="Title")
    for number, question in enumerate(questions, 1):
        word.add_paragraph(_clean(f"{number}. {ask_briefly(question.stem)}"))
        for letter, choice in zip(question.letters, question.choices, strict=True):
            word.add_paragraph(_clean(f"{letter}. {choice}"))
        word.add_paragraph(f"ANSWER: {question.letters[question.right]}")
        word.add_paragraph("POINT: 1")
        word.add_paragraph()
    return _saved(word)


def to_table(questions: Sequence[Question], shelf: Shelf, title: str) -> bytes:
    """A workbook of everything: questions, answers, and the paragraph that shows which is right."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Quiz"
    rows: list[tuple[str | int, ...]] = [SHEET_HEADINGS]
    for number, question in enumerate(questions, 1):
        passage = explain(question, shelf)
        four = (*question.choices, "", "", "")[:4]
        rows.append(
            (
                number,
                KINDS[question.stem.kind],
                LEVELS[question.level],
                ask_briefly(question.stem),
                *four,
                question.letters[question.right],
                question.answer,
                passage.paragraph.cited_as,
                passage.paragraph.page,
                passage.force_words,
                passage.quote or f"{NO_WORDING} {passage.gist}",
                passage.citation,
            )
        )
    for row, values in enumerate(rows, 1):
        for column, value in enumerate(values, 1):
            cell = sheet.cell(row, column)
            _put(cell, value)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=row == 1)
    sheet.freeze_panes = "B2"
    _set_widths(sheet, _WIDTHS)
    about = book.create_sheet("About")
    for row, line in enumerate((title, LEGEND, shelf.document.attribution, NOT_ADVICE), 1):
        _put(about.cell(row, 1), line)
    _set_widths(about, (110,))
    book.properties.title = title
    return _saved(book)


def _add_question(word: Any, number: int, question: Question) -> None:
    stem = question.stem
    head = word.add_paragraph(style="List Paragraph")
    head.paragraph_format.keep_with_next = True
    head.paragraph_format.left_indent = Cm(0)
    head.paragraph_format.space_before = Pt(10)
    head.add_run(_clean(f"{number}. {KINDS[stem.kind]} ")).bold = True
    head.add_run(_clean(stem.asked))
    shown = word.add_paragraph(_clean(f"“{stem.shown}”" if stem.quoted else f"{OURS} {stem.shown}"))
    shown.paragraph_format.keep_with_next = True
    shown.paragraph_format.left_indent = Cm(0.6)
    for letter, choice in zip(question.letters, question.choices, strict=True):
        line = word.add_paragraph(_clean(f"☐  {letter}.  {choice}"))
        line.paragraph_format.left_indent = Cm(0.6)
        line.paragraph_format.space_after = Pt(2)
        line.paragraph_format.keep_with_next = letter != question.letters[-1]


def _add_answer(word: Any, number: int, question: Question, passage: Passage) -> None:
    head = word.add_paragraph()
    head.paragraph_format.keep_with_next = True
    head.paragraph_format.space_before = Pt(8)
    head.add_run(_clean(f"{number}. {question.letters[question.right]}: {question.answer}")).bold = True
    if question.stem.why:
        word.add_paragraph(_clean(f"{OURS} {question.stem.why}"))
    force = f"{passage.force_words.upper()}  " if passage.force_words else ""
    place = word.add_paragraph(_clean(f"{force}{passage.citation}"))
    place.paragraph_format.keep_with_next = True
    for run in place.runs:
        run.font.color.rgb = _SOFT
        run.font.size = Pt(9.5)
    if passage.quote is None:
        word.add_paragraph(_clean(f"{NO_WORDING} {passage.gist}"))
    else:
        word.add_paragraph(_clean(passage.quote), style="Quote")


def _set_up(word: Any, title: str, document: Document) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2)
    word.core_properties.title = _clean(title)[:255]
    word.core_properties.language = LANGUAGE
    word.core_properties.comments = document.attribution
    for language in word.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)
    for name, size in (("Normal", 11), ("Title", 20), ("Heading 1", 15), ("Quote", 11), ("List Paragraph", 11)):
        style = word.styles[name]
        style.font.name, style.font.size, style.font.italic = "Arial", Pt(size), False
        style.font.color.rgb = _INK
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        # A theme's font would win over the one that is named.
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        style.paragraph_format.space_after = Pt(4)
    word.styles["Quote"].paragraph_format.left_indent = Cm(0.6)
    footer = section.footer.paragraphs[0]
    footer.style.font.size = Pt(8)
    footer.add_run(f"{_clean(document.attribution)} Page ")
    field, run, text = (OxmlElement(name) for name in ("w:fldSimple", "w:r", "w:t"))
    field.set(qn("w:instr"), "PAGE")
    text.text = "1"
    run.append(text)
    field.append(run)
    footer._p.append(field)


def _put(cell: Any, value: str | int) -> None:
    """A value in a cell; text is text, also where it begins like a formula."""
    if isinstance(value, int):
        cell.value = value
        return
    cell.value = _clean(value)
    cell.data_type = "s"
    cell.quotePrefix = value.startswith(("=", "+", "-", "@"))


def _set_widths(sheet: Any, widths: Sequence[int]) -> None:
    for place, width in enumerate(widths):
        sheet.column_dimensions[chr(ord("A") + place)].width = width


def _clean(text: str) -> str:
    """Without the control characters that no Office file can hold."""
    return str(ILLEGAL_CHARACTERS_RE.sub("", text))


def _saved(made: Any) -> bytes:
    body = io.BytesIO()
    made.save(body)
    return body.getvalue()
