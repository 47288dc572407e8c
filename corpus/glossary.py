"""The words that askers use, the Code's terms for them, and what is not in the Code at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from corpus.document import DATA
from corpus.toml import read_table

EntryKind = Literal["term", "renamed", "absent", "other_law", "other_document"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: ``words`` as typed, the Code's own terms (``code``), and, where it helps, a note for the asker.

    ``country`` is set for other law, ``see`` for what stands in another document.
    """

    words: tuple[str, ...]
    code: tuple[str, ...] = ()
    note: str = ""
    kind: EntryKind = "term"
    country: str = ""
    see: str = ""
    paragraphs: tuple[str, ...] = ()
    case_sensitive: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """An entry found in a question, with the words that were typed."""

    entry: Entry
    words: str


@cache
def load_glossary() -> tuple[Entry, ...]:
    """Every entry, in the file's order."""
    return tuple(map(_entry, read_table(DATA / "glossary.toml", "entry")))


def find_matches(text: str) -> tuple[Match, ...]:
    """The entries whose words stand in ``text`` as whole words, longest first, none inside another."""
    taken: list[tuple[int, int]] = []
    matches: list[Match] = []
    plain = text.replace("’", "'")
    lowered = plain.lower()
    for word, pattern, entry in _patterns():
        # Few of some two thousand phrases stand in a question; looking for them as they are takes a tenth of the time.
        for match in pattern.finditer(plain) if word in lowered else ():
            if not any(start < match.end() and match.start() < end for start, end in taken):
                taken.append(match.span())
                matches.append(Match(entry, match.group()))
    return tuple(matches)


def expand(text: str, matches: Sequence[Match] | None = None) -> str:
    """``text`` with the Code's terms for its words added after it, each once and only where they say something new."""
    found = find_matches(text) if matches is None else matches
    terms = dict.fromkeys(term for match in found for term in match.entry.code)
    lowered = text.lower()
    return " ".join((text, *(term for term in terms if term.lower() not in lowered)))


def _entry(raw: dict[str, Any]) -> Entry:
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in raw.items()}
    return Entry(**values)


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str], Entry], ...]:
    """Each word or phrase in small letters with its pattern, the longest first, so that "IEP team" is taken before "IEP"."""
    words = [(word, entry) for entry in load_glossary() for word in entry.words]
    return tuple(
        (
            word.lower(),
            re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", 0 if entry.case_sensitive else re.IGNORECASE),
            entry,
        )
        for word, entry in sorted(words, key=lambda pair: -len(pair[0]))
    )
