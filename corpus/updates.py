"""What has changed since a document was printed: dated, with its source, and whether it is law or a proposal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any, Literal, get_args

from corpus.document import DATA
from corpus.errors import StoreError
from corpus.store import load_outline
from corpus.toml import read_toml

UPDATES = DATA / "updates.toml"
# A review older than this is warned about: half a year, in which a school year's rules can change.
REVIEW_DAYS = 180

Status = Literal["in force", "not yet in force", "proposed", "ended"]

# How each status reads with its date.
_STANDING: Mapping[Status, str] = {
    "in force": "In force since {date}",
    "not yet in force": "Passed on {date}, not yet in force",
    "proposed": "Proposed on {date}, not law",
    "ended": "In {date}, ended since",
}
_UNDATED: Mapping[Status, str] = {
    "in force": "In force",
    "not yet in force": "Passed, not yet in force",
    "proposed": "Proposed, not law",
    "ended": "Ended",
}
_MONTHS = "January February March April May June July August September October November December".split()
# "6.25-6.35": every numbered paragraph from the one to the other. A hyphen inside any other label is the label's own.
_RANGE = re.compile(r"(\d+\.\d+)-(\d+\.\d+)")


@dataclass(frozen=True, slots=True)
class Update:
    """One change since the document was printed, in our words.

    ``date`` is ISO: a day, a month ("2026-02"), a year, or "" where it is not known. ``paragraphs`` are labels, none where
    the whole document is meant. ``source`` is an https address or "". ``changes_answer``: it belongs above the quotation.
    """

    id: str
    date: str
    title: str
    what: str
    paragraphs: tuple[str, ...]
    source: str
    source_name: str
    status: Status
    changes_answer: bool

    @property
    def standing(self) -> str:
        """Its status and date in words: "In force since 1 September 2024", "Proposed on 23 February 2026, not law"."""
        if not self.date:
            return _UNDATED[self.status]
        words = _STANDING[self.status].format(date=spell_date(self.date))
        # "On" goes with a day only: "Proposed in February 2026".
        return words if self.date.count("-") == 2 else words.replace(" on ", " in ")


def load_updates(document_id: str) -> Mapping[str, tuple[Update, ...]]:
    """The updates of each paragraph that has any, by label; those that change the answer first.

    ``changes_answer`` of each is for that paragraph. Raises StoreError where an update names a paragraph that is not there.
    """
    return _read(document_id)[1]


def list_updates(document_id: str) -> tuple[Update, ...]:
    """Every update, also those on the whole document, in the order of the file."""
    return _read(document_id)[0]


def reviewed_on() -> date:
    """The day on which the updates were last looked up."""
    return date.fromisoformat(read_toml(UPDATES)["reviewed"])


def is_overdue(today: date, days: int = REVIEW_DAYS) -> bool:
    """Whether the last review is more than ``days`` days before ``today``."""
    return (today - reviewed_on()).days > days


def spell_date(iso: str) -> str:
    """An ISO day, month or year in words: "1 September 2024", "February 2026", "2020"."""
    year, *rest = iso.split("-")
    words = [_MONTHS[int(rest[0]) - 1], year] if rest else [year]
    return " ".join([str(int(rest[1])), *words] if len(rest) == 2 else words)


@cache
def _read(document_id: str) -> tuple[tuple[Update, ...], Mapping[str, tuple[Update, ...]]]:
    content = read_toml(UPDATES)
    if content["document"] != document_id:
        return (), MappingProxyType({})
    outline = load_outline(document_id)
    labels = {paragraph.label for paragraph in outline}
    numbers = [paragraph.number for paragraph in outline if paragraph.number]
    updates: list[Update] = []
    by_label: dict[str, list[Update]] = {}
    for raw in content["update"]:
        paragraphs = _expand(raw["paragraphs"], labels, numbers, raw["id"])
        changing = raw["changes_answer"]
        above = paragraphs if changing is True else _expand(changing or (), labels, numbers, raw["id"])
        if stray := set(above) - set(paragraphs):
            raise StoreError(
                f"Update '{raw['id']}' changes {', '.join(sorted(stray))}, not one of its paragraphs.",
                f"Mend {UPDATES.name}.",
            )
        update = _update(raw, paragraphs, bool(above))
        updates.append(update)
        for label in paragraphs:
            by_label.setdefault(label, []).append(replace(update, changes_answer=label in above))
    ordered = {
        label: tuple(sorted(found, key=lambda update: not update.changes_answer)) for label, found in by_label.items()
    }
    return tuple(updates), MappingProxyType(ordered)


def _update(raw: Mapping[str, Any], paragraphs: tuple[str, ...], changes_answer: bool) -> Update:
    if raw["status"] not in get_args(Status):
        raise StoreError(f"Update '{raw['id']}' has the status '{raw['status']}'.", f"Use one of {get_args(Status)}.")
    return Update(
        raw["id"],
        raw.get("date", ""),
        raw["title"],
        raw["what"],
        paragraphs,
        raw.get("source", ""),
        raw["source_name"],
        raw["status"],
        changes_answer,
    )


def _expand(spelled: Iterable[str], labels: set[str], numbers: list[str], update: str) -> tuple[str, ...]:
    """The labels meant by ``spelled``, ranges expanded in the order of the document, each once."""
    return tuple(dict.fromkeys(label for item in spelled for label in _labels_of(item, labels, numbers, update)))


def _labels_of(item: str, labels: set[str], numbers: list[str], update: str) -> Iterator[str]:
    ends = match.groups() if (match := _RANGE.fullmatch(item)) else (item,)
    if missing := [label for label in ends if label not in labels]:
        raise StoreError(f"Update '{update}' names {missing[0]}, which the document does not have.", f"Mend {UPDATES.name}.")
    if match is None:
        yield item
        return
    first, last = (numbers.index(label) for label in ends)
    if first > last:
        raise StoreError(f"Update '{update}' has the range {item} back to front.", f"Mend {UPDATES.name}.")
    yield from numbers[first : last + 1]
