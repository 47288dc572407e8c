"""What a duty's own words say besides who: to or for whom, by when, and in which circumstances. Exact words, or ''."""

from __future__ import annotations

import re

from teach.phrases import FAMILY, find_mentions

_UNIT = r"(?:(?:working|school|calendar|term-time) )?(?:days?|weeks?|months?|years?|terms?)"
_NUMBER = r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty)"
_COUNT = rf"{_NUMBER} {_UNIT}"
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
# What starts the clock: "of the request", "before the meeting".
_FROM = r"(?: (?:of|from|before|after|beginning with|in advance of|to|prior to) [^,.;()]+)?"

# Each way to say by when or how often, with an example in our own words.
BY_WHEN: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # "within six weeks of the request", "within a maximum of 15 days"
        rf"(?:at the latest )?within (?:a (?:maximum|period) of |the )?{_COUNT}{_FROM}",
        # "within the 20-week limit"
        r"within (?:the|a) \d+[- ](?:week|day|month)[^,.;()]*",
        # "at least 15 days before the meeting", "no later than 12 weeks after it"
        rf"(?:at least|no later than|not later than|not less than|no more than|up to) {_COUNT}{_FROM}",
        # "at least every twelve months", "every three to six months", "each year"
        rf"(?:(?:at least|as a minimum|a minimum of) )?(?:every|each) (?:{_NUMBER}(?: to {_NUMBER})? )?{_UNIT}",
        # "three times a year", "at least once a term"
        rf"(?:(?:at least|a minimum of) )?(?:once|twice|{_NUMBER} times) (?:a|each|every|per) (?:academic |school )?"
        r"(?:year|term|month)",
        # "annually", "at least termly"
        r"\b(?:at least )?(?:annually|termly|half-termly)\b",
        # "by 31 March in the year of the move"
        rf"(?:by|before|on or before|no later than|from) \d+ {_MONTH}(?: \d{{4}})?(?: in [^,.;()]+)?",
        # "for two years", "after 30 days"
        rf"(?:for|after|before) {_COUNT}{_FROM}",
        # "15 calendar days to reply"
        r"\b\d+ (?:calendar |working |school )?days\b",
        # "as soon as practicable", "without delay"
        r"as (?:soon|early|quickly) as (?:is |reasonably )*(?:possible|practicable)",
        r"immediately|without delay|promptly|in a timely manner|in good time|at the earliest opportunity|"
        r"in the shortest possible timescale",
        # "from Year 9 onwards", "by the end of Year 8"
        r"(?:from|in|by|before|no later than|at|until) (?:the )?(?:start of |end of )?(?:school )?Year \d+(?: onwards)?",
    )
)

# What opens a circumstance.
_OPENS = (
    r"(?:where|if|when|whenever|once|unless|until|in cases where|provided(?: that)?|as long as|following|"
    r"in the event (?:of|that))"
)
_DETERMINERS = r"then|the|a|an|all|any|each|both|relevant|responsible|their|its"
_FIRST = re.compile(rf"(?:(?!{_OPENS}\b)[\w ]+, )?(?:and |but |or )?({_OPENS}\b)", re.IGNORECASE)
# The last comma that ends it: before an article, a pronoun or a name.
_MAIN_CLAUSE = re.compile(
    r",(?= (?:then )?(?:the|a|an|they|it|he|she|this|these|those|there|any|all|each|both)\b|(?= [A-Z]))"
)
# "where possible": a circumstance of two words.
_SHORT = (
    r"(?:where|when|if|wherever) (?:possible|appropriate|necessary|relevant|applicable|practicable|feasible|reasonable)\b"
)
# After these words "where" and "when" ask instead: "information about where".
_LATER = re.compile(
    r"(?<!about)(?<!of)(?<!on)(?<!know)(?<!to)(?<!and)(?<!or)(?<!say)(?<!explain)(?<!including)(?<!consider)(?<!than)"
    r"(?<!out),? "
    rf"(?:({_SHORT})|((?:where|if|when|whenever|unless|until|provided that|as long as|in cases where) [^;:]*?)"
    r"(?=$|[.;:]$|[.;] | – | so that |, (?:the|and|but|they|it|a|including|for example|where|in) |,$))",
    re.IGNORECASE,
)

_PEOPLE = re.compile(
    r"(?:(?:child|young person|pupil|student)’s )?(?:parents?|child(?:ren)?|young (?:person|people)|pupils?|students?|"
    r"famil(?:y|ies)|learners?|detained persons?|individuals|carers?|young adults?)\b(?!’s? (?:parents?|families))",
    re.IGNORECASE,
)
_ARTICLES = re.compile(
    r"\b(?:(?:the|a|an|all|any|each|every|both|their|his or her|detained|disabled|looked after|other) )*$", re.IGNORECASE
)
_AND = re.compile(
    r"(?:’s?)?(?: with SEN(?: or disabilities| and disabilities)?)?,?(?: and/or| and| or)? ?(?:the |their |his or her |all |"
    r"a |child’s |other |disabled )*"
)


# Before these a new clause starts, whose people are not those of the duty.
_ASKS = re.compile(r"\b(?:that|which|whether|if|where|when|how)\s*$", re.IGNORECASE)
# And a body after these only says where or by whom.
_AT = re.compile(r"\b(?:that|which|whether|if|where|when|how|by|in|at|of|within|on|under|from)\s*$", re.IGNORECASE)


def find_by_when(text: str) -> str:
    """The time limit or rhythm in ``text``, the first if there are several."""
    found = [match for pattern in BY_WHEN if (match := pattern.search(text))]
    best = min(found, key=lambda match: (match.start(), -match.end()), default=None)
    return best.group().strip() if best else ""


def find_circumstances(text: str, subject: int, modal: int) -> str:
    """The clause that says where, if or when: the one that opens the sentence before its ``subject``, else one that comes
    after the modal verb at ``modal``. ``subject`` is 0 where its start is not known, ``modal`` where there is none."""
    if opening := _FIRST.match(text[: modal or len(text)]):
        before = text[: subject or modal or len(text)]
        if not subject:
            commas = [match.start() for match in _MAIN_CLAUSE.finditer(before, opening.end())]
            before = before[: commas[-1]] if commas else ""
        words = re.sub(rf",?\s+(?:(?:{_DETERMINERS}|‘\w+’)\s+)*$", "", before + " ")
        if len(words) > opening.end():
            return words[opening.start(1) :].strip().rstrip(",")
    match = _LATER.search(text, modal)
    return (match.group(1) or match.group(2)).strip() if match else ""


def find_recipient(after: str, chapter: str = "") -> str:
    """To or for whom: the first people or body named after the modal verb, with those joined to them. A body that only says
    where or by whom ("in the school", "by the authority") is none."""
    people = [(match.start(), match.end(), False) for match in _PEOPLE.finditer(after)]
    bodies = [(m.start, m.end, True) for m in find_mentions(after, chapter) if m.bearers and not set(m.bearers) <= FAMILY]
    runs: list[tuple[int, int, bool]] = []
    for start, end, body in sorted({*people, *bodies}, key=lambda span: (span[0], -span[1])):
        if runs and (start < runs[-1][1] or _AND.fullmatch(after[runs[-1][1] : start])):
            runs[-1] = (runs[-1][0], max(end, runs[-1][1]), runs[-1][2])
        else:
            runs.append((start, end, body))
    for start, end, body in runs:
        words = _ARTICLES.search(after[:start])
        first = words.start() if words else start
        if not (_AT if body else _ASKS).search(after[:first]):
            return after[first:end].strip()
    return ""
