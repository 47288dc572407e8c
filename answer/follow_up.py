"""Short questions that lean on the one before ("and in a college?"), and questions with two parts."""

from __future__ import annotations

import re

from corpus.setting import PATTERNS, read_settings
from index.lexical import stem_words

# A follow-up says little by itself: at most this many words that carry meaning.
MOST_WORDS = 4
# Two parts are told apart only where each says something.
LEAST_WORDS = 2

_OPENING = re.compile(
    r"^(?:and|but|or|so|what about|how about|what if|who (?:does|do|has to|should|must|decides|pays|can) (?:that|this|it)"
    r"|(?:by|from|until) when|when\b.{0,12}\b(?:that|this|it)|how long\b.{0,14}$|how often\??$"
    r"|(?:why|where|who)\??$|which ones?"
    r"|(?:is|are|does|do|must|should|can|may) (?:that|this|they|it|he|she)\b|(?:same|also)\b)",
    re.IGNORECASE,
)
_SETTING_WORD = re.compile("|".join(pattern.pattern for pattern in PATTERNS.values()), re.IGNORECASE)
# Where one question ends and the next begins.
_PART = re.compile(
    r"\?\s+(?=\S)|,?\s+and\s+(?=(?:who|what|when|where|which|how|does|do|can|is|are|must|should|may|by when)\b)",
    re.IGNORECASE,
)
# How a question begins. "A pupil sleeps in class and is behind" has an "and is", but nothing before it is asked.
_ASKS = re.compile(
    r"(?:who|whose|what|when|where|which|why|how|by when"
    r"|does|do|did|can|could|is|are|was|must|should|may|might|will|would|has|have)\b",
    re.IGNORECASE,
)


def leans_on_previous(text: str) -> bool:
    """Whether ``text`` only makes sense after another question."""
    return len(stem_words(text)) <= MOST_WORDS and bool(_OPENING.match(text.strip()))


def join(previous: str, text: str) -> str:
    """What a follow-up asks in full: the question before it with the new words; a new setting takes the old one's place."""
    asked = previous.strip()
    if read_settings(text):
        asked = re.sub(r"\s+", " ", _SETTING_WORD.sub("", asked))
    return f"{asked.rstrip(' ?.')}: {re.sub(r'^(?:and|but|so|or) ', '', text.strip(), flags=re.IGNORECASE)}"


def split_parts(text: str) -> tuple[str, ...]:
    """The parts of a question that asks two things or more; one part for any other."""
    parts = [part.strip(" ,") for part in _PART.split(text) if part and part.strip(" ,?")]
    if len(parts) < 2 or not all(_ASKS.match(part) and len(stem_words(part)) >= LEAST_WORDS for part in parts):
        return (text,)
    return tuple(parts[:3])
