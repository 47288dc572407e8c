"""A session as a handout (.docx): what was shown, quoted in full, with questions to discuss and space to write."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from docx import Document as open_docx
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from answer.export import LANGUAGE, LEGEND, NOT_ADVICE
from corpus.updates import spell_date
from teach.exhibit import NO_WORDING, OURS, SINCE, Exhibit, Passage, Shelf, exhibit_session
from teach.session import Session, clean
from teach.slides import Picture

_INK, _SOFT = RGBColor(0x11, 0x18, 0x27), RGBColor(0x4B, 0x55, 0x63)
_ACCENT = "1A4B8C"
_OURS_STYLE, _CITATION_STYLE, _WRITING_STYLE = "Our words", "Citation", "Space to write"
_SIZES = {"Normal": 11, "Title": 22, "Heading 1": 15, "Heading 2": 12.5, "Quote": 11}
# Lines to write on under each item, and under one that is only a task.
_LINES, _LINES_FOR_TASK = 2, 5
# Word, force, place and what it says, in centimetres of a page 17 wide.
_WIDTHS = (2.3, 2.4, 1.4, 10.9)
_HEADINGS = ("Paragraph", "Force", "Page", "In plain English (our words)")
# What follows a border in the order in which Word reads a paragraph's properties.
_AFTER_BORDER = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl", "w:rPr")


def to_docx(
    session: Session, shelf: Shelf, pictures: Mapping[str, Picture] | None = None, made: date | None = None
) -> bytes:
    """``session`` as a Word document on A4, with real headings and styles, in UK English."""
    day = made or date.today()
    exhibits = exhibit_session(session, shelf)
    word = open_docx()
    _set_up(word, session, shelf, day)
    word.add_paragraph(clean(session.title), style="Title")
    word.add_paragraph(
        f"Made on {spell_date(day.isoformat())}. What stands beside a rule is quoted word for word from "
        f"{shelf.document.title}, {shelf.document.edition}; what was shown of a longer paragraph is bold. The rest is ours."
    )
    word.add_paragraph(LEGEND)
    _add_table(word, exhibits)
    word.add_heading("What the Code says", level=1)
    for number, exhibit in enumerate(exhibits, 1):
        _add_item(word, number, exhibit, (pictures or {}).get(exhibit.item.picture))
    questions = [exhibit for exhibit in exhibits if exhibit.item.kind == "question"]
    if questions:
        word.add_heading("Questions to discuss", level=1)
        for exhibit in questions:
            where = f" ({exhibit.places})" if exhibit.passages else ""
            word.add_paragraph(clean(exhibit.heading + where), style="List Number")
    word.add_heading("My notes", level=1)
    _add_lines(word, 8)
    word.add_heading("Source and licence", level=1)
    document = shelf.document
    for line in (f"{document.title}, {document.edition}. {document.landing_page}", document.attribution, NOT_ADVICE):
        word.add_paragraph(clean(line))
    body = io.BytesIO()
    word.save(body)
    return body.getvalue()


def _add_table(word: Any, exhibits: Sequence[Exhibit]) -> None:
    """The duties of the session in a table whose first row repeats on each page; each paragraph once for each force."""
    rows = list(
        dict.fromkeys(
            (passage.paragraph.cited_as, passage.force_words, str(passage.paragraph.page), passage.gist)
            for exhibit in exhibits
            for passage in exhibit.passages
            if passage.force_words
        )
    )
    if not rows:
        return
    word.add_heading("Duties at a glance", level=1)
    table = word.add_table(rows=len(rows) + 1, cols=len(_HEADINGS))
    table.style = "Table Grid"
    table.autofit = False
    # Word takes the widths of the cells, LibreOffice those of the columns.
    for column, width in zip(table.columns, _WIDTHS, strict=True):
        column.width = Cm(width)
    for row, values in zip(table.rows, [_HEADINGS, *rows], strict=True):
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for place, (cell, value) in enumerate(zip(row.cells, values, strict=True)):
            cell.width = Cm(_WIDTHS[place])
            run = cell.paragraphs[0].add_run(clean(value))
            run.font.size = Pt(10)
            run.bold = values is _HEADINGS or place == 1
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    word.add_paragraph()


def _add_item(word: Any, number: int, exhibit: Exhibit, picture: Picture | None) -> None:
    word.add_heading(clean(f"{number}. {exhibit.heading}"), level=2)
    if picture is not None:
        shown = word.add_picture(io.BytesIO(picture.png), width=Cm(16))
        shown._inline.docPr.set("descr", clean(picture.alt))
    for passage in exhibit.passages:
        _add_passage(word, passage)
    for label in exhibit.missing:
        word.add_paragraph(clean(f"The Code has no paragraph {label}."))
    if exhibit.item.note:
        _add_ours(word, "To discuss (our words):", exhibit.item.note)
    _add_lines(word, _LINES if exhibit.passages else _LINES_FOR_TASK)


def _add_passage(word: Any, passage: Passage) -> None:
    """Place and force, what changes the answer, the whole paragraph with what was shown of it in bold, and our gist."""
    head = word.add_paragraph()
    head.paragraph_format.keep_with_next = True
    head.add_run(clean(f"{passage.force_words.upper()}  " if passage.force_words else "")).bold = True
    head.add_run(clean(passage.place)).bold = True
    for change in passage.changed:
        _add_ours(word, SINCE, change)
    if passage.full is None:
        word.add_paragraph(NO_WORDING)
    else:
        quoted = word.add_paragraph(style="Quote")
        for text, picked in passage.stretches:
            # A paragraph that was shown whole would be bold from end to end.
            quoted.add_run(clean(text)).bold = (picked and passage.quote != passage.full) or None
    word.add_paragraph(clean(passage.citation), style=_CITATION_STYLE)
    if passage.gist:
        _add_ours(word, OURS, passage.gist)
    for note in passage.since:
        _add_ours(word, SINCE, note)


def _add_ours(word: Any, label: str, text: str) -> None:
    paragraph = word.add_paragraph(style=_OURS_STYLE)
    paragraph.add_run(label).bold = True
    paragraph.add_run(f" {clean(text)}")


def _add_lines(word: Any, count: int) -> None:
    """Ruled lines to write on: borders of empty paragraphs, which no screen reader spells out."""
    for _ in range(count):
        word.add_paragraph(style=_WRITING_STYLE)


def _set_up(word: Any, session: Session, shelf: Shelf, day: date) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2)
    properties = word.core_properties
    properties.title = clean(session.title)[:255]
    properties.author = properties.last_modified_by = "Chapter & Verse"
    properties.language = LANGUAGE
    properties.comments = clean(shelf.document.attribution)
    properties.created = properties.modified = datetime.combine(day, time(), UTC).replace(tzinfo=None)
    for language in word.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)
    _set_styles(word.styles)
    footer = section.footer.paragraphs[0]
    footer.add_run(f"{clean(shelf.document.attribution)} Page ").font.size = Pt(9)
    field, run, text = (OxmlElement(name) for name in ("w:fldSimple", "w:r", "w:t"))
    field.set(qn("w:instr"), "PAGE")
    text.text = "1"
    run.append(text)
    field.append(run)
    footer._p.append(field)


def _set_styles(styles: Any) -> None:
    for name in (_OURS_STYLE, _CITATION_STYLE, _WRITING_STYLE):
        styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = styles["Normal"]
    for name, size in {**_SIZES, _OURS_STYLE: 11, _CITATION_STYLE: 9.5, _WRITING_STYLE: 14}.items():
        style = styles[name]
        style.font.name, style.font.size, style.font.italic = "Arial", Pt(size), False
        style.font.color.rgb = _SOFT if name == _CITATION_STYLE else _INK
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        # A theme's font would win over the one that is named.
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        style.paragraph_format.space_after = Pt(6)
        style.paragraph_format.line_spacing = 1.15
    styles["Quote"].paragraph_format.left_indent = Cm(0.8)
    _add_rule(styles["Quote"], "left", "18", _ACCENT)
    _add_rule(styles[_WRITING_STYLE], "bottom", "4", "6B7280")
    # Two paragraphs with the same border share one line unless one is drawn between them.
    _add_rule(styles[_WRITING_STYLE], "between", "4", "6B7280")
    styles[_WRITING_STYLE].paragraph_format.space_after = Pt(0)


def _add_rule(style: Any, side: str, size: str, colour: str) -> None:
    properties = style.element.get_or_add_pPr()
    borders = properties.find(qn("w:pBdr"))
    if borders is None:
        borders = OxmlElement("w:pBdr")
        properties.insert_element_before(borders, *_AFTER_BORDER)
    rule = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", size), ("space", "6"), ("color", colour)):
        rule.set(qn(f"w:{name}"), value)
    borders.append(rule)
