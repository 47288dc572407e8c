"""A question for all that somebody has to do ("What must governors do?"): whose duties are asked for.

No one paragraph answers it. The duty register, which lists them all, does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from answer.frame import take_off_frame
from corpus.document import DEFAULT_DOCUMENT
from corpus.finding_aid import load_called

_THE = r"(?:(?:the|an?|our|my|your|every|each|all|any) )?"
_KIND = r"(?:(?:main|key|legal|statutory|core|overall|general|basic|specific|different|exact|sen|send) )*"
_ASKED_FOR = r"(?:duty|duties|responsibilit(?:y|ies)|roles?|obligations?|tasks|functions|job|musts|shoulds)"
_DUTIES = rf"(?:{_KIND}{_ASKED_FOR}(?: and {_KIND}(?:duties|responsibilities|obligations|tasks|functions|shoulds))?)"
_CODE = r"(?:the )?(?:sen |send )?(?:code(?: of practice)?|act|law|guidance)"
_NEEDS = (
    r"(?:(?:the )?(?:pupils?|children|students|learners|those|young people)(?: and young people)?(?: who have| with)? )?"
    r"(?:an? )?(?:sen|send|special educational needs|additional needs|special needs)(?: and disabilit(?:y|ies))?"
)
_TAIL = (
    rf"(?: (?:by law|legally|exactly|then|at all|(?:under|in|according to) {_CODE}"
    rf"|(?:for|about|regarding|on|with|towards|around|in|in relation to|when it comes to) {_NEEDS}"
    r"|in (?:a|our|the) school))*"
)
_MODAL = r"(?:must|should|has|have|does|do|is|are)"
_TO_DO = (
    r"(?:legally |actually |really )?"
    r"(?:(?:have|required|obliged|need|needs|got|expected|supposed|meant) to |to )?do"
)


def read_whose_duties(text: str, document_id: str = DEFAULT_DOCUMENT) -> str:
    """The bearer (an id of the finding aid) whose duties ``text`` asks for, where it asks for all of them and for nothing
    more; "" for any other question."""
    plain = re.sub(r"[^\w'-]+", " ", take_off_frame(text).replace("’", "'")).strip().lower()
    bearers, forms = _read(document_id)
    return next((bearers[match["who"]] for form in forms if (match := form.fullmatch(plain))), "")


@cache
def _read(document_id: str) -> tuple[Mapping[str, str], tuple[re.Pattern[str], ...]]:
    """Each name to the bearer it means, and the forms of the question."""
    bearers = {form: bearer for bearer, names in load_called(document_id).items() for name in names for form in _forms(name)}
    who = rf"{_THE}(?P<who>{'|'.join(sorted(map(re.escape, bearers), key=len, reverse=True))})"
    forms = (
        rf"what(?: else)? {_MODAL} {who} {_TO_DO}{_TAIL}",
        rf"what(?: else)? {_MODAL} (?:i|we) {_TO_DO}(?: by law)? as {who}{_TAIL}",
        rf"(?:(?:what|which)(?: is| are|'s)? |list |show |give |tell )?(?:me |us )?(?:all )?(?:of )?(?:the )?{_DUTIES}"
        rf" (?:of|for|on|placed on) {who}{_TAIL}(?: do| have)?",
        rf"(?:what(?: is| are|'s)? )?{who}(?:'s|s'|')? {_DUTIES}{_TAIL}",
        rf"(?:what|which) {_DUTIES} (?:do|does) {who} have{_TAIL}",
        rf"what (?:is|are) {who} (?:responsible|accountable) for{_TAIL}",
    )
    return bearers, tuple(map(re.compile, forms))


def _forms(name: str) -> tuple[str, ...]:
    """The singular, as it is written down, and the plural."""
    name = name.lower()
    return name, name[:-1] + "ies" if name.endswith("y") else name + "s"
