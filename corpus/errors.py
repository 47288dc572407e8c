"""What can go wrong, as one tree: each error names the thing and the remedy, in words for the person at the screen."""

from __future__ import annotations


class VerseError(Exception):
    """Something that the person can act on: ``problem`` names it, ``remedy`` says what to do."""

    def __init__(self, problem: str, remedy: str = "") -> None:
        super().__init__(f"{problem} {remedy}".strip())
        self.problem = problem
        self.remedy = remedy


class SourceError(VerseError):
    """The PDF is absent, unreadable or not the Code."""


class StoreError(VerseError):
    """A file of the corpus is missing or damaged."""


class StaleIndexError(VerseError):
    """The stored index is absent, stale or damaged."""


class ModelError(VerseError):
    """The encoder's weights are absent or not the ones expected."""
