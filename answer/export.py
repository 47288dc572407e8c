"""Answers to take away, as Markdown and as a Word document: the Code's words, ours told apart, and where each stands."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from docx import Document as open_docx
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph as WordParagraph

from answer.citation import FORCE_WORDS, citation_line
from answer.compose import Answer, Cited
from answer.privacy import mask
from corpus.finding_aid import AidRecord, load_aid
from corpus.paragraph import Document
from corpus.updates import Update, load_updates, spell_date

LANGUAGE = "en-GB"
# The names of the styles, so that whoever opens the document can restyle all of a kind at once.
QUOTE_STYLE = "Quote"
OURS_STYLE = "Our words"
CITATION_STYLE = "Citation"
LEGEND = (
    "must: a legal requirement. should: guidance that has to be considered, and a departure from it explained. "
    "may: something that is allowed."
)
NOT_ADVICE = "Not legal advice: the Act and the Regulations rule, and the Code is guidance on them."
NO_WORDING = "The wording itself was not on the machine that made this file."
OURS = "In plain English (our words):"
SINCE = "Since 2015 (our words):"
NEAREST = "Nearest paragraphs, which may not answer the question:"

# What neither XML nor any reader of text can hold: control characters, halves of a character. And what turns the direction
# of the text around it, by which a line may be made to read as another.
_UNPRINTABLE = re.compile("[^\t\n\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u202a-\u202e\u2066-\u2069]")
# What Markdown would read as a mark, anywhere in a line.
_MARKS = re.compile(r"[\\`*_{}\[\]<|~#$]|&(?=#?\w+;)")
# What it would read as one at the start of a line: a list, a quotation, the underline of a heading, "1." of a list.
_FIRST_MARK = re.compile(r"^[-+=>]")
_FIRST_NUMBER = re.compile(r"^(\d{1,9})(?=[.)](?:\s|$))")
# What some readers make a link by itself: "https://...", "www...", "name@host".
_ADDRESS = re.compile(r"\S*(?::/|www\.|@)\S*", re.IGNORECASE)
_AFTER_BORDER = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl", "w:rPr")
_DARK = RGBColor(0x11, 0x18, 0x27)
_ACCENT = "1A4B8C"


@dataclass(frozen=True, slots=True)
class _Entry:
    """One citation, in the words of the file: the same for both formats."""

    heading: str
    place: str
    before: tuple[str, ...]
    quote: str | None
    gist: str
    after: tuple[str, ...]
    citation: str


def to_markdown(
    answers: Sequence[Answer],
    document: Document,
    exported: date | None = None,
    aid: Mapping[str, AidRecord] | None = None,
    updates: Mapping[str, tuple[Update, ...]] | None = None,
) -> str:
    """``answers`` as a Markdown file. What was typed stands there as text: it can make no link, image or HTML.

    ``aid`` and ``updates`` are the document's own unless given.
    """
    lines = [f"# {_escape(_title(document))}", "", *_paragraphs(map(_plain_line, _preface(document, exported)))]
    for number, answer in enumerate(answers, 1):
        lines += [f"## {number}. {_escape(_question(answer, exported))}", ""]
        lines += _paragraphs(map(_plain_line, _said(answer, exported)))
        for entry in _entries(answer, document, aid, updates):
            lines += [f"### {_escape(entry.heading)}", "", _plain_line(entry.place), ""]
            lines += _paragraphs(map(_note_line, entry.before))
            lines += [_quote_block(entry.quote) if entry.quote is not None else NO_WORDING, ""]
            lines += [_plain_line(entry.citation), ""]
            lines += [f"*{OURS}* {_escape(entry.gist)}", ""] if entry.gist else []
            lines += _paragraphs(map(_note_line, entry.after))
    return "\n".join([*lines, "---", "", *_paragraphs(map(_plain_line, _imprint(document)))]).rstrip() + "\n"


def to_docx(
    answers: Sequence[Answer],
    document: Document,
    exported: date | None = None,
    aid: Mapping[str, AidRecord] | None = None,
    updates: Mapping[str, tuple[Update, ...]] | None = None,
) -> bytes:
    """``answers`` as a Word document on A4, with real headings and styles, in UK English."""
    word = open_docx()
    _set_up(word, document, exported or date.today())
    word.add_paragraph(_printable(_title(document)), style="Title")
    for line in _preface(document, exported):
        word.add_paragraph(_printable(line))
    for number, answer in enumerate(answers, 1):
        word.add_heading(_printable(f"{number}. {_question(answer, exported)}"), level=1)
        for line in _said(answer, exported):
            word.add_paragraph(_printable(line))
        for entry in _entries(answer, document, aid, updates):
            word.add_heading(_printable(entry.heading), level=2)
            # The place stays on the page of what it is the place of.
            word.add_paragraph(_printable(entry.place)).paragraph_format.keep_with_next = True
            for note in entry.before:
                _add_ours(word, SINCE, note)
            if entry.quote is None:
                word.add_paragraph(NO_WORDING)
            else:
                word.add_paragraph(_printable(entry.quote), style=QUOTE_STYLE)
            word.add_paragraph(_printable(entry.citation), style=CITATION_STYLE)
            if entry.gist:
                _add_ours(word, OURS, entry.gist)
            for note in entry.after:
                _add_ours(word, SINCE, note)
    word.add_heading("About this document", level=1)
    for line in _imprint(document):
        word.add_paragraph(_printable(line))
    body = io.BytesIO()
    word.save(body)
    return body.getvalue()


def _title(document: Document) -> str:
    return f"Answers from the {document.citation}"


def _preface(document: Document, exported: date | None) -> tuple[str, ...]:
    day = spell_date((exported or date.today()).isoformat())
    return (
        f"Exported on {day}. What is quoted is word for word from {document.title}, {document.edition}.",
        LEGEND,
    )


def _imprint(document: Document) -> tuple[str, ...]:
    return (f"{document.title}, {document.edition}. {document.landing_page}", document.attribution, NOT_ADVICE)


def _question(answer: Answer, exported: date | None) -> str:
    """What was asked. A file is kept and sent on, so a child's details are masked in it."""
    return " ".join(mask(answer.question.text, exported).split()) or "(nothing was asked)"


def _said(answer: Answer, exported: date | None) -> tuple[str, ...]:
    """What stands under a question before its citations: setting, message, and whether these are only neighbours."""
    setting = answer.question.setting
    lines = (
        "" if setting == "any" else f"Setting: {setting.replace('_', ' ')}",
        f"Understood as: {mask(answer.understood, exported)}" if answer.understood else "",
        # A message may repeat a part of the question, and only the whole tells which word in it is a name.
        mask(f"{answer.question.text}\n{answer.message}", exported).partition("\n")[2],
        NEAREST if answer.declined and answer.citations else "",
    )
    return tuple(" ".join(line.split()) for line in lines if line)


def _entries(
    answer: Answer,
    document: Document,
    aid: Mapping[str, AidRecord] | None,
    updates: Mapping[str, tuple[Update, ...]] | None,
) -> list[_Entry]:
    records = load_aid(document.id) if aid is None else aid
    changes = load_updates(document.id) if updates is None else updates
    return [_entry(cited, document, records, changes) for cited in answer.citations]


def _entry(
    cited: Cited, document: Document, aid: Mapping[str, AidRecord], updates: Mapping[str, tuple[Update, ...]]
) -> _Entry:
    paragraph = cited.paragraph
    force = FORCE_WORDS.get(cited.quote.force, "")
    notes = updates.get(paragraph.label, ())
    return _Entry(
        heading=f"{paragraph.label}: {force}" if force else paragraph.label,
        place=" · ".join(filter(None, (f"Page {paragraph.page}", " > ".join(paragraph.section)))),
        before=tuple(_note(update) for update in notes if update.changes_answer),
        quote=cited.quote.text,
        gist=aid[paragraph.label].gist if paragraph.label in aid else "",
        after=tuple(_note(update) for update in notes if not update.changes_answer),
        citation=citation_line(paragraph, document),
    )


def _note(update: Update) -> str:
    """An update in a line, with where it was read."""
    source = ". ".join(filter(None, (f"Source: {update.source_name}", update.source)))
    return f"{update.standing}: {update.title}. {update.what} {source}"


def _printable(text: str) -> str:
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _paragraphs(lines: Iterable[str]) -> list[str]:
    """Each line of Markdown as a paragraph of its own."""
    return [part for line in lines for part in (line, "")]


def _plain_line(text: str) -> str:
    """``text`` as one paragraph of Markdown that reads as it was written."""
    line = _escape(text)
    return _FIRST_MARK.sub(r"\\\g<0>", _FIRST_NUMBER.sub(r"\1\\", line))


def _escape(text: str) -> str:
    """``text`` within a line of Markdown. What looks like an address becomes code, which no reader makes a link."""
    pieces: list[str] = []
    end = 0
    line = " ".join(_printable(text).split())
    for match in _ADDRESS.finditer(line):
        pieces += (_MARKS.sub(r"\\\g<0>", line[end : match.start()]), _as_code(match.group()))
        end = match.end()
    return "".join((*pieces, _MARKS.sub(r"\\\g<0>", line[end:])))


def _as_code(text: str) -> str:
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"{fence} {text} {fence}" if "`" in (text[0], text[-1]) else f"{fence}{text}{fence}"


def _quote_block(text: str) -> str:
    """A quotation, line by line. Hard spaces keep the indent of a bullet, two at the end of a line keep the break."""
    lines = []
    for line in _printable(text).split("\n"):
        words = line.lstrip(" ")
        lines.append("> " + "\u00a0" * (len(line) - len(words)) + _plain_line(words))
    return "  \n".join(lines)


def _note_line(note: str) -> str:
    return f"**{SINCE}** {_escape(note)}"


def _set_up(word: WordDocument, document: Document, exported: date) -> None:
    """Page, language, styles, properties and footer, before any text."""
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin = section.bottom_margin = Cm(2.2)
    properties = word.core_properties
    properties.title = _printable(_title(document))
    properties.author = properties.last_modified_by = "Chapter & Verse"
    properties.language = LANGUAGE
    properties.comments = _printable(document.attribution)
    properties.created = properties.modified = datetime.combine(exported, time(), UTC).replace(tzinfo=None)
    _set_language(word)
    _set_styles(word)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.LEFT
    footer.add_run(f"{_printable(document.attribution)} Page ")
    _add_field(footer, "PAGE")


def _set_language(word: WordDocument) -> None:
    """UK English for every style, so that Word checks the spelling of it and a screen reader speaks it."""
    for language in word.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)
    for language in word.settings.element.iter(qn("w:themeFontLang")):
        language.set(qn("w:val"), LANGUAGE)


def _set_styles(word: WordDocument) -> None:
    styles = word.styles
    sizes = {"Normal": 11, "Title": 20, "Heading 1": 15, "Heading 2": 12, QUOTE_STYLE: 11}
    for name in (OURS_STYLE, CITATION_STYLE):
        styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = styles["Normal"]
    for name, size in {**sizes, OURS_STYLE: 11, CITATION_STYLE: 10}.items():
        style = styles[name]
        assert isinstance(style, ParagraphStyle)
        style.font.name, style.font.size, style.font.color.rgb = "Arial", Pt(size), _DARK
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        # A theme's font would win over the one that is named.
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        for script in ("cs", "eastAsia"):
            fonts.set(qn(f"w:{script}"), "Arial")
        style.paragraph_format.space_after = Pt(6)
        style.paragraph_format.line_spacing = 1.15
    quote = styles[QUOTE_STYLE]
    assert isinstance(quote, ParagraphStyle)
    # Slanted type is hard to read for many; the rule at the left says that these are the Code's words.
    quote.font.italic = False
    quote.paragraph_format.left_indent = Cm(0.8)
    # Word reads the parts of a style in a fixed order: the border before shading, spacing and indent.
    quote.element.get_or_add_pPr().insert_element_before(_rule_at_left(), *_AFTER_BORDER)


def _rule_at_left() -> BaseOxmlElement:
    borders, left = OxmlElement("w:pBdr"), OxmlElement("w:left")
    for name, value in (("val", "single"), ("sz", "18"), ("space", "10"), ("color", _ACCENT)):
        left.set(qn(f"w:{name}"), value)
    borders.append(left)
    return borders


def _add_ours(word: WordDocument, label: str, text: str) -> None:
    paragraph = word.add_paragraph(style=OURS_STYLE)
    paragraph.add_run(label).bold = True
    paragraph.add_run(f" {_printable(text)}")


def _add_field(paragraph: WordParagraph, instruction: str) -> None:
    """A field that Word computes, such as the number of the page."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)
