"""Tables from their ruled borders: which segment of text stands in which cell."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.layout import Line, Segment
from ingest.pdf import Page, Rule

# Fewer columns than this between upright rules is a box or an underline, not a table.
FEWEST_COLUMNS = 2
# Rules nearer than this (points) are one border drawn twice.
SAME_BORDER = 3.0
# An upright rule shorter than this is the corner piece of a border.
SHORTEST_SIDE = 8.0


@dataclass(frozen=True, slots=True)
class Grid:
    """The borders of one table on one page: column edges from left to right, row edges from the top down (points)."""

    columns: tuple[float, ...]
    rows: tuple[float, ...]

    def holds(self, y: float) -> bool:
        """Whether a baseline at ``y`` is inside the table."""
        return self.rows[-1] < y < self.rows[0]


@dataclass(frozen=True, slots=True)
class Row:
    """The lines of each cell of one table row, from left to right."""

    cells: tuple[tuple[Line, ...], ...]

    @property
    def all_bold(self) -> bool:
        """Whether every filled cell is bold: a header row."""
        return all(line.all_bold for cell in self.cells for line in cell)

    @property
    def continues(self) -> bool:
        """Whether the row carries on one from the page before: no row label, or one that starts in lower case."""
        return not self.cells[0] or self.cells[0][0].text.strip()[0].islower()


def find_grid(page: Page) -> Grid | None:
    """The table on ``page``, if upright and level rules make one."""
    upright = [
        rule for rule in page.rules if rule.top - rule.bottom > SHORTEST_SIDE and rule.right - rule.left < SAME_BORDER
    ]
    columns = _distinct([rule.left for rule in upright])
    if len(columns) <= FEWEST_COLUMNS:
        return None
    first, second = columns[0], columns[1]
    edges = [rule.top for rule in page.rules if _is_level(rule) and rule.left < (first + second) / 2 < rule.right]
    edges += [min(rule.bottom for rule in upright), max(rule.top for rule in upright)]
    rows = _distinct(edges)[::-1]
    return Grid(tuple(columns), tuple(rows))


def split_rows(grid: Grid, lines: list[Line]) -> list[Row]:
    """Put every segment of ``lines`` into its cell; a line of a cell never reaches into the next."""
    rows: list[list[list[Line]]] = [[[] for _ in grid.columns[1:]] for _ in grid.rows[1:]]
    for line in lines:
        row = _interval(grid.rows[::-1], line.y)
        by_cell: dict[int, list[Segment]] = {}
        for segment in line.segments:
            by_cell.setdefault(_interval(grid.columns, segment.x), []).append(segment)
        for cell, segments in by_cell.items():
            rows[len(rows) - 1 - row][cell].append(Line(line.page, line.y, tuple(segments)))
    return [Row(tuple(tuple(cell) for cell in row)) for row in rows if any(row)]


def _is_level(rule: Rule) -> bool:
    return rule.right - rule.left > SHORTEST_SIDE and rule.top - rule.bottom < SAME_BORDER


def _distinct(values: list[float]) -> list[float]:
    kept: list[float] = []
    for value in sorted(values):
        if not kept or value - kept[-1] > SAME_BORDER:
            kept.append(value)
    return kept


def _interval(edges: tuple[float, ...], value: float) -> int:
    """Which of the intervals between ascending ``edges`` holds ``value``; the nearest where none does."""
    return max(0, min(len(edges) - 2, sum(1 for edge in edges if edge <= value) - 1))
