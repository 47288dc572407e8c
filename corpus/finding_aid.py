"""Our own index to a document: what each paragraph says in plain English, and the questions it answers.

Everything here is in our own words. What is shown as the document's words never comes from here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from corpus.document import DATA
from corpus.store import read_records
from corpus.toml import read_table, read_toml


@dataclass(frozen=True, slots=True)
class Deadline:
    """A time limit: how long or by when, as the paragraph has it, and what starts the clock, in our words."""

    limit: str
    starts: str


@dataclass(frozen=True, slots=True)
class AidRecord:
    """What we say of one paragraph: a plain-English gist, the questions it answers, and how to file it.

    ``asks`` are few and are also shown, as suggestions; ``also_asked`` are more of the same in other words, only to find by.
    """

    paragraph: str
    gist: str
    asks: tuple[str, ...]
    topics: tuple[str, ...]
    settings: tuple[str, ...]
    bearers: tuple[str, ...]
    deadlines: tuple[Deadline, ...] = ()
    also_asked: tuple[str, ...] = ()

    @property
    def questions(self) -> tuple[str, ...]:
        """Every question by which the paragraph is found."""
        return self.asks + self.also_asked


@dataclass(frozen=True, slots=True)
class Beyond:
    """A subject near the document's own of which it says nothing: what to tell whoever asks (``note``, and where to look,
    ``see``), and the questions in other people's words by which it is known."""

    subject: str
    note: str
    see: str
    asked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What somebody asks next after ``previous``, leaning on it, whether the document answers that, and by which paragraphs
    (any one of them; none where that was not written down)."""

    previous: str
    question: str
    is_answered: bool
    paragraphs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Topic:
    """One entry of the controlled list of topics, with the scope that a paragraph has to be about to carry it."""

    id: str
    label: str
    scope: str
    group: str


@cache
def load_aid(document_id: str) -> Mapping[str, AidRecord]:
    """The records of a document by paragraph label; empty for a document that has no finding aid yet."""
    folder = DATA / document_id / "finding_aid"
    also = {raw["paragraph"]: tuple(raw["also_asked"]) for raw in _read_all(folder / "also_asked")}
    records = (_record(raw, also.get(raw["paragraph"], ())) for raw in _read_all(folder))
    return MappingProxyType({record.paragraph: record for record in records})


@cache
def load_beyond(document_id: str) -> tuple[Beyond, ...]:
    """The subjects that a document does not cover; none for a document of which nobody has written them down yet."""
    folder = DATA / document_id / "finding_aid" / "beyond"
    return tuple(
        Beyond(raw["subject"], raw["note"], raw["see"], tuple(raw["asked"]))
        for path in sorted(folder.glob("*.jsonl"))
        for raw in read_records(path)
    )


def questions_beyond(document_id: str) -> list[str]:
    """Every question of those subjects, in the order of ``load_beyond``."""
    return [question for subject in load_beyond(document_id) for question in subject.asked]


@cache
def load_follow_ups(document_id: str) -> tuple[FollowUp, ...]:
    """Follow-ups within the document and beyond it, of each as many for one first question; none where none are written."""
    path = DATA / document_id / "finding_aid" / "follow_ups.jsonl"
    return tuple(
        follow_up
        for raw in (read_records(path) if path.is_file() else ())
        for follow_up in (
            *(FollowUp(raw["previous"], one["question"], True, tuple(one["paragraphs"])) for one in raw["answered"]),
            *(FollowUp(raw["previous"], question, False) for question in raw["unanswered"]),
        )
    )


@cache
def load_topics(document_id: str) -> Mapping[str, Topic]:
    """The controlled list of topics by id."""
    groups = read_toml(DATA / document_id / "finding_aid" / "topics.toml")
    return MappingProxyType(
        {
            topic: Topic(topic, label, scope, group)
            for group, topics in groups.items()
            for topic, (label, scope) in topics.items()
        }
    )


@cache
def load_terms(document_id: str, kind: str) -> Mapping[str, str]:
    """The controlled list of "settings" or "bearers": id to label."""
    return MappingProxyType(dict(read_table(DATA / document_id / "finding_aid" / "terms.toml", kind)))


@cache
def load_called(document_id: str) -> Mapping[str, tuple[str, ...]]:
    """What people call each bearer, in the singular."""
    called = read_table(DATA / document_id / "finding_aid" / "terms.toml", "called")
    return MappingProxyType({bearer: tuple(names) for bearer, names in called.items()})


def _read_all(folder: Path) -> Iterator[Mapping[str, Any]]:
    for path in sorted(folder.glob("chapter-*.jsonl")):
        yield from read_records(path)


def _record(raw: Mapping[str, Any], also_asked: tuple[str, ...]) -> AidRecord:
    return AidRecord(
        raw["paragraph"],
        raw["gist"],
        tuple(raw["asks"]),
        tuple(raw["topics"]),
        tuple(raw["settings"]),
        tuple(raw["bearers"]),
        tuple(Deadline(**deadline) for deadline in raw["deadlines"]),
        also_asked,
    )
