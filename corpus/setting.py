"""Which kind of setting a question speaks of, from its words."""

from __future__ import annotations

import re

# Words by which a setting is known. "Head" and "class" are school words; "student" and "tutor" are the college's.
PATTERNS: dict[str, re.Pattern[str]] = {
    name: re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
    for name, words in {
        "early_years": (
            r"nurser(?:y|ies)|toddlers?|pre-?schools?|childminders?|early years|eyfs|bab(?:y|ies)|key persons?|under fives?"
            r"|(?:two|three|four|2|3|4)[- ]year[- ]olds?|playgroups?|portage|health visitors?"
        ),
        "school": (
            r"schools?|class(?:es|rooms?)?|pupils?|teachers?|heads?|headteachers?|governors?|governing|academ(?:y|ies)"
            r"|year \d+|primary|secondary|tas?|sencos?|sendcos?|playground"
        ),
        "college": (
            r"colleges?|fe|sixth[- ]forms?|post[- ]16|students?|lecturers?|tutors?|learners?|apprentice\w*|further education"
        ),
        "custody": r"custody|yois?|young offenders?|youth offending|yots?|detained|prisons?|secure|sentenced?|release",
    }.items()
}
# Paragraphs on custody answer nobody who does not ask about it, however near their words are.
RARE = "custody"


def read_settings(text: str) -> frozenset[str]:
    """The settings that ``text`` names; empty when it names none."""
    return frozenset(name for name, pattern in PATTERNS.items() if pattern.search(text))
