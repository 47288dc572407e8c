"""Whether the Code answers a question at all, and how to say that it does not."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from typing import Literal

from corpus.document import DATA
from corpus.glossary import Match
from corpus.toml import read_table
from index.rank import WEIGHTS
from index.search import Found

DeclineKind = Literal["empty", "no_such_paragraph", "not_a_question", "other_law", "other_document", "not_in_code"]


@dataclass(frozen=True, slots=True)
class Decline:
    """Why there is no answer, and what to do instead, in words for the asker; ``elsewhere`` is what is known of the subject
    and where to look, by itself, "" if nothing is."""

    kind: DeclineKind
    message: str
    elsewhere: str = ""


# Small talk and tests of the box: nothing is asked when a message has only such words.
_SMALL_TALK = frozenset(
    "hi hello hey hiya good morning afternoon evening thanks thank thankyou cheers ta you very much so that was is really "
    "helpful great lovely brilliant ok okay bye goodbye test testing yes no please a the and for your help all it again "
    "how are today well done nice one right".split()
)
# Words that mean a child may be in danger now. The Code does not say what to do then; people have to.
_DANGER = re.compile(
    r"\b(?:suicid\w*|kill(?:ing)? (?:him|her|them|my|your)sel(?:f|ves)|end (?:his|her|their|my) life|wants? to die"
    r"|self[- ]harm\w*|cutting (?:him|her|them|my)sel(?:f|ves)|overdos\w+|being (?:abused|hit|hurt|beaten|touched|groomed)"
    r"|disclos\w+ (?:abuse|sexual)|abus(?:ed|ing) (?:by|at home)|not safe at home|in (?:immediate )?danger|fgm|a knife)\b",
    re.IGNORECASE,
)
# Of these the ones that may be misspelt and must be known all the same.
DANGER_WORDS = ("suicide", "suicidal", "overdose", "abused", "groomed", "beaten", "disclosed", "danger")
SAFETY = (
    "If a child may be in danger, tell your designated safeguarding lead now. "
    "In an emergency, or if a crime may be under way, call 999."
)
ASKS_NOTHING = Decline(
    "not_a_question", "That does not ask anything of the Code. Type a question, or a number such as 6.85."
)
ONLY_NEAREST = "The paragraphs that come nearest are listed below, as that and no more."
ENGLAND = "The Code applies to England."
NOT_ANSWERED = "The Code does not seem to answer this."
NOT_IN_CODE = f"{NOT_ANSWERED} {ONLY_NEAREST}"
# A question as near (cosine) to one that the Code answers is that question. Of all sets' questions sixteen came so near: the
# Code answers each, and by that one's paragraph.
ASKED_SO = 0.95
# More of the glossary's terms than these say no more.
MOST_TERMS = 3
# Another country's law in a question speaks against an answer the less, the nearer (cosine) a question of ours comes to it:
# "is this a Welsh rulebook too?" is answered. From this near on it says nothing.
OURS_AT = 0.85
# From so near a subject on (``About.score``) a question is taken to be about it, and from POSSIBLY_AT on it may be. Of 177
# questions that the Code does not answer, in two sets, some nine in ten are about the subject from 1.2 on, and two in three
# from 1 to 1.2 (read by eye).
POINTS_AT, POSSIBLY_AT = 1.2, 1.0


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic model of "the Code answers this": ``weights`` by evidence name, and the least probability that counts."""

    weights: Mapping[str, float]
    intercept: float
    threshold: float


@cache
def load_calibration(document_id: str, kind: Literal["answerable", "follow_up"] = "answerable") -> Calibration:
    """The model learned on the tuning questions (see evaluation/train.py), for whole questions or for follow-ups."""
    raw = read_table(DATA / document_id / "ranker" / WEIGHTS, kind)
    return Calibration(raw["weights"], raw["intercept"], raw["threshold"])


def read_evidence(found: Found) -> dict[str, float]:
    """The evidence of a search as numbers by name: the scores, and how the glossary knows the question's words: as another
    law's, as another document's, or as ``terms`` for something in the Code; for a follow-up also what its new words give by
    themselves, under names that begin with ``newest_``, and how those like it fare (``alike``)."""
    newest = asdict(found.newest) if found.newest else {}
    later = {"alike": found.alike, **{f"newest_{name}": value for name, value in newest.items()}} if newest else {}
    kinds = [match.entry.kind for match in found.matches]
    return asdict(found.evidence) | {
        "other_law": max(0.0, OURS_AT - found.evidence.ask) if "other_law" in kinds else 0.0,
        "other_document": float("other_document" in kinds),
        "terms": float(min(MOST_TERMS, sum(kind in ("term", "renamed", "absent") for kind in kinds))),
        **later,
    }


def probability(found: Found, calibration: Calibration) -> float:
    """The probability, 0 to 1, that the Code answers the question for which ``found`` was found."""
    evidence = read_evidence(found)
    return 1 / (1 + math.exp(-calibration.intercept - sum(w * evidence[name] for name, w in calibration.weights.items())))


def judge(found: Found, calibration: Calibration) -> Decline | None:
    """A decline, if the Code seems not to answer the question for which ``found`` was found."""
    if probability(found, calibration) >= calibration.threshold or _is_asked_so(found):
        return None
    return (
        say_other_law(found.matches)
        or say_beyond(found)
        or say_other_document(found.matches)
        or say_where_else(found)
        or Decline("not_in_code", NOT_IN_CODE)
    )


def _is_asked_so(found: Found) -> bool:
    """Whether a whole question is one that the Code answers, in nearly the same words, and nearer to it than to any that it
    does not answer."""
    return found.newest is None and found.evidence.ask >= max(ASKED_SO, found.evidence.beyond)


def say_other_law(matches: Sequence[Match]) -> Decline | None:
    """Whose law it is, where the glossary knows a word of the question as another country's."""
    for match in matches:
        if match.entry.kind == "other_law":
            note = match.entry.note
            limits = "" if ENGLAND in note else f" {ENGLAND}"
            return Decline("other_law", said := f"This is not English law. {note}{limits}", said)
    return None


def say_beyond(found: Found) -> Decline | None:
    """What is known of the subject beyond the Code that a question is about, and where to look; None if of none."""
    if found.about is None or found.about.score < POINTS_AT:
        return None
    subject = found.about.subject
    return _not_answered("other_document" if subject.see else "not_in_code", subject.note, subject.see)


def say_other_document(matches: Sequence[Match]) -> Decline | None:
    """Which document answers instead, where the glossary knows a word of the question as that one's. It says less than
    ``say_beyond``: "VAT on school fees" has one such word, and so has a question on uniforms."""
    for match in matches:
        if match.entry.kind == "other_document" or (match.entry.kind == "absent" and match.entry.see):
            return _not_answered("other_document", match.entry.note, match.entry.see)
    return None


def say_where_else(found: Found) -> Decline | None:
    """Where to look if a question is about the subject that it may be about; None if it is near to none."""
    if found.about is None or found.about.score < POSSIBLY_AT or not found.about.subject.see:
        return None
    where = f"If your question is about “{found.about.subject.subject}”, try {found.about.subject.see}."
    return _not_answered("not_in_code", where)


def _not_answered(kind: DeclineKind, note: str, see: str = "") -> Decline:
    elsewhere = f"{note} Try {see}." if see else note
    return Decline(kind, f"{NOT_ANSWERED} {elsewhere} {ONLY_NEAREST}", elsewhere)


def is_small_talk(text: str) -> bool:
    """Whether a message only greets, thanks or tries the box."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    return bool(re.search(r"\w", text)) and all(word in _SMALL_TALK for word in words) and "?" not in text


def may_be_danger(text: str) -> bool:
    """Whether the words suggest that somebody may be in danger."""
    return bool(_DANGER.search(text))
