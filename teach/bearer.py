"""Who carries a duty: the subject of the modal verb, read by rule from the sentence and what stands before it.

The rules look at the words between a phrase that names a bearer ("local authorities", bearers.toml) and the modal verb. A
sentence that names nobody ("support should be kept under review") is given to whoever the text spoke of last or, failing
that, to whom the finding aid names; such a reading is marked as inferred.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from teach.phrases import FAMILY, JOINED, LEAD_WORDS, Mention, find_mentions, last_list, load_phrases, read_run

# How the words before the modal verb name who acts: by name, by a pronoun, by leaving the subject out ("... and must"),
# or not at all because the subject is a thing ("the plan must") or a person who is helped ("children should").
SubjectKind = Literal["named", "pronoun", "listed", "elided", "thing"]


@dataclass(frozen=True, slots=True)
class Subject:
    """What stands before a modal verb. ``start`` is where it begins, for cutting a sentence into clauses."""

    kind: SubjectKind
    bearers: tuple[str, ...]
    start: int


# Each of these before a phrase says that it is not the subject: "advice | from | the local authority should".
_NOT_BEFORE = re.compile(
    r"\b(?:of|for|with|by|from|to|in|at|on|between|within|under|against|through|including|involving|about|like|without|"
    r"via|per|into|onto|towards?|among|across|around|over|upon|alongside|beyond|regarding|concerning|outside|is|are|was|"
    r"were|be|being|to \w+|(?:who|which|that) \w+s|(?:those|anyone|someone|people) \w+ing)\s*$",
    re.IGNORECASE,
)
# After one of these verbs a phrase is the object, and an "and" behind it starts a new clause: "inform | the parents | and a
# school must".
_OBJECT_OF = re.compile(
    r"\b(?:give|inform|notify|tell|ask|send|enable|allow|consult|involve|attend|help|helps|enables|supports|requires?|invite|"
    r"name|pay|contact|advise)\s*$",
    re.IGNORECASE,
)
# "In supporting the move to adult services, | CCGs and local authorities": the comma ends an introduction, not a member.
_INTRODUCES = re.compile(
    r"(?:^|[;–] ?)(?:In|When|Where|If|Following|Once|For|As|To|Under|After|Before|Because|Unless|During|On|At|With|By|"
    r"Through|Since|Until)\b[^,]*$",
)
_ADVERBS = (
    r"(?:(?:also|therefore|then|always|normally|usually|generally|only|still|now|thus|each|all|both|themselves|itself|too|"
    r"however|together|jointly|first|similarly|in turn|equally|nevertheless|instead|either|ideally) ?)*"
)
# Words that go on with the same noun phrase: "the person | in charge of ...", "those | supplying the advice".
_GOES_ON = re.compile(
    r"(?:such as|of|in|for|with|from|within|at|on|under|by|across|who|whom|that|which|where|whose|responsible|concerned|"
    r"involved|approved|named|funded|appointed|requested|listed|designated|attended|\w+ing|(?:and|or) (?:others?|those))\b",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"(?:with|in|working|together|along|as|where|when|if|including|usually|whether|having|through|by|on|at|for|under|"
    r"who|which|like|from|following|after|before|once|subject|such|except|during|unless|acting|since|because|involving|"
    r"therefore|however|too|normally|without|within|supported|based|rather)\b",
    re.IGNORECASE,
)
# "The local authority, | in consultation with A, B and C (where they agree), | should": what follows the first phrase is an
# aside up to the modal verb, however many commas it holds.
_OPENS_ASIDE = re.compile(
    r"(?: \([^)]*\))?, (?:in (?:collaboration|consultation|discussion|partnership|conjunction|agreement)|working|together|"
    r"along|with|including|acting|supported)\b(?!.*\b(?:have|has|is|are|was|were|will|can|do|does|must|should|may)\b)"
)
_FINITE = re.compile(r"\b(?:have|has|is|are|was|were|will|can|do|does|must|should|may)\b", re.IGNORECASE)
_PRONOUN = re.compile(rf"\b(they|it|he or she|she or he|he|she|we)\s+{_ADVERBS}$", re.IGNORECASE)
_ELIDED = re.compile(
    rf"(?:^|[\s,–])(?:(?:and|or|but)(?: so| where appropriate| if necessary)?,?\s+{_ADVERBS})$", re.IGNORECASE
)
# "Those institutions must": the ones that the sentence before listed.
_LISTED = re.compile(
    r"\b(?:those|these|the above) (?:institutions|bodies|providers|partners|organisations|agencies|settings)"
    rf"\s*(?:,? in turn,?)?\s*{_ADVERBS}$",
    re.IGNORECASE,
)
_THING = re.compile(r"\b(?:this|these|there|what|which|those|each|some|that|it is|no-one|nobody)\s+$", re.IGNORECASE)
_RELATIVE = re.compile(r",?\s*\b(?:who|which|that)\b,?(?: in turn,?| also| themselves)?\s*$", re.IGNORECASE)
_OFFICE = (
    r"(?:(?:key |main |statutory |legal |strategic )?(?:roles?|responsibilit(?:y|ies)|dut(?:y|ies)|tasks?|functions?|job))"
)
_ANY_OFFICE = re.compile(rf"\b{_OFFICE}\b", re.IGNORECASE)
_OFFICE_OF = re.compile(rf"\b{_OFFICE}(?: and {_OFFICE})? (?:of|on|for) {LEAD_WORDS}$", re.IGNORECASE)
_OFFICE_AFTER = re.compile(rf"[’']s?\s+(?:\w+ ){{0,2}}?{_OFFICE}\b", re.IGNORECASE)

# "must be given a copy": whoever stands before it receives. These participles only look like one: the subject still acts.
_PASSIVE = re.compile(
    rf"^\s*(?:not |never )?{_ADVERBS}(?:not )?be (?:\w+ly |always |also |then |normally |fully |well |kept |more )*"
    r"(?!(?:prepared|satisfied|committed|concerned|need|indeed|informed by|guided|determined to|proceed|agreed with)\b)"
    r"(?:\w+(?:ed|en|wn)|kept|sent|made|set|told|met|put|built|held|paid|read|brought|sought|dealt|taught|left|heard|found|"
    r"begun|done|drawn|understood|based|led|shown|cut|lost)\b",
    re.IGNORECASE,
)
# What a person who is helped "should" have or feel is somebody else's to bring about.
_HELPED = re.compile(
    r"^\s*(?:not )?(?:also |always |both )?(?:have|feel|know|receive|expect|benefit|get|gain|enjoy|lose|experience|"
    r"be able|be at|be in|be confident|be (?:fully )?aware)\b",
    re.IGNORECASE,
)
# "The evidence | submitted by | the school should": whoever made the thing has to see to it.
_MADE_BY = re.compile(
    r"\b(?:submitted|supplied|provided|given|written|prepared|produced|made|carried out|conducted|arranged|delivered|"
    rf"drawn up) by {LEAD_WORDS}$",
    re.IGNORECASE,
)
# Where the words that say by whom something is done can no longer stand.
_AGENT_ENDS = re.compile(
    r"\b(?:and|but|or) (?:should|must|may|might|can|will|could)\b|;|, (?:and|but) | – |"
    r"\b(?:that|which|who|where|if|when|whether|so)\b",
    re.IGNORECASE,
)


def read_subject(text: str, at: int, chapter: str = "") -> Subject:
    """The subject of the modal verb that starts at ``at``."""
    left = text[:at]
    if _ELIDED.search(left) or not left.strip():
        return Subject("elided", (), at)
    mentions = find_mentions(left, chapter)
    # "Those providing it should": the "it" is part of their name.
    if (match := _PRONOUN.search(left)) and not any(m.start < match.start() < m.end for m in mentions):
        return _read_pronoun(left, match, chapter)
    if match := _LISTED.search(left):
        return Subject("listed", (), match.start())
    if match := _RELATIVE.search(left):
        run = [m for m in mentions if m.end == match.start()]
        if run:
            return _run_of(left, mentions, mentions.index(run[0]))
    if office := _read_office(left, chapter):
        return office
    if _THING.search(left):
        return Subject("thing", (), _clause_start(left))
    # "Public bodies (including CCGs and schools) must": the list in brackets says who.
    if (bracket := re.search(r"\(including ([^)]*)\)\s*$", left)) and len(named := last_list(bracket.group(1), chapter)) > 1:
        return Subject("named", named, _clause_start(left))
    if (
        mentions
        and _OPENS_ASIDE.match(left[mentions[0].end :])
        and not left[: mentions[0].start].strip().rstrip("thTHe aAn")
    ):
        return Subject("named", mentions[0].bearers, mentions[0].start)
    return _nearest_subject(left, mentions) or Subject("thing", (), _clause_start(left))


def is_passive(after: str) -> bool:
    """Whether what follows a modal verb is done to its subject: "must | be sent by ..."."""
    return bool(_PASSIVE.search(after))


def is_helped(after: str) -> bool:
    """Whether what follows a modal verb is had or felt rather than done: "should | have access to ..."."""
    return bool(_HELPED.search(after))


def is_sent(after: str) -> bool:
    """Whether whoever stands before a modal verb is sent something: "should | receive a copy"."""
    return bool(re.match(r"\s*(?:also |both |each )?receive\b", after))


def find_agent(after: str, chapter: str = "") -> tuple[str, ...]:
    """Who does what a passive says is done: "be agreed | by | the local authority and the CCG"."""
    if end := _AGENT_ENDS.search(after):
        after = after[: end.start()]
    mentions = find_mentions(after, chapter)
    for position, mention in enumerate(mentions):
        by = re.search(rf"\b(by|between) (?:either |both )?{LEAD_WORDS}$", after[: mention.start], re.IGNORECASE)
        if by and mention.bearers and len(run := read_run(after, mentions, position)) > (by[1].lower() == "between"):
            return run
    return ()


def find_maker(left: str, chapter: str = "") -> tuple[str, ...]:
    """Who made the thing that is the subject: "Advice | submitted by | the school (should)"."""
    for position, mention in reversed(tuple(enumerate(mentions := find_mentions(left, chapter)))):
        made = _MADE_BY.search(left[: mention.start])
        if made and mention.bearers and not set(mention.bearers) <= FAMILY:
            rest = left[mention.end :]
            return read_run(left, mentions, position) if not rest.strip() or JOINED.match(rest) or _reaches(rest) else ()
    return ()


def find_required(after: str, chapter: str = "") -> Subject | None:
    """Whom the law requires to act, of the words after "requires": "| every local authority | to appoint"."""
    mentions = find_mentions(after, chapter)
    if mentions and re.fullmatch(LEAD_WORDS, after[: mentions[0].start], re.IGNORECASE):
        bearers = read_run(after, mentions, 0)
        # "Requires children to be treated fairly" does not say of whom it requires it.
        return None if set(bearers) <= FAMILY else Subject("named", bearers, 0)
    return None


def _read_pronoun(left: str, match: re.Match[str], chapter: str) -> Subject:
    """The first subject before "they" or "it" in its own sentence. Else whoever the sentence names at all, as a second
    best: the caller knows who came before."""
    named = subject_so_far(left[: match.start()], chapter)
    # "Where help reaches a parent, it must": never the parent.
    if named and not (match[1].lower() == "it" and set(named) <= FAMILY):
        return Subject("named", named, match.start())
    mentioned = (m.bearers for m in find_mentions(left[: match.start()], chapter) if not set(m.bearers) <= FAMILY)
    return Subject("pronoun", next(mentioned, ()), match.start())


def subject_so_far(left: str, chapter: str = "") -> tuple[str, ...]:
    """The first phrase of ``left`` that names a bearer and is not part of another phrase; a family only if nobody else."""
    mentions = find_mentions(left, chapter)
    free = [
        read_run(left, mentions, position)
        for position, mention in enumerate(mentions)
        if mention.bearers and not _in_a_phrase(_before(left, mention.start))
    ]
    return next((run for run in free if not set(run) <= FAMILY), free[0] if free else ())


def _read_office(left: str, chapter: str) -> Subject | None:
    """ "The SENCO's responsibilities may ..." and "the role of the SENCO may ..." are the SENCO's."""
    if not _ANY_OFFICE.search(left):
        return None
    for phrase in load_phrases():
        if phrase.chapters and chapter not in phrase.chapters:
            continue
        for match in re.finditer(rf"\b(?:{phrase.words})", left, re.IGNORECASE):
            rest = left[match.end() :]
            if (after := _OFFICE_AFTER.match(rest)) and _reaches(rest[after.end() :]) and phrase.bearers:
                return Subject("named", phrase.bearers, match.start())
            if _OFFICE_OF.search(left[: match.start()]) and _reaches(rest) and phrase.bearers:
                return Subject("named", phrase.bearers, match.start())
    return None


def _nearest_subject(left: str, mentions: tuple[Mention, ...]) -> Subject | None:
    """The last phrase that the words after it let be the subject and that no preposition makes part of another phrase."""
    joined: tuple[str, ...] = ()
    for position in range(len(mentions) - 1, -1, -1):
        if not _reaches(left[mentions[position].end :]):
            continue
        subject = _run_of(left, mentions, position)
        if not _in_a_phrase(_before(left, subject.start)):
            return replace(subject, bearers=tuple(dict.fromkeys((*subject.bearers, *joined))))
        # "The governing bodies of schools and | the proprietors | of academies": a second head with its own article.
        inside = [m for m in mentions[: position + 1] if m.start > subject.start]
        joined += tuple(b for m in inside if re.search(r"(?:and|or) the $", left[: m.start]) for b in m.bearers)
        # "Forums have been set up in most areas and | local authorities | are ...": "and" starts a clause of its own.
        last = mentions[position]
        for start, bearers in ((subject.start, subject.bearers), (last.start, last.bearers)):
            if re.search(r"\band $", _before(left, start)) and _FINITE.search(left[:start]):
                return Subject("named", bearers, start)
    return None


def _in_a_phrase(before: str) -> bool:
    """Whether a preposition stands before: right before, or before a list ("across education, health and | social care")."""
    if listed := re.search(r"((?:[\w’-]+,? ){0,3}[\w’-]+ )(?:and|or) $", before):
        words = listed.group(1).split(" ")
        if any(_NOT_BEFORE.search(word) for word in words):
            return True
    return bool(_NOT_BEFORE.search(before))


def _run_of(left: str, mentions: tuple[Mention, ...], position: int) -> Subject:
    """The mention at ``position`` with those that are joined to it on its left."""
    start = position
    is_list = bool(re.match(r"\s*(?:and|or) (?:others?|those)\b", left[mentions[position].end :]))
    while start:
        before, here = mentions[start - 1], mentions[start]
        join = JOINED.fullmatch(left[before.end : here.start])
        if join is None or (join["by"] == "," and not is_list):
            break
        head = _before(left, before.start)
        if join["by"] == "," and _INTRODUCES.search(head):
            break
        if _OBJECT_OF.search(head) or (join["by"] == ", and" and _NOT_BEFORE.search(head)):
            break
        is_list = True
        start -= 1
    bearers = dict.fromkeys(bearer for mention in mentions[start : position + 1] for bearer in mention.bearers)
    return Subject("named", tuple(bearers), mentions[start].start)


def _before(left: str, start: int) -> str:
    """What stands before a phrase, without its determiners and adjectives. "Of" is one of them only after "each", "all"."""
    words = re.search(rf"\b{LEAD_WORDS}$", left[:start], re.IGNORECASE)
    before = left[: words.start()] if words else left[:start]
    chain = left[len(before) : start]
    return before + "of " if re.match(r"of\b", chain, re.IGNORECASE) else before


def _reaches(between: str) -> bool:
    """Whether a phrase is still the subject after the words ``between`` it and the modal verb."""
    rest = re.sub(r"\([^)]*\)|– [^–]* –", " ", between).strip()
    rest = re.sub(r"^(?:,? ?themselves|,? ?(?:too|also|therefore|then)),?\s*", "", rest)
    if not rest or re.fullmatch(_ADVERBS, rest + " ", re.IGNORECASE):
        return True
    if aside := re.fullmatch(r",\s*(.*),", rest):
        return bool(_ASIDE.match(aside.group(1))) or len(aside.group(1).split()) <= 2
    # A finite verb outside a relative clause ("a child | under five has") ends the phrase.
    own = re.split(r"\b(?:who|whom|whose|that|which|where|when|if)\b", rest)[0]
    if not _GOES_ON.match(rest) or ";" in rest or _FINITE.search(own):
        return False
    if "," not in rest or rest.endswith(",") or re.match(r"whos?e?\b", rest):
        return True
    # A list inside the phrase: "partners | across education, health and social care".
    tail = rest[rest.rindex(",") + 1 :]
    return (
        not _FINITE.search(rest) and bool(re.search(r"\b(?:and|or)\b", tail)) and not re.match(r" (?:the|a|it|they)\b", tail)
    )


def _clause_start(left: str) -> int:
    """Where the clause begins whose subject is a thing."""
    start = 0
    for match in re.finditer(r"(?:[;:–]|, (?:and|but|so)|\bthat\b)\s+", left):
        start = match.end()
    return start
