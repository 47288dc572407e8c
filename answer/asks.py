"""What kind of answer a question asks for: a time limit, a list, what somebody must or should do, a yes or no."""

from __future__ import annotations

import re
from enum import StrEnum

from answer.frame import take_off_frame
from corpus.duty import Force, Sentence


class Asks(StrEnum):
    """The kind of answer that settles a question."""

    LIMIT = "limit"
    LIST = "list"
    DUTY = "duty"
    DECISION = "decision"
    OTHER = "other"


# How much nearer (cosine) a sentence of the kind asked for counts. More than the noise between the sentences of one
# paragraph, less than the step from one subject to the next; chosen by reading the leads of the tuning questions.
LIMIT_GAIN, LIST_GAIN, DECISION_GAIN = 0.12, 0.08, 0.05
# For a duty a share of the nearness instead: many sentences lay one, and one that hardly speaks of what was asked does not
# answer it by its force.
DUTY_SHARE = 0.1

_LIMIT = re.compile(
    r"\b(?:how (?:long|soon|quickly|often|many (?:days|weeks|months|years|terms|times))"
    r"|when (?:do|does|must|should|is|are|can|will)|by when"
    r"|deadlines?|time ?limits?|time ?scales?|time ?frames?|how much time|what age)\b",
    re.IGNORECASE,
)
_LIST = re.compile(
    r"\b(?:what|which)\b.{0,60}\b(?:include[ds]?|contain(?:s|ed)?|cover(?:s|ed)?|responsibilities|duties|principles|areas"
    r"|stages|steps|sections|types|kinds|features|factors|criteria|examples|people|professionals|advice|information"
    r"|set out|made up of|consist)\b|\blist\b"
    r"|\bwho (?:has to|must|should|needs to) be (?:invited|consulted|involved|notified)\b",
    re.IGNORECASE,
)
_DUTY = re.compile(
    r"\b(?:what|how|who|which)\b.{0,80}?\b(?:must|should|ought to|(?:has|have|obliged|required|expected|supposed) to)\b"
    r"|\bwhat\b.{0,20}\b(?:duty|duties|obligations?)\b|\bresponsib\w+",
    re.IGNORECASE,
)
_DECISION = re.compile(
    r"(?:^|[.,;:?] )(?:do|does|did|can|could|is|are|must|should|may|might|will|would|has|have|am)(?:n't|n’t)? \w",
    re.IGNORECASE,
)
_WHAT_LIMITS = re.compile(
    r"\b(?:\d+|one|two|three|four|five|six|ten|twelve|fifteen|twenty)[ -]"
    r"(?:calendar |working |school )?(?:day|week|month|year|term)s?\b"
    r"|\b(?:annual|annually|termly|(?:once|twice|three times) (?:a|each) year|each year|every year|as soon as|immediately"
    r"|promptly|without delay|\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November"
    r"|December)|year ?9|year ?group|age of \d+)\b",
    re.IGNORECASE,
)


def kind_of(question: str) -> Asks:
    """The kind of answer that ``question`` asks for."""
    question = take_off_frame(question)
    for kind, pattern in ((Asks.LIMIT, _LIMIT), (Asks.LIST, _LIST), (Asks.DUTY, _DUTY), (Asks.DECISION, _DECISION)):
        if pattern.search(question):
            return kind
    return Asks.OTHER


def settles(asks: Asks, sentence: Sentence, cosine: float, leads_list: bool) -> float:
    """What being of the kind asked for adds to a sentence's nearness, ``cosine``; 0 where it is not."""
    match asks:
        case Asks.LIMIT:
            return LIMIT_GAIN if _WHAT_LIMITS.search(sentence.text) else 0.0
        case Asks.LIST:
            return LIST_GAIN if leads_list else 0.0
        case Asks.DUTY:
            # "Some needs may emerge" tells nobody what to do.
            return DUTY_SHARE * max(0.0, cosine) if sentence.force.rank < Force.MAY.rank else 0.0
        case Asks.DECISION:
            return DECISION_GAIN if sentence.force is not Force.NONE and not sentence.inherited else 0.0
        case Asks.OTHER:
            return 0.0
