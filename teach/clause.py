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
        # "within six weeks of the request", "within a maximum of 15 days"; the document has "with 16 weeks" too
        rf"(?:at the latest )?with(?:in)? (?:a (?:maximum|period) of |the )?{_COUNT}{_FROM}",
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
        # "by 31 March in the year of the move", "by the 31 March", "from April 2015"
        rf"(?:by|before|on or before|no later than|from) (?:the )?\d+ {_MONTH}(?: \d{{4}})?(?: in [^,.;()]+)?",
        rf"(?:by|before|from) {_MONTH} \d{{4}}",
        # "for two years", "after 30 days", "three months before the move"
        rf"(?:for|after|before) {_COUNT}{_FROM}",
        rf"{_COUNT} (?:before|after|prior to|in advance of) [^,.;()]+",
        # "at the end of the academic year", "in the spring term", "from the sixth day of the exclusion"
        r"(?:by|at|before|from|until) the (?:end|start|beginning) of (?:the|each|every) (?:academic |school )?(?:year|term)",
        r"in the (?:autumn|spring|summer) term(?: (?:of|before|prior to) [^,.;()]+)?",
        r"(?:from|by|on) the (?:(?:first|second|third|fifth|sixth) )?day (?:of|on which) [^,.;()]+?(?= or\b|[,.;()]|$)",
        # "15 calendar days to reply"
        r"\b\d+ (?:calendar |working |school )?days\b",
        # "as soon as practicable", "without delay"
        r"as (?:soon|early|quickly) as (?:is |reasonably )*(?:possible|practicable)",
        # "as soon as a need is found", "in line with the agreed date", "on a regular basis"
        r"as soon as (?:a|the|they|it|he|she|this|there) [^,.;()]+?(?= and\b| the (?:local|school|college)\b|[,.;()]|$)",
        r"in line with the agreed date|at (?:the )?agreed times?|at the right time|on a regular basis|"
        r"in time (?:to|for) [^,.;()]+",
        r"immediately|without delay|promptly|in a timely manner|in good time|at the earliest opportunity|"
        r"in the shortest possible timescale",
        # "from Year 9 onwards", "by the end of Year 8"
        r"(?:from|in|by|before|no later than|at|until) (?:the )?(?:start of |end of )?(?:school )?Year \d+"
        r"(?: onwards| (?:until|to) Year \d+)?(?:(?: in school)? at the latest)?",
    )
)

_AND_WHEN = re.compile(r",? (?:and|but|or)(?: in any (?:case|event))?,? ", re.IGNORECASE)

# "Before naming it in a plan", "prior to the decision being made": what has to come first. Only where nothing above is said.
BEFORE_WHAT = re.compile(
    r"(?:before|prior to) (?:(?:informing|deciding|raising|registering|naming|ceasing|issuing|making|sending|taking|placing|"
    r"agreeing) |(?:a|an|the) (?:[\w’]+ ){1,3}(?:moves?|takes?|is|are|can|being) )[^,.;()]+?"
    r"(?=(?<!whether) to\b| (?:and|unless|since|they|where|if|the (?:appropriate|local|parent|school))\b|[,.;()]|$)",
    re.IGNORECASE,
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
    rf"(?:({_SHORT})|((?:where|if|when|whenever|unless|until(?! Year)|provided that|as long as|in cases where) [^;:]*?)"
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
    """The time limit or rhythm in ``text``: the first if there are several, with the one that is joined to it ("as soon as
    possible and within six weeks")."""
    spans = sorted(
        {match.span() for pattern in BY_WHEN for match in pattern.finditer(text)}, key=lambda span: (span[0], -span[1])
    )
    if not spans:
        return match.group().strip() if (match := BEFORE_WHAT.search(text)) else ""
    start, end = spans[0]
    for next_start, next_end in spans[1:]:
        if next_start >= end and _AND_WHEN.fullmatch(text[end:next_start]):
            end = next_end
    return text[start:end].strip()


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
