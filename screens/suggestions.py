"""Questions to start from, other ones for each setting, taken from the finding aid."""

from __future__ import annotations

from functools import cache

from corpus.document import DATA, DEFAULT_DOCUMENT
from corpus.finding_aid import load_aid
from corpus.toml import read_table

# A button holds about this much on a phone.
LONGEST_SUGGESTION = 90


@cache
def suggest(setting: str) -> tuple[str, ...]:
    """The questions offered in ``setting``: for each paragraph listed, its first ask that reads as a question. None of a
    paragraph for which the finding aid has not been written yet."""
    aid = load_aid(DEFAULT_DOCUMENT)
    chosen = []
    for label in read_table(DATA / DEFAULT_DOCUMENT / "suggestions.toml", setting):
        asks = aid[label].asks if label in aid else ()
        fitting = [ask for ask in asks if ask.endswith("?") and len(ask) <= LONGEST_SUGGESTION]
        chosen += fitting[:1]
    return tuple(ask[0].upper() + ask[1:] for ask in chosen)
