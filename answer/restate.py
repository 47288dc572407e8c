"""A question asked again of another place: "Must a school have a SENCO?", and then "what about nurseries?"."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class _Place:
    """A kind of place where children learn: how it is called alone and as many, who learns there, and whether it stands
    without an article ("at college")."""

    words: str
    one: str
    many: str
    learners: str
    is_bare: bool = True


_PLACES = (
    _Place(r"pre-?schools?", "pre-school", "pre-schools", "children"),
    _Place(
        r"maintained nurser(?:y|ies)(?: schools?)?",
        "maintained nursery school",
        "maintained nursery schools",
        "children",
        False,
    ),
    _Place(
        r"(?:(?:private|state) )?nurser(?:y|ies)(?: (?:school|class|setting)(?:es|s)?)?",
        "nursery",
        "nurseries",
        "children",
    ),
    _Place(r"playgroups?", "playgroup", "playgroups", "children"),
    _Place(r"child-?minders?", "childminder", "childminders", "children", False),
    _Place(r"early years(?: (?:setting|provider)s?)?", "early years setting", "early years settings", "children", False),
    _Place(
        r"(?:fe|further education|(?:special(?:ist)? )?post[- ]16)(?: (?:college|institution|provider)s?)?",
        "college",
        "colleges",
        "students",
    ),
    _Place(r"sixth[- ]forms?(?: colleges?)?", "sixth form", "sixth forms", "students"),
    _Place(r"(?:special(?:ist)? )?colleges?", "college", "colleges", "students"),
    _Place(r"free schools?", "free school", "free schools", "pupils", False),
    _Place(r"special schools?", "special school", "special schools", "pupils", False),
    _Place(r"(?:independent|private) schools?", "independent school", "independent schools", "pupils", False),
    _Place(r"(?:primary|infant|junior) schools?|primary(?! need)|primaries", "primary school", "primary schools", "pupils"),
    _Place(r"secondary(?: schools?)?|secondaries", "secondary school", "secondary schools", "pupils"),
    _Place(r"academ(?:y|ies)", "academy", "academies", "pupils", False),
    _Place(r"mainstream(?: schools?)?", "mainstream school", "mainstream schools", "pupils", False),
    _Place(r"maintained schools?", "maintained school", "maintained schools", "pupils", False),
    _Place(r"schools?", "school", "schools", "pupils"),
)
_ANY = re.compile(
    r"\b(?:(?P<article>an?) )?(?:" + "|".join(f"(?P<p{n}>{place.words})" for n, place in enumerate(_PLACES)) + r")(?![\w-])",
    re.IGNORECASE,
)
# Where a word for a place is part of another name: "school nurse", "primary need", "nursery teacher".
_ENDS_A_PHRASE = re.compile(
    r"(?:['’]s?(?!\w)|\s*$|\s*[?.,;:!]|\s+(?:is|are|was|were|has|have|had|do|does|did|can|could|may|might|must|should|will"
    r"|would|need|needs|get|gets|give|gives|ask|asks|tell|tells|pay|pays|use|make|keep|know|say|says|want|wants|refuse"
    r"|refuses|not|to|for|in|on|at|of|with|without|by|from|about|as|if|when|where|who|which|that|after|before|or|and|be"
    r"|also|only|still|already|too|then|think|decide|decides|work|works|support|supports|put|see|let|while|because|so)\b)",
    re.IGNORECASE,
)
# A follow-up that says nothing but the place: "and in a college?", "nurseries too?", "is it the same for academies".
_BEFORE = (
    r"(?:(?:and|but|or|so|ok|okay|what|how|then|also|even|is|it|its|it['’]s|that|this|does|do|are|would|the|same|apply|go|goes"
    r"|true|about|if|we|we['’]re|i['’]m|i|am|in|at|for|to|of|with|on|my|our|your|a|an|any|other|all|one|not|just|only"
    r"|he['’]s|she['’]s|they['’]re|he|she|they|different|rule|rules)[\s,]+)*"
)
_AFTER = r"(?:[\s,]+(?:too|as|well|then|also|instead|though|the|same|please|now|rather|than|is|are|do|they|it|different))*"
_DETERMINED = re.compile(
    r"(?:\b(?:the|my|our|your|his|her|their|this|that|each|every|any|no|one|which|what|new|another|of)|['’]s|s['’])\s*$",
    re.IGNORECASE,
)
_LEARNERS = re.compile(r"\b(?P<many>pupils|students|learners)\b|\b(?P<one>pupil|student|learner)\b", re.IGNORECASE)


def restate(previous: str, text: str) -> str:
    """``previous`` as it is asked of the place that ``text`` names and nothing else; "" where that is not all it says, or
    where the question before is not about one place alone."""
    found = list(_ANY.finditer(text))
    if len(found) != 1 or not re.fullmatch(_BEFORE, text[: found[0].start()], re.IGNORECASE):
        return ""
    if not re.fullmatch(_AFTER + r"[\s?.!]*", text[found[0].end() :], re.IGNORECASE):
        return ""
    return move(previous, text)


def move(asked: str, text: str) -> str:
    """``asked`` of the place that ``text`` names instead of its own; "" where either names none or several, or both one."""
    new, old = _places_in(text), [match for match in _ANY.finditer(asked) if _ENDS_A_PHRASE.match(asked[match.end() :])]
    before = {_place_of(match) for match in old}
    if len(new) != 1 or len(before) != 1 or new == before:
        return ""
    place = new.pop()
    moved = asked
    for match in reversed(old):
        moved = moved[: match.start()] + _called(place, match) + moved[match.end() :]
    if place.learners != before.pop().learners:
        moved = _LEARNERS.sub(lambda match: _learner(place, is_one=bool(match["one"])), moved)
    return moved[:1].upper() + moved[1:] if asked[:1].isupper() else moved


def _places_in(text: str) -> set[_Place]:
    return {_place_of(match) for match in _ANY.finditer(text) if _ENDS_A_PHRASE.match(text[match.end() :])}


def _place_of(match: re.Match[str]) -> _Place:
    return next(place for n, place in enumerate(_PLACES) if match[f"p{n}"])


def _called(place: _Place, match: re.Match[str]) -> str:
    """``place`` in the number, and with the article, of the place that ``match`` names."""
    if match["article"]:
        return f"{_article(place.one)} {place.one}"
    if match[0].lower().endswith("s") and not match[0].lower().endswith("years"):
        return place.many
    # "At school" needs no article, "at academy" does; "my school", "my son's school" and "the school" have their own.
    has_own = _DETERMINED.search(match.string[: match.start()])
    return place.one if place.is_bare or has_own else f"{_article(place.one)} {place.one}"


def _article(noun: str) -> str:
    return "an" if noun[0] in "aeiou" else "a"


def _learner(place: _Place, is_one: bool) -> str:
    return {"children": "child"}.get(place.learners, place.learners[:-1]) if is_one else place.learners
