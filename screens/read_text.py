"""A paragraph's parts as HTML: real lists, real tables, marked words. Pure; everything escaped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from corpus.duty import Force, Sentence, read_sentences
from corpus.paragraph import Paragraph, Part, PartKind
from screens.read_marks import Span, mark_bold, mark_forces, mark_found, mark_text

CUT = " … "
# A table of so many columns fits the page; of more, it scrolls sideways inside its frame instead of squeezing its words.
FITTING_COLUMNS = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One part, marked: its HTML, its depth in a list (0 outside), a cell's column, and the force a bullet inherits."""

    kind: PartKind
    level: int
    heading: str
    html: str
    inherits: Force = Force.NONE


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, with what stands in it."""

    paragraph: Paragraph
    lines: tuple[Line, ...]


def read_lines(
    paragraph: Paragraph,
    links: Sequence[tuple[int, Span]] = (),
    patterns: Sequence[re.Pattern[str]] = (),
    only_musts: bool = False,
) -> tuple[Line, ...]:
    """The parts of ``paragraph``, marked. ``links`` are spans with the part (from 0) that each stands in.

    ``only_musts`` leaves the sentences that are musts and those that lead into them, with an ellipsis for each cut.
    """
    sentences = read_sentences(paragraph)
    kept = keep_musts(paragraph, sentences) if only_musts else frozenset(range(len(sentences)))
    lines: list[Line] = []
    for position, part in enumerate(paragraph.parts):
        own = [n for n, sentence in enumerate(sentences) if sentence.part == position]
        chosen = [n for n in own if n in kept]
        if not chosen:
            # One ellipsis for all that is left out here; a cell keeps its column.
            if part.kind == "cell" or not lines or not lines[-1].html.endswith(CUT.strip()):
                lines.append(Line(part.kind, _level(part), part.heading, CUT.strip()))
            continue
        layers = (
            [span for at, span in links if at == position],
            mark_forces(sentences[n] for n in chosen),
            mark_found(part.text, patterns),
            mark_bold(part),
        )
        first = sentences[chosen[0]]
        lines.append(
            Line(
                part.kind,
                _level(part),
                part.heading,
                _join(part.text, layers, own, chosen, sentences),
                first.force if first.inherited else Force.NONE,
            )
        )
    return tuple(lines)


def keep_musts(paragraph: Paragraph, sentences: Sequence[Sentence]) -> frozenset[int]:
    """Which sentences (by position) are musts, with those that lead into one that is a bullet, and the name of a row."""
    is_row = paragraph.kind == "table_row"
    kept = {n for n, sentence in enumerate(sentences) if is_row and sentence.part == 0}
    for n, sentence in enumerate(sentences):
        if sentence.force is not Force.MUST:
            continue
        kept.add(n)
        level = _level(paragraph.parts[sentence.part])
        for before in range(n - 1, -1, -1):
            if level == 0:
                break
            depth = _level(paragraph.parts[sentences[before].part])
            if depth < level:
                kept.add(before)
                level = depth
    return frozenset(kept)


def nest_lines(lines: Sequence[Line]) -> str:
    """Text as paragraphs, bullets as lists inside lists; a bullet that inherits its force shows its shape."""
    out: list[str] = []
    depth = 0
    for line in lines:
        level = min(line.level, depth + 1)
        if level > depth:
            out.append('<ul class="cv-list">')
        else:
            out.append("</li></ul>" * (depth - level))
            out.append("</li>" if level else "")
        depth = level
        if level:
            shape = f' class="cv-under-{line.inherits}"' if line.inherits is not Force.NONE else ""
            out.append(f"<li{shape}>{line.html}")
        else:
            heading = f"<b>{escape(line.heading)}:</b> " if line.heading else ""
            out.append(f"<p>{heading}{line.html}</p>")
    out.append("</li></ul>" * depth)
    return "".join(out)


def table_html(rows: Sequence[Row], caption: str, anchors: Sequence[str], tools: Sequence[str]) -> str:
    """``rows`` as a table: the first column names the row and holds its tools. A wide one scrolls inside its frame, which
    takes the keyboard's focus for it."""
    columns = list(dict.fromkeys(line.heading for row in rows for line in row.lines if line.kind == "cell"))
    # The rows on sections A to K have a named first column, and their bullets stand in a second one.
    beside = len(columns) == 1
    heads = [*columns, rows[0].paragraph.section[-1]] if beside else columns
    body: list[str] = []
    for row, anchor, tool in zip(rows, anchors, tools, strict=True):
        cells: dict[str, list[Line]] = {head: [] for head in heads}
        here = heads[0]
        for line in row.lines:
            here = line.heading if line.kind == "cell" else heads[1] if beside else here
            cells[here].append(Line(line.kind, line.level, "", line.html, line.inherits))
        first, *others = (nest_lines(cells[head]) for head in heads)
        body.append(
            f'<tr id="{escape(anchor)}" tabindex="-1"><th scope="row">{first}{tool}</th>'
            f"{''.join(f'<td>{cell}</td>' for cell in others)}</tr>"
        )
    head = "".join(f'<th scope="col">{escape(title)}</th>' for title in heads)
    wide = len(heads) > FITTING_COLUMNS
    hint = '<p class="cv-place">The table is wider than the page: scroll it sideways.</p>' if wide else ""
    return (
        f'{hint}<div class="cv-frame cv-columns-{"many" if wide else len(heads)}" role="region" '
        f'aria-label="{escape(caption)}" tabindex="0">'
        f'<table class="cv-table"><caption class="cv-hidden">{escape(caption)}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table></div>"
    )


def _join(
    text: str, layers: Sequence[Sequence[Span]], own: Sequence[int], chosen: Sequence[int], sentences: Sequence[Sentence]
) -> str:
    """The chosen sentences of one part; what stands together there stands together here."""
    if len(chosen) == len(own):
        return mark_text(text, layers)
    pieces = [CUT.lstrip()] if chosen[0] != own[0] else []
    for n, follower in zip(chosen, [*chosen[1:], None], strict=True):
        pieces.append(mark_text(text, layers, sentences[n].start, sentences[n].end))
        if follower is not None:
            pieces.append(" " if follower == n + 1 else CUT)
    if chosen[-1] != own[-1]:
        pieces.append(CUT.rstrip())
    return "".join(pieces)


def _level(part: Part) -> int:
    return part.level if part.kind == "bullet" else 0
