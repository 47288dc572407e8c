"""Who carries each force of a sentence, and what the sentences around it lend: one Reading for each row of the register."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.duty import PATTERNS, Force, Sentence, lent_force
from teach.bearer import (
    Subject,
    find_agent,
    find_maker,
    find_required,
    is_helped,
    is_passive,
    is_sent,
    read_subject,
    subject_so_far,
)
from teach.phrases import (
    FAMILY,
    JOINED,
    LEAD_WORDS,
    Mention,
    find_mentions,
    find_owner,
    first_subject,
    last_list,
    read_run,
)

# The finding aid's bearers of a paragraph are few enough to be taken for a sentence's that names nobody.
FEW = 2


@dataclass(frozen=True, slots=True)
class Reading:
    """Who does what one force of a sentence asks for. ``start`` is where its clause begins, ``modal`` and ``after`` where
    its force word begins and ends; all are 0 for a bullet that takes its force from its lead-in. ``recipient`` is the
    subject of a passive: "| the parents | must be told"."""

    force: Force
    bearers: tuple[str, ...]
    inferred: bool
    start: int = 0
    modal: int = 0
    after: int = 0
    recipient: str = ""


@dataclass(frozen=True, slots=True)
class Lead:
    """What a sentence that leads into a list lends to its items. ``lists_duties`` if the items are themselves duties."""

    force: Force = Force.NONE
    bearers: tuple[str, ...] = ()
    inferred: bool = False
    circumstances: str = ""
    recipient: str = ""
    by_when: str = ""
    lists_duties: bool = False


@dataclass(frozen=True, slots=True)
class Before:
    """What a paragraph has said so far: ``named`` by the last sentence that named a body, ``subject`` of the last sentence,
    ``last`` row's bearers, the last ``listed`` bodies, and whom the ``aid`` names; and what it says next: ``ahead``, by
    whom the next sentence has this one's matter done."""

    chapter: str
    aid: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    subject: tuple[str, ...] = ()
    last: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()
    ahead: tuple[str, ...] = ()


# "Local authorities have several duties. | They are: |", "Colleges have the following specific statutory duties: |"
_NAMES_DUTIES = re.compile(r"(?:They|These|The (?:duties|requirements)) (?:are|include)\b[^.]*:$", re.IGNORECASE)
_HAVE_DUTIES = re.compile(r"\b(?:has|have) the following (?:\w+ ){0,3}(?:duties|requirements):$")
# "The partners who are required to co-operate include: |": who it is stands in the bullets.
_LISTS_BODIES = re.compile(
    r"\b(?:bodies|partners|organisations|agencies|persons)\b[^.]* (?:include|are)\b[^.]*:$|\bthe following must\b",
    re.IGNORECASE,
)
# "The Act requires |": the one form of *required* whose bearer comes behind it.
_BY_LAW = re.compile(r"requires? $")
_DUTY_ON = re.compile(r"places?d? .*?\bdut(?:y|ies) (?:on|upon) ")
# A clause that only describes a thing: "the arrangements | which | should". After a comma it says something of its own,
# and so does "it is the plan that should".
_DESCRIBES = re.compile(r"(?<!,) (?:what|which|that) $")
_CLEFT = re.compile(r"\b[Ii]t is [^,;]* that $")
# "In most cases this will be achieved |"
_IS_DONE = re.compile(
    r"(?:(?:In (?:most|many|some|all) cases|Usually|Normally|Often|Generally),? )?(?:this|these) (?:will|can|is|are)\b",
    re.IGNORECASE,
)
# "A decision may be | taken": somebody is free to act, though the sentence does not say who.
_DECIDED = re.compile(
    r" (?:also |only |then |normally )?be (?:made|taken|given|issued|agreed|arranged|requested|sent|set)\b(?! into account)"
)
_ARTICLE = re.compile(r"(?:\b(?:the|a|an|all|any|each|every|both|those|these|this|their|its) )*$", re.IGNORECASE)
# What a clause ends with once the next one is cut off: "... and, ".
_TAIL = re.compile(r"(?:[\s,;–]|\b(?:and|but|or)(?=[\s,;–]*$))+$")
# A main clause of its own starts after one of these.
_CLAUSE = re.compile(r"(?:[;–]|\b(?:and|but|or))\s*$")

# "May" that says how things can be, not who is free to do what: "colleges may | find it useful". Of families most are such
# ("parents may | worry"), so for them only the verbs of a right count.
_POSSIBLE = re.compile(
    r"\s*(?:not |also |well |still |then |only )*(?:have|need|feel|want|find|experience|face|become|know|think|lack|vary|"
    r"mean|already|include|be (?:able|unable|aware|involved|already|in|at|contributing|possible|necessary|appropriate|"
    r"helpful|useful|reasonable)|help|relocate|identify|require)\b"
)
# "Organisations may find it helpful to read:" frees nobody to do what its list names.
_ADVISES = re.compile(r"\bmay (?:also )?(?:find|feel|need|want|wish)\b")
_RIGHTS = re.compile(
    r"\s*(?:not |also |then |only |still )*(?:appeal|request|ask|make|choose|decide|complain|bring|contact|apply|seek|"
    r"submit|nominate|refuse|withdraw|attend|consent|give|do so|comment|challenge|educate|home educate|claim|name|prefer|"
    r"object)\b"
)


def read_sentence(sentence: Sentence, before: Before, lead: Lead) -> tuple[Reading, ...]:
    """One reading for each force that the sentence's own words lay on somebody, in the order of the text; its lead-in's for
    a bullet that has no force word of its own."""
    if sentence.force is Force.NONE:
        # "Local authorities have these duties. They are: ..." lays the duty on each item of the list.
        is_item = lead.lists_duties and sentence.start == 0
        return (Reading(Force.DUTY, lead.bearers or before.named, False),) if is_item else ()
    if sentence.inherited:
        named = first_subject(sentence.text, before.chapter) if _LISTS_BODIES.search(sentence.lead) else ()
        bearers, inferred = (named, False) if named else (lead.bearers, lead.inferred)
        return (Reading(sentence.force, bearers, inferred),)
    readings: dict[Force, Reading] = {}
    for force, pattern in PATTERNS:
        if force.rank < sentence.force.rank:
            continue
        for match in pattern.finditer(sentence.text):
            if _only_tells(sentence.text, force, match, before.chapter):
                continue
            reading = _read_clause(sentence.text, force, match, before, lead, tuple(readings.values()))
            if force is Force.REQUIRED and reading.inferred:
                # "The data is required to inform planning" asks nothing of anybody.
                continue
            if force in readings:
                readings[force] = _join(readings[force], reading)
            elif not readings or (reading.bearers and not reading.inferred and _stands_alone(sentence.text, reading)):
                readings[force] = reading
    if lead.force is not Force.NONE and _goes_on_from_lead(sentence, tuple(readings.values())):
        lent = Reading(lead.force, lead.bearers, lead.inferred)
        readings[lead.force] = _join(lent, readings[lead.force]) if lead.force in readings else lent
    return tuple(sorted(readings.values(), key=lambda reading: reading.modal))


def is_duty(reading: Reading, sentence: Sentence, before: Before) -> bool:
    """Whether a reading makes a row: a "may" only where it frees somebody to do something (named, or the one bearer whom
    the finding aid has), the others always."""
    if reading.force is not Force.MAY:
        return True
    if reading.bearers and reading.inferred and reading.after:
        return len(before.aid) == 1 and bool(_DECIDED.match(sentence.text, reading.after))
    if not reading.bearers or reading.inferred:
        return False
    if sentence.inherited:
        return not _ADVISES.search(sentence.lead)
    if set(reading.bearers) <= FAMILY:
        return bool(_RIGHTS.match(sentence.text, reading.after))
    return not _POSSIBLE.match(sentence.text, reading.after)


def cut(text: str, readings: Sequence[Reading]) -> list[tuple[int, int]]:
    """The sentence's words shared out among ``readings``: each gets its clause, the first also what stands before it."""
    starts = [0, *(reading.start for reading in readings[1:])][: len(readings)]
    ends = [*starts[1:], len(text)]
    return [
        (start, end if end == len(text) else start + len(_TAIL.sub("", text[start:end])))
        for start, end in zip(starts, ends, strict=False)
    ]


def move_on(before: Before, sentence: Sentence, readings: Sequence[Reading]) -> Before:
    """What the next sentence's "they" and "this" refer to."""
    before = replace(before, listed=last_list(sentence.text, before.chapter) or before.listed)
    for reading in readings:
        is_family = set(reading.bearers) <= FAMILY
        before = replace(
            before,
            named=before.named if reading.inferred or is_family else reading.bearers,
            last=before.last if is_family else reading.bearers,
            subject=() if reading.inferred else reading.bearers,
        )
    if readings:
        return before
    # "This will be done by | schools and colleges |": whoever acts, though the sentence asks for nothing.
    opening = first_subject(sentence.text, before.chapter) or agents_of(sentence.text, before.chapter)
    if not opening:
        return before
    # A remark on one of those spoken of ("colleges can now ...") does not end the talk of them all.
    if set(opening) < set(before.last) <= set(before.aid):
        return before
    before = replace(before, subject=opening)
    return before if set(opening) <= FAMILY else replace(before, named=opening, last=opening)


def agents_of(text: str, chapter: str = "") -> tuple[str, ...]:
    """The list of those by whom a thing is done, where a sentence says that it is: "This will be done by A, B and C"."""
    said = _IS_DONE.match(text)
    agents = find_agent(text[said.end() :], chapter) if said else ()
    return agents if len(agents) > 1 else ()


def lend(sentence: Sentence, readings: Sequence[Reading], above: Lead, after_duty: bool, chapter: str) -> Lead:
    """What ``sentence`` lends to a list that it leads into. ``after_duty``: the sentence before it speaks of duties."""
    named = first_subject(sentence.text, chapter) or above.bearers
    force = lent_force(sentence)
    lender = next((reading for reading in readings if reading.force is force), readings[0] if readings else None)
    return Lead(
        force=force,
        bearers=lender.bearers if lender else named,
        inferred=lender.inferred if lender else False,
        lists_duties=(after_duty and bool(_NAMES_DUTIES.match(sentence.text))) or bool(_HAVE_DUTIES.search(sentence.text)),
    )


def _read_clause(
    text: str, force: Force, match: re.Match[str], before: Before, lead: Lead, earlier: tuple[Reading, ...]
) -> Reading:
    """Who carries the force whose word is ``match``. By name if the words allow it; else inferred, nearest first."""
    after = text[match.end() :]
    subject = _subject_of(text, force, match, before.chapter)
    article = _ARTICLE.search(text[: subject.start])
    start = article.start() if article else subject.start

    done_to = force in (Force.MUST, Force.SHOULD, Force.MAY) and is_passive(after)
    is_family = set(subject.bearers) <= FAMILY
    receives = force is not Force.MAY and (is_sent(after) or (is_family and is_helped(after)))
    recipient = text[start : match.start()].strip() if subject.kind == "named" and (done_to or receives) else ""

    def found(bearers: tuple[str, ...], inferred: bool = False) -> Reading:
        return Reading(force, bearers, inferred, start, match.start(), match.end(), recipient)

    if subject.kind == "elided":
        if earlier:
            previous = max(earlier, key=lambda reading: reading.modal)
            return found(previous.bearers, previous.inferred)
        bearers = subject_so_far(text[: match.start()], before.chapter) or lead.bearers or before.named
        return found(bearers or _likeliest(before.aid), inferred=not bearers)
    if done_to and (agent := find_agent(after, before.chapter)):
        return found(agent)
    if not done_to:
        if subject.kind == "named" and subject.bearers and not receives:
            return found(subject.bearers)
        if subject.kind == "listed" and before.listed:
            return found(before.listed)
        if subject.kind == "pronoun" and before.subject and not is_helped(after):
            return found(before.subject)
        if subject.kind in ("pronoun", "listed") and (before.named or subject.bearers):
            return found(before.named or subject.bearers)
    if subject.kind == "thing":
        words = text[subject.start : match.start()]
        if owner := find_owner(words, before.chapter) or find_maker(words, before.chapter):
            return found(owner, inferred=True)
    spoken = before.last or before.named or before.ahead
    return found(lead.bearers or (_weigh(spoken, before.aid) if spoken else _likeliest(before.aid)), inferred=True)


def _subject_of(text: str, force: Force, match: re.Match[str], chapter: str) -> Subject:
    """The subject of the force word; of a duty "placed on" somebody, whom it is placed on; of a law, whom it requires."""
    if force is Force.REQUIRED and _BY_LAW.search(match.group()):
        required = find_required(text[match.end() :], chapter)
        return replace(required, start=match.start()) if required else Subject("thing", (), match.start())
    if force is not Force.DUTY:
        return read_subject(text, match.start(), chapter)
    rest = text[match.start() :]
    if placed := _DUTY_ON.match(rest):
        mentions = find_mentions(rest, chapter)
        for position, mention in enumerate(mentions):
            if mention.start >= placed.end():
                return Subject("named", _read_placed(rest, mentions, position), match.start())
    verb = re.search(r"\b(?:is|are|be|was|were)\s+$", text[: match.start()])
    return read_subject(text, verb.start() if verb else match.start(), chapter)


def _read_placed(text: str, mentions: tuple[Mention, ...], position: int) -> tuple[str, ...]:
    """Whom a duty is placed on, where each may say in what he works: "on SENCOs in schools and tutors in colleges"."""
    bearers = read_run(text, mentions, position)
    here = mentions[position]
    for place, following in zip(mentions[position + 1 :], mentions[position + 2 :], strict=False):
        is_place = re.fullmatch(rf" (?:in|within|at) {LEAD_WORDS}", text[here.end : place.start], re.IGNORECASE)
        if is_place and JOINED.fullmatch(text[place.end : following.start]):
            bearers = (*bearers, *following.bearers)
        here = place
    return tuple(dict.fromkeys(bearers))


def _likeliest(aid: tuple[str, ...]) -> tuple[str, ...]:
    """The first bearer that the finding aid names, families only if it names nobody else: a sentence that names nobody
    seldom means them."""
    return next(((bearer,) for bearer in aid if bearer not in FAMILY), aid)


def _weigh(spoken: tuple[str, ...], aid: tuple[str, ...]) -> tuple[str, ...]:
    """Whoever the text spoke of last, held against the finding aid's bearers of the paragraph: those of them that it names
    too; its own bodies where it names none of them and they are few; else whoever was spoken of."""
    agreed = tuple(bearer for bearer in spoken if bearer in aid)
    bodies = tuple(bearer for bearer in aid if bearer not in FAMILY) or aid
    return agreed or (bodies if 0 < len(bodies) <= FEW else spoken)


def _join(first: Reading, second: Reading) -> Reading:
    """Two clauses of one force in one sentence as one row: the bearers of both, unless the second's are only inferred."""
    if second.inferred or (first.inferred and first.bearers == second.bearers):
        return first
    bearers = second.bearers if first.inferred else tuple(dict.fromkeys((*first.bearers, *second.bearers)))
    return replace(first, bearers=bearers, inferred=False)


def _stands_alone(text: str, reading: Reading) -> bool:
    return bool(_CLAUSE.search(text[: reading.start]))


def _only_tells(text: str, force: Force, match: re.Match[str], chapter: str) -> bool:
    """Whether the force word is only spoken of ("the word ‘must’"), is denied ("cannot be required to"), describes
    somebody ("those who are required to") or something ("agreeing what should be done"), or says what can be."""
    before = text[: match.start()]
    is_clause = force in (Force.SHOULD, Force.MAY) and _DESCRIBES.search(before) and not _CLEFT.search(before)
    if is_clause and not read_subject(text, match.start(), chapter).bearers:
        return True
    if force is Force.SHOULD and re.match(r" (?:\w+ )?be possible\b", text[match.end() :]):
        return True
    if before.endswith("‘") or (force is Force.REQUIRED and re.search(r"\b(?:cannot|not|likely to)\s$", before)):
        return True
    is_soft = force in (Force.DUTY, Force.REQUIRED, Force.EXPECTED, Force.ENCOURAGED)
    return is_soft and bool(re.search(r"\b(?:who|which|that) $", before))


def _goes_on_from_lead(sentence: Sentence, readings: Sequence[Reading]) -> bool:
    """Whether a bullet with a force word of its own begins as the lead-in's: "should: | have rules – pupils should"."""
    opening = re.match(r"(?!where|if|when|once|the |a |an |any |all |these |this |they |it )[a-z]", sentence.text)
    return sentence.start == 0 and bool(opening) and bool(readings) and min(r.start for r in readings) > 0
