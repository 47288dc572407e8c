"""Where people who read the document sentence by sentence found that the rules misread who carries a duty.

What they wrote down stands in the finding aid's readings.jsonl: a sentence, known by its place and by the hash of its words,
one of its forces, and who carries that. A sentence that reads otherwise in another edition has another hash and is left to
the rules.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from corpus.document import DATA
from corpus.duty import PATTERNS, Force, Sentence
from corpus.store import read_records
from teach.bearer import read_subject
from teach.phrases import find_mentions
from teach.reading import Reading

Place = tuple[str, int, int]
# A clause that begins right after one of these takes the end of the one before. It begins anew after a full stop or an
# "and", or with the "who" right before its force word.
_CUT_OFF = re.compile(r"\b(?:with|as|by|of|to|for|from|in)\s+$")
_BEGINS = re.compile(r"(?:[.;–]\s|\b(?:and|but)\b,?\s)\s*|(?=\b(?:who|which) $)")


@dataclass(frozen=True, slots=True)
class Check:
    """Who carries ``force`` in a sentence, as a person read it; nobody where it is no duty at all."""

    force: Force
    bearers: tuple[str, ...]
    sentence: str


@cache
def load_checks(document_id: str) -> Mapping[Place, tuple[Check, ...]]:
    """The checks of a document by paragraph, part and start of the sentence; none for a document that nobody has read so."""
    path = DATA / document_id / "finding_aid" / "readings.jsonl"
    found: dict[Place, tuple[Check, ...]] = {}
    for raw in read_records(path) if path.is_file() else ():
        place = (raw["paragraph"], raw["part"], raw["start"])
        check = Check(Force(raw["force"]), tuple(raw["bearers"]), raw["sentence"])
        found[place] = (*found.get(place, ()), check)
    return found


def sentence_hash(text: str) -> str:
    """Twelve hexadecimal digits by which a sentence is known."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def apply_checks(
    readings: Sequence[Reading], sentence: Sentence, checks: Sequence[Check], chapter: str = ""
) -> tuple[Reading, ...]:
    """``readings`` of ``sentence`` as its ``checks`` have them. A bearer that the words do not name stays inferred."""
    by_force = {reading.force: reading for reading in readings}
    for check in checks:
        if check.sentence != sentence_hash(sentence.text):
            continue
        if not check.bearers:
            by_force.pop(check.force, None)
            continue
        named = {bearer for mention in find_mentions(sentence.text, chapter) for bearer in mention.bearers}
        own = by_force.get(check.force) or _place(check.force, sentence, chapter)
        by_force[check.force] = replace(own, bearers=check.bearers, inferred=not set(check.bearers) <= named)
    rows = sorted(by_force.values(), key=lambda reading: reading.modal)
    if not set(by_force) <= {reading.force for reading in readings}:
        rows[1:] = [_part(sentence.text, before, row) for before, row in pairwise(rows)]
    return tuple(rows)


def _part(text: str, before: Reading, row: Reading) -> Reading:
    """``row`` from where its clause begins behind the force word of the row ``before``; they may share a subject."""
    if row.modal and (row.start <= before.after or _CUT_OFF.search(text[: row.start])):
        begins = [match.end() for match in _BEGINS.finditer(text[: row.modal], before.after)]
        return replace(row, start=begins[-1] if begins else row.modal)
    return row


def _place(force: Force, sentence: Sentence, chapter: str) -> Reading:
    """Where a force that the rules read no duty from stands in its sentence."""
    match = dict(PATTERNS)[force].search(sentence.text)
    if sentence.inherited or match is None:
        return Reading(force, (), True)
    return Reading(force, (), True, read_subject(sentence.text, match.start(), chapter).start, match.start(), match.end())
