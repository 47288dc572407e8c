"""What is asked of the answer, not of the Code: "is that a must?", "what page is that on?", "are you sure?".

The answer itself says it, so that the question before is asked again and a note says where to see it. Asked of the Code,
such words would find whatever else speaks of requirements or pages. What may be asked of the subject is left to the search:
"is it compulsory?" of mediation, "which section?" of a plan, "in plain English?" of a report.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

from answer.citation import name_forces
from answer.quote import Quote
from corpus.duty import Force


class Aspect(StrEnum):
    """What of an answer is asked for."""

    FORCE = "force"
    PLACE = "place"
    WORDS = "words"
    MEANING = "meaning"


_THAT = r"(?:that|this|it|they|these|those|all (?:of )?(?:that|this))"
_IS_THAT = rf"(?:(?:is|are|was) {_THAT}|{_THAT} (?:is|are))(?: (?:actually|really|just|only|then|also))?"
_MODAL = r"(?:(?:a )?(?:must|should|may)s?)"
_OR_NOT = r"(?: or (?:just |only )?(?:a |an )?(?:must|should|may|guidance|advice|recommendation|good practice|optional))*"
_FORCE = (
    rf"(?:{_MODAL}|(?:a )?(?:legal|statutory) (?:duty|requirement|obligation|must)|statutory(?: guidance)?"
    r"|(?:the |a |in )?law|legally (?:binding|required)|binding|(?:just |only )?guidance|a duty)"
)
_PLACE = r"(?:paragraph|para|page|chapter)(?: number)?"
_CAN_YOU = r"(?:(?:can|could) you )?(?:please )?"
_WORDS = r"(?:the )?(?:exact|actual|full|precise|original) (?:words?|wording|text|quote|quotation|paragraph)"
_PLAIN = r"(?:plain|simple|simpler|easier) (?:english|words|language|terms)"
_PATTERNS = {
    Aspect.FORCE: (
        rf"{_IS_THAT} {_FORCE}{_OR_NOT}",
        rf"{_MODAL} or {_MODAL}",
        r"(?:statutory|legal(?:ly binding)?|law) or (?:just |only )?guidance",
        rf"how (?:strong|binding) (?:is|are) {_THAT}",
    ),
    Aspect.PLACE: (
        rf"where (?:does it|is it|is that|is this|does the code)(?: actually)?(?: say| state| written)?(?: {_THAT}| so)?",
        rf"(?:which|what)(?:'s| is)?(?: the| its)? {_PLACE}(?: (?:is {_THAT}|on|in|from|says {_THAT}|please|of the code))*",
        r"(?:what(?:'s| is) )?(?:the |your )?(?:reference|source|citation)(?: for (?:that|this))?",
    ),
    Aspect.WORDS: (
        rf"{_CAN_YOU}(?:give|show|tell|read|quote)(?: me| us)? {_WORDS}",
        rf"{_CAN_YOU}quote {_THAT}(?: (?:to|for) (?:me|us))?",
        rf"what does it (?:actually|exactly) say|what does it say exactly|what(?:'s| is| are) {_WORDS}|{_WORDS}",
        r"are you (?:sure|certain)(?: (?:about|of) (?:that|this))?|really",
        rf"{_IS_THAT} (?:right|true|correct|definite|certain|accurate)",
    ),
    Aspect.MEANING: (
        rf"{_CAN_YOU}(?:explain|simplify|put) {_THAT}(?: (?:in|into) {_PLAIN})?",
        rf"what does {_THAT} (?:actually )?mean(?: in {_PLAIN})?",
    ),
}
_ASPECTS = {aspect: re.compile(rf"(?:(?:and|but|so|ok|okay) )?(?:{'|'.join(forms)})") for aspect, forms in _PATTERNS.items()}
# The Code itself defines must and should, in its paragraph i, and no other of the words.
_MEANING_OF = {
    Force.MUST: "a statutory requirement (paragraph i)",
    Force.DUTY: "something that the law requires, in another word than “must”",
    Force.REQUIRED: "something that the law requires, in another word than “must”",
    Force.SHOULD: "guidance that has to be considered, and a departure from it explained (paragraph i)",
    Force.EXPECTED: "guidance, in another word than “should”",
    Force.ENCOURAGED: "guidance, in another word than “should”",
    Force.MAY: "something that is allowed",
}


def asks_of_answer(text: str) -> Aspect | None:
    """What of the answer before ``text`` asks for, if it asks for nothing else."""
    plain = re.sub(r"[^\w']+", " ", text.replace("’", "'")).strip().lower()
    return next((aspect for aspect, pattern in _ASPECTS.items() if pattern.fullmatch(plain)), None)


def say_of_answer(aspect: Aspect, leads: Iterable[Quote]) -> str:
    """Where the answer says it, ``leads`` being the quotations that it leads with; "" where there are none."""
    quotes = list(leads)
    places = " and ".join(_place(quote) for quote in quotes)
    match aspect:
        case _ if not quotes:
            return ""
        case Aspect.FORCE:
            return " ".join(map(_say_force, quotes))
        case Aspect.PLACE:
            return f"{places}."
        case Aspect.WORDS:
            return f"The Code’s own words are quoted below: {places}."
        case Aspect.MEANING:
            return "Under each quotation, “In plain English” says in our words what it means."


def _say_force(quote: Quote) -> str:
    named = name_forces(quote.forces, quote.lead)
    if not named:
        return f"{_place(quote)} has no must, should or may in what is quoted: it tells how things are."
    return f"{_place(quote)} says {'; and '.join(f'“{words}”: {_MEANING_OF[force]}' for force, words in named)}."


def _place(quote: Quote) -> str:
    paragraph = quote.paragraph
    return f"{f'Paragraph {paragraph.number}' if paragraph.number else paragraph.label} (p. {paragraph.page})"
