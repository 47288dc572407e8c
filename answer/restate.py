"""A question asked again of another place: "Must a school have a SENCO?", and then "what about nurseries?"."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class _Place:
    """A place where children learn, alone and as many, who learns there, and whether it stands without an article ("at
    college")."""

    one: str
    many: str
    learners: str
    is_bare: bool


# By the last word of its name.
_HEADS = {
    r"pre-?schools?": _Place("pre-school", "pre-schools", "children", True),
    r"schools?": _Place("school", "schools", "pupils", True),
    r"academ(?:y|ies)": _Place("academy", "academies", "pupils", False),
    r"nurser(?:y|ies)": _Place("nursery", "nurseries", "children", True),
    r"playgroups?": _Place("playgroup", "playgroups", "children", True),
    r"child-?minders?": _Place("childminder", "childminders", "children", False),
    r"colleges?": _Place("college", "colleges", "students", True),
    r"sixth[- ]forms?": _Place("sixth form", "sixth forms", "students", True),
    r"early years (?:setting|provider)s?": _Place("early years setting", "early years settings", "children", False),
}
_KIND = (
    r"(?:non-maintained|maintained|mainstream|independent|private|state|local|special(?:ist)?|primary|secondary|infant|junior"
    r"|high|grammar|boarding|residential|free|nursery|sixth[- ]form|further education|fe|16-19)"
)
# No part of another name: "after-school", "school/college".
_NAMED = re.compile(
    rf"(?<![\w/&-])(?P<article>an?\s+)?(?P<kind>(?:{_KIND}\s+)*)"
    rf"(?:{'|'.join(f'(?P<h{n}>{words})' for n, words in enumerate(_HEADS))})(?![\w/&-])",
    re.IGNORECASE,
)
_HEAD_WORDS = re.compile("|".join(_HEADS), re.IGNORECASE)
# A follow-up may name a place by its first word alone.
_SHORT = {"primary": "school", "secondary": "school", "mainstream": "school", "fe": "college", "early years": "setting"}
# A follow-up that says nothing but the place: "and in a college?", "nurseries too?", "we're an academy".
_ONLY_PLACE = re.compile(
    r"(?:(?:and|but|so|or|ok|okay)[\s,]+)?"
    r"(?:(?:what|how) about\s+|what if (?:it|we|i)(?:['’](?:s|re|m)| is| are| am)\s+"
    r"|(?:it|we|i)(?:['’](?:s|re|m)| is| are| am)\s+|does (?:it|that|this) (?:apply(?: to| for)?|go for)\s+"
    r"|(?:the )?same\s+(?=(?:in|at|for)\b)|(?:is|are) (?:it|that|this|they|the rules?) (?:the )?(?:same|different|true)\s+)?"
    r"(?:(?P<preposition>in|at|for|of|to|from|with|by)\s+)?(?:(?:an?|the|my|our|your|other|any)\s+)?"
    r"(?P<place>\S.*?)(?:[\s,]+(?:too|as well|also|then|though|instead|the same))*[\s?.!]*",
    re.IGNORECASE,
)
# These say something of the place besides: the one before has to have the same word before it.
_DIRECTIONS = ("to", "from", "with", "by")
# What may follow a place that is no part of another name ("school nurse", "college principal").
_ENDS_A_NAME = re.compile(
    r"['’]|\s*(?:$|[?.,;:!])|\s+(?:is|are|was|were|has|have|had|do|does|did|can|could|may|might|must|should|will|would|not|to"
    r"|for|in|on|at|of|with|without|by|from|about|as|if|when|where|who|which|that|after|before|or|and|be|also|only|still"
    r"|already|too|then|because|so|while|gets?|gives?|asks?|tells?|pays?|makes?|keeps?|knows?|says?|wants?|refuses?|decides?"
    r"|thinks?|takes?|helps?|puts?|sees?|lets?|sends?|shares?|involves?|excludes?|publish(?:es)?|admits?|provides?|offers?"
    r"|needs? to)\b",
    re.IGNORECASE,
)
# What may stand before one that has no article: a word in its stead; a preposition or a verb that needs none, but not the
# "of" of "which kinds of school".
_DETERMINED = re.compile(
    r"(?:\b(?:[Tt]he|[Mm]y|[Oo]ur|[Yy]our|his|her|their|[Ee]ach|[Ee]very|[Aa]ny|no|one|[Ww]hich|[Ww]hat)|\b[a-z]+['’]s?)\s+$"
)
_BARE = re.compile(
    r"(?:^|\b(?:at|in|to|for|by|with|starts?|starting|attends?)\s+"
    r"|(?<!kind )(?<!kinds )(?<!type )(?<!types )(?<!sort )(?<!sorts )\bof\s+)$",
    re.IGNORECASE,
)
# What may stand before many.
_BEFORE_MANY = re.compile(
    r"(?:^|\b(?:do|does|did|must|should|can|could|may|might|will|would|are|were|have|had|how|when|where|why|what|which|that|if"
    r"|whether|at|in|to|of|for|by|with|all|the|my|our|your|their|other|some|any|most|many|let|lets|tell|help|ask|make)\s+)$",
    re.IGNORECASE,
)
# Where the place is itself what is asked for, left, or compared, another would be another question; and half of "mainstream
# and special schools" is not the whole.
_NOT_BEFORE = re.compile(
    r"\b(?:(?:asks?|asking|apply|applied|applying|go(?:es)?) for|into|wants?|prefers?|chooses?|named?|moved?|leaves?|leaving"
    rf"|left|from|between|than|like|this|that|{_KIND} (?:and|or))"
    r"\s+(?:the |my |our |your )?$",
    re.IGNORECASE,
)
# Nobody is in a childminder, who has no governors either.
_NO_CHILDMINDER = re.compile(r"\bin (?:\w+ )?$|\b(?:governing body|head\w*) of (?:\w+ )?$", re.IGNORECASE)
# Places, or those who are in one, by another name.
_ELSEWHERE = re.compile(r"\b(?:mainstream|fe|ones?|units?|key stage|year \d+|reception)\b", re.IGNORECASE)
_LEARNERS = re.compile(
    r"\b(?:(?P<many>pupils|students|learners)|(?:(?<=\ba )|(?<=\bthe )|(?<=\bmy )|(?<=\bour )|(?<=\bone )|(?<=\bany )"
    r"|(?<=\beach )|(?<=\bevery ))(?:pupil|student|learner))\b"
    r"(?!['’]?s?\s+(?:premium|referral|teacher|finance|loan|union|allowance|record|behaviour|voice)s?\b)"
    r"(?P<theirs>['’](?!\w))?",
    re.IGNORECASE,
)


def restate(previous: str, text: str) -> str:
    """``previous`` as it is asked of the place that ``text`` names, where it says nothing else. "" where it does, or
    where the question before is not of one place alone, or would not read well."""
    only = _ONLY_PLACE.fullmatch(text.strip())
    place = _read_name(only["place"]) if only else None
    old = list(_NAMED.finditer(previous))
    names = {_place_of(match) for match in old}
    # A word for a place that is none of the names found is part of another name.
    if only is None or place is None or len(names) != 1 or place in names or len(old) != len(_HEAD_WORDS.findall(previous)):
        return ""
    if _ELSEWHERE.search(_NAMED.sub("", previous)):
        return ""
    direction = only["preposition"].lower() if only["preposition"] else ""
    asked = previous
    for match in reversed(old):
        before, after = asked[: match.start()], asked[match.end() :]
        if _NOT_BEFORE.search(before) or (place.one.endswith("childminder") and _NO_CHILDMINDER.search(before)):
            return ""
        is_other_way = direction in _DIRECTIONS and not re.search(
            rf"\b{direction} (?:the |my |our |your )?$", before, re.IGNORECASE
        )
        if is_other_way or not _ENDS_A_NAME.match(after) or not (called := _call(place, match, before)):
            return ""
        asked = before + called + after
    if place.learners != names.pop().learners:
        asked = _LEARNERS.sub(lambda match: _call_learners(match, place.learners), asked)
    return asked[:1].upper() + asked[1:] if previous[:1].isupper() else asked


def _read_name(text: str) -> _Place | None:
    """The place of which ``text`` is the name and nothing more."""
    text = " ".join(text.lower().split())
    match = _NAMED.fullmatch(f"{text} {_SHORT[text]}" if text in _SHORT else text)
    return _place_of(match) if match else None


def _place_of(match: re.Match[str]) -> _Place:
    """The place with the words that say which kind it is, with which most need an article ("at an independent school")."""
    head = next(place for n, place in enumerate(_HEADS.values()) if match[f"h{n}"])
    kind = " ".join(match["kind"].lower().split()).replace("fe", "FE")
    if not kind:
        return head
    return _Place(f"{kind} {head.one}", f"{kind} {head.many}", head.learners, kind in ("primary", "secondary"))


def _call(place: _Place, match: re.Match[str], before: str) -> str:
    """``place`` in the number, and with the article, of that which ``match`` names; "" where neither fits."""
    article = "an" if place.one.startswith((*"aeiou", "FE")) else "a"
    if match["article"]:
        return f"{article} {place.one}"
    if match[0].lower().endswith("s"):
        return place.many if _BEFORE_MANY.search(before) else ""
    if _DETERMINED.search(before):
        return place.one
    if not _BARE.search(before):
        return ""
    return place.one if place.is_bare else f"{article} {place.one}"


def _call_learners(match: re.Match[str], learners: str) -> str:
    if not match["many"]:
        return {"children": "child"}.get(learners, learners[:-1])
    return learners + ({"children": "'s"}.get(learners, "'") if match["theirs"] else "")
