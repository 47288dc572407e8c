"""Short questions that lean on the one before ("and in a college?"), and questions with two parts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from answer.frame import ASKS, ASKS_ON
from answer.restate import restate
from index.lexical import stem_words

# A follow-up says little by itself: at most so many words that carry meaning where it opens like one ("and if ..."), and
# so many where it only speaks of somebody or something that it does not name ("would they come to us?").
MOST_AFTER_OPENING, MOST_POINTING = 8, 5
# So much of what was asked before (characters) is asked again: the model reads some two hundred words, and what was asked
# last has to be among them.
LONGEST_BEFORE = 400
# Two parts are told apart only where each says something.
LEAST_WORDS = 2
# What follow-ups have in their wording more often than whole questions, as log-odds (evaluation/train.py); EVERY is what all
# have.
LEANING_WORDS, EVERY = "leaning_words.tsv", "*"
NOTHING_LEARNED: Mapping[str, float] = MappingProxyType({})
# From so many pairs of words on, length says no more.
LONGEST_PAIRS = 12

_OPENING = re.compile(
    r"^(?:and|but|or|so|then|also|even|not|only|just|including|except|besides|plus|same|what about|how about|what if"
    r"|what else|anything|ok(?:ay)?\b|right\b|(?:by|from|until) when|before or after|which ones?\b"
    r"|(?:for )?how (?:long|often|soon|many|much)\??$|(?:why|where|who|when|how)\??$"
    r"|who (?:does|do|has to|should|must|decides|pays|can) (?:that|this|it)|when\b.{0,12}\b(?:that|this|it)"
    r"|(?:is|are|does|do|did|must|should|can|could|may|will|would|has|have|had)"
    r" (?:that|this|they|it|he|she|them|those|these)\b)",
    re.IGNORECASE,
)
# Words that point at a person or at a thing, and the nouns that they may point at in their own question.
_POINTS_AT_PERSON = re.compile(r"\b(?:he|she|him|her|his|hers|they|them|theirs?)\b", re.IGNORECASE)
_PERSON = re.compile(
    r"\b(?:i|child\w*|kids?|sons?|daughters?|boys?|girls?|pupils?|students?|learners?|toddlers?|bab(?:y|ies)|lads?|teens?"
    r"|young (?:person|people|man|woman)|mum|dad|mother|father|brothers?|sisters?|nephew|niece|grand\w+|famil(?:y|ies)"
    r"|year[- ]olds?|\d+ ?yo|someone|somebody|anyone|everyone|people|staff|governors?|friend|client|man|woman|apprentices?"
    r"|heads?|tas?|parents?|\w+(?:er|or)s?|sencos?)\b",
    re.IGNORECASE,
)
_POINTS_AT_THING = re.compile(
    r"\b(?:it|its|those|these|ones?|there|ours)\b"
    r"|\b(?:that|this)(?=\s*(?:[?.,;]|$|(?:be|is|apply|have|happen|mean|go|count|include|cover|work|too)\b))",
    re.IGNORECASE,
)
_THING = re.compile(
    r"\b(?:schools?|councils?|colleges?|nurser(?:y|ies)|plans?|ehcps?|las?|authorit\w+|providers?|tribunal|services?|ccgs?"
    r"|icbs?|nhs|reports?|reviews?|budgets?|polic\w+|law|code|offer|support|places?|courses?|jobs?|help|letters?|requests?"
    r"|appeals?|advice|panel|transport|\w+(?:tion|ment|ing|ity|ship|ness)s?)\b",
    re.IGNORECASE,
)
# "Is it legal to", "does it say", "are there": these point at nothing.
_POINTS_AT_NOTHING = re.compile(
    r"\b(?:is|was|be|if|does|whether|makes?|find|think) it (?:is |be )?(?:a |an |the )?(?:\w+ly )?(?:okay|ok|legal|lawful"
    r"|illegal|right|wrong|true|possible|normal|allowed|fair|enough|up to|our|the|my|an?|compulsory|better|likely|worth"
    r"|necessary|take|matter|reasonable|automatic|too late|say)\b|\bhow long does it take\b|\b(?:is|are) there\b"
    r"|\bthere(?:['’]s| is| are)\b",
    re.IGNORECASE,
)
# Where one question ends and the next begins.
_PART = re.compile(rf"\?\s+(?=\S)|,?\s+and\s+(?=(?:{ASKS_ON})\b)", re.IGNORECASE)
# How a question begins. "A pupil sleeps in class and is behind" has an "and is", but nothing before it is asked.
_ASKS = re.compile(rf"(?:{ASKS})\b", re.IGNORECASE)


def leans_on_previous(text: str, learned: Mapping[str, float] = NOTHING_LEARNED) -> bool:
    """Whether ``text`` only makes sense after another question: it opens like a follow-up, or it points at somebody or
    something that it has not named before, or it is worded like one ("can my mum come") by ``learned``, a log-odds by trait.
    """
    return _leans_by_rule(text) or sum(learned.get(trait, 0.0) for trait in traits_of(text)) > 0


def traits_of(text: str) -> list[str]:
    """What tells a follow-up's wording from a whole question's: EVERY, its words, which is the first (^), and how many there
    are (#3: at least six)."""
    words = re.findall(r"[a-z]+|\d+|£", re.sub("['’]", "", text.lower()))
    first = [f"^{word}" for word in words[:1]]
    return sorted({EVERY, *words, *first, *(f"#{n}" for n in range(1, min(len(words) // 2, LONGEST_PAIRS) + 1))})


def _leans_by_rule(text: str) -> bool:
    words, text = len(stem_words(text)), text.strip()
    if words <= MOST_AFTER_OPENING and _OPENING.match(text) and not _POINTS_AT_NOTHING.match(text):
        return True
    return words <= MOST_POINTING and _points_back(_POINTS_AT_NOTHING.sub(" ", text))


def _points_back(text: str) -> bool:
    thing = _POINTS_AT_THING.search(text)
    if thing and not _THING.search(text[: thing.start()]):
        return True
    person = _POINTS_AT_PERSON.search(text)
    if person is None or _PERSON.search(text[: person.start()]):
        return False
    # "Can the council say that they ...": a body is they as well.
    return not (person[0].lower().startswith("the") and _THING.search(text[: person.start()]))


def in_full(previous: str, text: str) -> tuple[str, str]:
    """What a follow-up asks in full, and the part of it that was asked last: the question before as it is asked of another
    place, in which nothing was asked last if it was a whole one, or both together."""
    if len(previous) <= LONGEST_BEFORE and (restated := restate(previous.strip(), text)):
        return restated, newest_of(restated)
    return join(previous, text), strip_opening(text)


def join(previous: str, text: str) -> str:
    """What a follow-up asks in full: the question before it with the new words."""
    asked = previous.strip()
    if len(asked) > LONGEST_BEFORE:
        asked = asked[:LONGEST_BEFORE].rpartition(" ")[0]
    return f"{asked.rstrip(' ?.')}: {strip_opening(text)}"


def strip_opening(text: str) -> str:
    """A follow-up without the word that joins it to the question before, as ``join`` writes it and ``newest_of`` finds it
    again: searched for in the same words both times, it finds the same."""
    return re.sub(r"^(?:and|but|so|or) ", "", text.strip(), flags=re.IGNORECASE)


def is_short(text: str) -> bool:
    """Whether ``text`` is short enough for a follow-up, so that ``newest_of`` finds it again."""
    return len(stem_words(text)) <= MOST_AFTER_OPENING


def newest_of(text: str) -> str:
    """What was asked last in a follow-up that is asked again in full, as ``join`` wrote it; "" for any other question."""
    head, _, tail = text.rpartition(": ")
    return tail if _ASKS.match(head) and is_short(tail) else ""


def split_parts(text: str, is_follow_up: bool = False) -> tuple[str, ...]:
    """The parts of a question that asks two things or more; one part for any other. What leans on a question before may say
    very little in each ("who pays, and by when?")."""
    least = 1 if is_follow_up else LEAST_WORDS
    parts = [strip_opening(part.strip(" ,")) for part in _PART.split(text) if part and part.strip(" ,?")]
    if len(parts) < 2 or not all(_ASKS.match(part) and len(stem_words(part)) >= least for part in parts):
        return (text,)
    return tuple(parts)


def without_parts(text: str, parts: Iterable[str]) -> str:
    """``text`` without those of its ``parts`` (as ``split_parts`` tells them), and without what joins them to the others."""
    for part in parts:
        text = re.sub(rf"(?:[,?]?\s+(?:and\s+)?)?{re.escape(part)}", "", text, count=1, flags=re.IGNORECASE)
    return strip_opening(text.lstrip(" ,?")).rstrip(" :,")
