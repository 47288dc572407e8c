"""A session as slides (.pptx, 16:9): one item a slide, in the placeholders of real layouts, so that it can be restyled."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from math import ceil
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Pt

from answer.export import LANGUAGE, LEGEND, NOT_ADVICE
from corpus.updates import spell_date
from teach.exhibit import KIND_WORDS, NO_WORDING, OURS, SINCE, Exhibit, Passage, Shelf, exhibit_session
from teach.session import Session, clean

# 16:9, as PowerPoint makes it.
WIDTH, HEIGHT = Inches(13.333), Inches(7.5)
_MARGIN = Inches(0.7)
_INK, _SOFT, _ACCENT = RGBColor(0x11, 0x18, 0x27), RGBColor(0x4B, 0x55, 0x63), RGBColor(0x1A, 0x4B, 0x8C)
_MUST = RGBColor(0x7A, 0x1F, 0x1F)
_FONT = "Arial"
# The default template's own layouts, by what they are for.
_TITLE_LAYOUT, _ITEM_LAYOUT, _PICTURE_LAYOUT = "Title Slide", "Title and Content", "Picture with Caption"
# What the body is set in, in points: the largest size at which everything goes in.
_SIZES = (32, 30, 28, 26, 24, 22, 20, 18)
# How much goes in: the body's width and height in points, Arial's mean advance in ems, the line's height, the space after.
_BODY_WIDTH, _BODY_HEIGHT, _ADVANCE, _LEADING, _AFTER = 840, 335, 0.49, 1.26, 8
# A title longer than this is set smaller, so that it stays on two lines.
_LONG_TITLE = 60


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as PNG, and what it shows in words, for whoever cannot see it."""

    png: bytes
    alt: str


def to_pptx(
    session: Session, shelf: Shelf, pictures: Mapping[str, Picture] | None = None, made: date | None = None
) -> bytes:
    """``session`` as a file for PowerPoint or LibreOffice. ``pictures`` are those its items name."""
    day = made or date.today()
    deck = Presentation()
    deck.slide_width, deck.slide_height = WIDTH, HEIGHT
    _widen_layouts(deck)
    _set_properties(deck, session, shelf, day)
    _add_title(deck, session, shelf, day)
    for exhibit in exhibit_session(session, shelf):
        picture = (pictures or {}).get(exhibit.item.picture)
        if picture is not None:
            _add_picture(deck, exhibit, picture, shelf)
        else:
            _add_item(deck, exhibit, shelf)
    _add_imprint(deck, shelf)
    body = io.BytesIO()
    deck.save(body)
    return body.getvalue()


def _add_title(deck: Any, session: Session, shelf: Shelf, day: date) -> None:
    slide = deck.slides.add_slide(_layout(deck, _TITLE_LAYOUT))
    _write(slide.shapes.title, [session.title], Pt(44), _INK, bold=True)
    lines = [f"From the {shelf.document.citation}", spell_date(day.isoformat())]
    _write(slide.placeholders[1], lines, Pt(24), _SOFT)
    _set_notes(slide, [session.notes, LEGEND])


def _add_item(deck: Any, exhibit: Exhibit, shelf: Shelf) -> None:
    slide = deck.slides.add_slide(_layout(deck, _ITEM_LAYOUT))
    _write_title(slide, exhibit)
    body = _body(slide)
    frame = body.text_frame
    frame.word_wrap = True
    frame.vertical_anchor = MSO_ANCHOR.TOP
    size = _fitting(line for passage in exhibit.passages for line in _lines(passage))
    if exhibit.item.kind == "note" or not exhibit.passages:
        size = _fitting((*(line for passage in exhibit.passages for line in _lines(passage)), f"{OURS} {exhibit.item.note}"))
    for number, passage in enumerate(exhibit.passages):
        _add_passage(frame, passage, Pt(size), first=not number)
    if not exhibit.passages:
        _line(frame, exhibit.item.note or KIND_WORDS[exhibit.item.kind], Pt(size), _INK, first=True)
    elif exhibit.item.kind == "note" and exhibit.item.note:
        _line(frame, f"{OURS} {exhibit.item.note}", Pt(size), _SOFT)
    for label in exhibit.missing:
        _line(frame, f"The Code has no paragraph {label}.", Pt(size), _MUST)
    _set_footer(slide, deck, "; ".join(passage.citation for passage in exhibit.passages) or shelf.document.citation)
    _set_notes(slide, _notes(exhibit))


def _add_passage(frame: Any, passage: Passage, size: Any, first: bool) -> None:
    """The force as a word, the number and the page, then the quotation; our gist where the wording is not here."""
    head = _paragraph(frame, first)
    if passage.force_words:
        _run(head, f"{passage.force_words.upper()}   ", size, _MUST if "must" in passage.force_words else _ACCENT, bold=True)
    _run(head, passage.place, size, _INK, bold=True)
    head.space_after = Pt(6)
    for line in _lines(passage)[1:]:
        ours = passage.shown is None or line.startswith(SINCE)
        _line(frame, line, size, _SOFT if ours else _INK)


def _lines(passage: Passage) -> tuple[str, ...]:
    """What of a passage stands on a slide: force and place, the quotation or our gist, and what changes the answer."""
    head = f"{passage.force_words.upper()}   {passage.place}"
    words = (f"{NO_WORDING} {passage.gist}".strip(),) if passage.shown is None else f"“{passage.shown}”".split("\n")
    return (head, *words, *(f"{SINCE} {change}" for change in passage.changed))


def _fitting(lines: Iterable[str]) -> int:
    """The largest size at which ``lines`` go into the body, each wrapped and followed by its space."""
    texts = tuple(lines)
    for size in _SIZES:
        across = _BODY_WIDTH / (size * _ADVANCE)
        if sum(ceil(len(text) / across) * size * _LEADING + _AFTER for text in texts) <= _BODY_HEIGHT:
            return size
    return _SIZES[-1]


def _add_picture(deck: Any, exhibit: Exhibit, picture: Picture, shelf: Shelf) -> None:
    slide = deck.slides.add_slide(_layout(deck, _PICTURE_LAYOUT))
    _write_title(slide, exhibit)
    holder = next(shape for shape in slide.placeholders if shape.placeholder_format.type == PP_PLACEHOLDER.PICTURE)
    box = (holder.left, holder.top, holder.width, holder.height)
    shown = holder.insert_picture(io.BytesIO(picture.png))
    # Whole, not cut to the frame: what a chart has at its edge is part of it.
    shown.crop_left = shown.crop_right = shown.crop_top = shown.crop_bottom = 0
    width, height = shown.image.size
    scale = min(box[2] / width, box[3] / height)
    shown.width, shown.height = Emu(int(width * scale)), Emu(int(height * scale))
    shown.left, shown.top = Emu(box[0] + (box[2] - shown.width) // 2), Emu(box[1])
    shown._element._nvXxPr.cNvPr.set("descr", clean(picture.alt))
    caption = [shape for shape in slide.placeholders if shape.placeholder_format.type == PP_PLACEHOLDER.BODY]
    for shape in caption:
        _write(shape, [exhibit.item.note or exhibit.places or " "], Pt(18), _SOFT)
    _set_footer(slide, deck, "; ".join(passage.citation for passage in exhibit.passages) or shelf.document.citation)
    _set_notes(slide, [picture.alt, *_notes(exhibit)])


def _add_imprint(deck: Any, shelf: Shelf) -> None:
    slide = deck.slides.add_slide(_layout(deck, _ITEM_LAYOUT))
    _write(slide.shapes.title, ["Source and licence"], Pt(36), _INK, bold=True)
    document = shelf.document
    lines = [f"{document.title}, {document.edition}.", document.landing_page, document.attribution, LEGEND, NOT_ADVICE]
    _write(_body(slide), lines, Pt(22), _INK)
    _set_footer(slide, deck, document.citation)


def _notes(exhibit: Exhibit) -> list[str]:
    """What the presenter reads: our note, then each paragraph whole, with where it stands and what has changed."""
    lines = [exhibit.item.note]
    for passage in exhibit.passages:
        lines += [passage.citation, passage.full if passage.full is not None else NO_WORDING]
        lines += [f"{OURS} {passage.gist}"] if passage.gist else []
        lines += [f"{SINCE} {note}" for note in passage.since]
    return [line for line in lines if line]


# --- Layouts and text ---


def _widen_layouts(deck: Any) -> None:
    """Fit the default template, which is 4:3, to 16:9: master and layouts, so that every slide inherits its places."""
    inner = WIDTH - 2 * _MARGIN
    places = {
        PP_PLACEHOLDER.TITLE: (Inches(0.45), Inches(1.25)),
        PP_PLACEHOLDER.BODY: (Inches(1.85), Inches(4.75)),
        PP_PLACEHOLDER.OBJECT: (Inches(1.85), Inches(4.75)),
        PP_PLACEHOLDER.CENTER_TITLE: (Inches(2.2), Inches(1.7)),
        PP_PLACEHOLDER.SUBTITLE: (Inches(4.1), Inches(1.4)),
        PP_PLACEHOLDER.PICTURE: (Inches(1.75), Inches(4.2)),
        PP_PLACEHOLDER.FOOTER: (Inches(6.85), Inches(0.4)),
    }
    for layout in (deck.slide_master, *deck.slide_layouts):
        has_picture = layout.name == _PICTURE_LAYOUT
        for shape in layout.placeholders:
            kind = shape.placeholder_format.type
            if kind in places:
                shape.left, shape.width = _MARGIN, inner
                shape.top, shape.height = places[kind]
            if has_picture and kind == PP_PLACEHOLDER.BODY:
                shape.top, shape.height = Inches(6.05), Inches(0.7)
            if kind == PP_PLACEHOLDER.FOOTER:
                shape.width = inner - Inches(1.2)
            if kind == PP_PLACEHOLDER.SLIDE_NUMBER:
                shape.left, shape.width = WIDTH - _MARGIN - Inches(1.1), Inches(1.1)
                shape.top, shape.height = Inches(6.85), Inches(0.4)
            if kind == PP_PLACEHOLDER.DATE:
                shape._element.getparent().remove(shape._element)


def _layout(deck: Any, name: str) -> Any:
    return next(layout for layout in deck.slide_layouts if layout.name == name)


def _body(slide: Any) -> Any:
    return next(shape for shape in slide.placeholders if shape.placeholder_format.idx == 1)


def _write_title(slide: Any, exhibit: Exhibit) -> None:
    size = Pt(36) if len(exhibit.heading) <= _LONG_TITLE else Pt(30)
    _write(slide.shapes.title, [exhibit.heading], size, _INK, bold=True)
    slide.shapes.title.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE


def _write(shape: Any, lines: Sequence[str], size: Any, colour: RGBColor, bold: bool = False) -> None:
    frame = shape.text_frame
    frame.word_wrap = True
    for number, line in enumerate(lines):
        _line(frame, line, size, colour, first=not number, bold=bold)


def _line(frame: Any, text: str, size: Any, colour: RGBColor, first: bool = False, bold: bool = False) -> None:
    _run(_paragraph(frame, first), text, size, colour, bold)


def _paragraph(frame: Any, first: bool) -> Any:
    """A new paragraph without the template's bullet: bullets are the Code's own."""
    paragraph = frame.paragraphs[0] if first else frame.add_paragraph()
    paragraph.alignment = PP_ALIGN.LEFT
    paragraph.space_before, paragraph.space_after, paragraph.line_spacing = Pt(0), Pt(8), 1.05
    properties = paragraph._p.get_or_add_pPr()
    properties.set("marL", "0")
    properties.set("indent", "0")
    properties.append(properties.makeelement(qn("a:buNone"), {}))
    return paragraph


def _run(paragraph: Any, text: str, size: Any, colour: RGBColor, bold: bool = False) -> None:
    run = paragraph.add_run()
    run.text = clean(text).replace("\n", "\v")
    run.font.size, run.font.bold, run.font.name = size, bold, _FONT
    run.font.color.rgb = colour
    run._r.get_or_add_rPr().set("lang", LANGUAGE)


def _set_footer(slide: Any, deck: Any, text: str) -> None:
    """Footer and slide number, as placeholders of their layout, which python-pptx does not copy to a slide by itself."""
    for shape in slide.slide_layout.placeholders:
        kind = shape.placeholder_format.type
        if kind not in (PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER):
            continue
        slide.shapes.clone_placeholder(shape)
        copy = slide.placeholders[shape.placeholder_format.idx]
        paragraph = copy.text_frame.paragraphs[0]
        if kind == PP_PLACEHOLDER.FOOTER:
            paragraph.alignment = PP_ALIGN.LEFT
            _run(paragraph, text, Pt(14), _SOFT)
            continue
        paragraph.alignment = PP_ALIGN.RIGHT
        field = paragraph._p.makeelement(qn("a:fld"), {"id": "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}", "type": "slidenum"})
        properties = field.makeelement(qn("a:rPr"), {"lang": LANGUAGE, "sz": "1400"})
        number = field.makeelement(qn("a:t"), {})
        number.text = str(len(deck.slides))
        field.extend([properties, number])
        paragraph._p.append(field)


def _set_notes(slide: Any, lines: Sequence[str]) -> None:
    frame = slide.notes_slide.notes_text_frame
    frame.text = clean("\n".join(line for line in lines if line))
    for paragraph in frame.paragraphs:
        for run in paragraph.runs:
            run._r.get_or_add_rPr().set("lang", LANGUAGE)


def _set_properties(deck: Any, session: Session, shelf: Shelf, day: date) -> None:
    properties = deck.core_properties
    properties.title = clean(session.title)[:255]
    properties.author = properties.last_modified_by = "Chapter & Verse"
    properties.language = LANGUAGE
    properties.comments = shelf.document.attribution
    properties.created = properties.modified = datetime.combine(day, time(), UTC).replace(tzinfo=None)
