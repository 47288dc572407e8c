"""Text runs to lines: what stands beside what on a page, by position alone."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ingest.pdf import Page, TextRun

# Two runs stand on one line when their baselines differ by less than this (points).
SAME_BASELINE = 2.5
# A raised or lowered small run ("25th") belongs to the line within this reach of its baseline.
SCRIPT_REACH = 7.0
SCRIPT_SIZE = 8.5
# A gap wider than this between two runs starts a new segment: table cells stand further apart, words nearer.
SEGMENT_GAP = 6.0
# A gap wider than this share of the type size, where the PDF shows no space, is a space.
SPACE_SHARE = 0.15


@dataclass(frozen=True, slots=True)
class Segment:
    """Text with no wide gap in it: ``text``, its extent in points, and which (start, end) of it is bold."""

    text: str
    x: float
    x_end: float
    y: float
    size: float
    bold: tuple[tuple[int, int], ...]

    @property
    def all_bold(self) -> bool:
        """Whether every visible character is bold."""
        shown = sum(1 for character in self.text if not character.isspace())
        dark = sum(1 for start, end in self.bold for character in self.text[start:end] if not character.isspace())
        return shown > 0 and dark == shown


@dataclass(frozen=True, slots=True)
class Line:
    """The segments on one baseline of one page, from left to right."""

    page: int
    y: float
    segments: tuple[Segment, ...]

    @property
    def x(self) -> float:
        """Where the line starts, in points."""
        return self.segments[0].x

    @property
    def size(self) -> float:
        """The largest type size on the line, in points."""
        return max(segment.size for segment in self.segments)

    @property
    def all_bold(self) -> bool:
        """Whether every visible character is bold."""
        return all(segment.all_bold for segment in self.segments)

    @property
    def text(self) -> str:
        """The segments joined by one space."""
        return " ".join(segment.text.strip() for segment in self.segments)


def read_lines(page: Page) -> list[Line]:
    """The lines of a page, from the top down."""
    shown = [run for run in page.runs if run.text and (run.text.strip() or run.x_end > run.x)]
    rows: list[list[TextRun]] = []
    small: list[TextRun] = []
    for run in sorted(shown, key=lambda run: (-run.y, run.x)):
        if run.size < SCRIPT_SIZE and run.text.strip():
            small.append(run)
        elif rows and abs(rows[-1][0].y - run.y) < SAME_BASELINE:
            rows[-1].append(run)
        else:
            rows.append([run])
    rows += _place_scripts(small, rows)
    lines = [Line(page.number, row[0].y, segments) for row in rows if (segments := _segments(row))]
    return sorted(lines, key=lambda line: (-line.y, line.x))


def _place_scripts(small: list[TextRun], rows: list[list[TextRun]]) -> list[list[TextRun]]:
    """Give each superscript to the line whose text it follows; small print of its own makes rows of its own."""
    own: list[list[TextRun]] = []
    for run in small:
        host = next(
            (
                row
                for row in rows
                if 0 < abs(row[0].y - run.y) < SCRIPT_REACH
                and any(abs(other.x_end - run.x) < 1.5 and other.size > run.size + 2 for other in row)
            ),
            None,
        )
        if host is not None:
            host.append(replace(run, y=host[0].y))
        elif own and abs(own[-1][0].y - run.y) < SAME_BASELINE:
            own[-1].append(run)
        else:
            own.append([run])
    return own


def _segments(row: list[TextRun]) -> tuple[Segment, ...]:
    segments: list[Segment] = []
    text = ""
    bold: list[tuple[int, int]] = []
    x = x_end = size = 0.0

    def close() -> None:
        if text.strip():
            segments.append(Segment(text, x, x_end, row[0].y, size, _merge(bold)))

    for run in sorted(row, key=lambda run: run.x):
        if not text or run.x - x_end > SEGMENT_GAP:
            close()
            text, bold, x, size = "", [], run.x, 0.0
            if not run.text.strip():
                text = ""
                x_end = run.x_end
                continue
        elif run.x - x_end > SPACE_SHARE * run.size and not text.endswith(" ") and not run.text.startswith(" "):
            text += " "
        if run.bold and run.text.strip():
            bold.append((len(text), len(text) + len(run.text)))
        text += run.text
        x_end = max(run.x_end, x_end) if text != run.text else run.x_end
        size = max(size, round(run.size, 1)) if run.text.strip() else size
    close()
    return tuple(segments)


def _merge(spans: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Touching spans made one."""
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return tuple(merged)
