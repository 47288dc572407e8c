"""A session in steps, as it is revealed in a hall: the question, then the force, then the paragraph, one thing a screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from teach.exhibit import Exhibit, Passage

StepKind = Literal["question", "force", "paragraph", "since", "note", "picture"]


@dataclass(frozen=True, slots=True)
class Step:
    """One screen. ``item`` counts from 0; ``text`` is what it shows besides the heading; ``passage`` is what it is of."""

    item: int
    kind: StepKind
    exhibit: Exhibit
    text: str = ""
    passage: Passage | None = None


def find_steps(exhibits: Sequence[Exhibit]) -> tuple[Step, ...]:
    """Every step of a session, in order. An item with nothing to reveal is one step."""
    return tuple(step for place, exhibit in enumerate(exhibits) for step in _steps(place, exhibit))


def first_step(steps: Sequence[Step], item: int) -> int:
    """The position of the first step of ``item``; the last of all where there is no such item."""
    return next((position for position, step in enumerate(steps) if step.item >= item), max(0, len(steps) - 1))


def _steps(place: int, exhibit: Exhibit) -> Iterator[Step]:
    if exhibit.item.picture:
        yield Step(place, "picture", exhibit)
    elif not exhibit.passages:
        told = " ".join(f"The Code has no paragraph {label}." for label in exhibit.missing)
        yield Step(place, "note", exhibit, " ".join(filter(None, (told, exhibit.item.note))))
        return
    else:
        yield Step(place, "question", exhibit)
    if exhibit.force_words:
        yield Step(place, "force", exhibit, exhibit.force_words)
    for passage in exhibit.passages:
        for piece in passage.pieces or ("",):
            yield Step(place, "paragraph", exhibit, piece, passage)
        for change in passage.changed:
            yield Step(place, "since", exhibit, change, passage)
    if exhibit.item.note:
        yield Step(place, "note", exhibit, exhibit.item.note)
