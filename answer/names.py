"""Children's names in a question: beside a year group or an age, after "my son", or a known first name with a surname. Pure.

Names have no check digit. So a name is known by what stands around it, and the many words that schools write with capitals
(the Code's terms, subjects, schemes, months) are listed as no names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

# What tells that the words before it are a child's name: a year group, a class, an age.
_NUMERAL = r"(?:1[0-3]|[1-9]|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen)"
_AGE = r"(?:[12]\d|\d)"
# "Jack Smith, who is in our Year 4", but not "Jack Smith, Year 4 teacher"
_IN = (
    r"(?:(?:he|she|who|they)(?:'s| is| are| was) |is |was |'s )?(?:now |currently |just |still )?"
    r"(?:in |a |an |from |going into |starting )?(?:our |the )?"
)
_NO_ADULT = (
    r"(?!\W{0,2}(?:class |form |phase |group )?"
    r"(?:teachers?|lead(?:er)?s?|tutors?|ta|hlta|teaching assistants?|senco|head|co-?ordinators?)\b)"
)
_STAGES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf" ?[,(\[:;-]? ?{_IN}\b(?:(?:years?|yrs?\.?) ?-?{_NUMERAL}|y(?:1[0-3]|[1-9]|r)|ks ?[1-5]|key stage [1-5])"
        rf"(?!\w|\.\d){_NO_ADULT}",
        # A nursery, or a class, may be part of a school's name, so something has to stand between.
        rf"(?: ?[,(\[:;-] ?{_IN}| (?:(?:who )?is )?in (?:our |the )?)"
        rf"(?:reception|nursery|pre-?school|sixth form|(?:class )?1?\d[a-z])\b{_NO_ADULT}",
        rf" ?[,(\[:;-]? ?(?:(?:who )?is )?(?:now )?"
        rf"(?:(?:aged?|turned) {_AGE}(?![\d.]\d)|{_AGE}[ -]?(?:years?|yrs?)[ -]?old|{_AGE} ?yo\b)",
        # "Tom Brown, 7" and "Tom Brown (7)"
        rf" ?(?:, ?|\(){_AGE}(?=\)|[,;?!]|\.?$|\. | (?:and|with|has|who|is|was|needs|can|in|at)\b)",
    )
)
# A mere number says less than a year group: the name before it has to be known for one.
_BARE_AGE = _STAGES[-1]
# "my son Tom Brown", "our pupil, Aisha Khan", "a Year 4 boy called Jack Smith"
_FAMILY = (
    r"(?:grand|step)?(?:son|daughter)s?|nephew|niece|twins?|(?:little |younger |older )?(?:brother|sister)|foster child"
)
_RELATION = re.compile(
    r"\b(?P<mine>(?:my|our|his|her|their|this) (?:\w+ ){0,2})?"
    rf"(?:(?P<family>{_FAMILY})|child|kid|boy|girl|pupil|student|learner)"
    r"\b ?[,:(-]? ?(?P<called>(?:(?:who|whose name) is |is )?(?:called|named) |whose name is )?",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"[^\W\d_](?:[^\W\d_]|['-](?=[^\W\d_]))*")
_CHILD_WORDS = frozenset("boy child daughter girl learner pupil son student".split())
# A name of more words than this is none.
_LONGEST_NAME = 5

# First names that are no English word of their own, so that they are known in small letters too (from the lists of the most
# given names in England and Wales, all communities).
_GIVEN = frozenset(
    "aaliyah aaron abdullah abigail adam ahmed aisha albert alex alexander alfie ali alice amelia amina amy andrew "
    "anna anthony anya archie arjun arthur arya ava ayaan ayesha barnaby beatrice ben benjamin bethany bobby caleb "
    "callum cameron carter charlie charlotte chloe connor daniel darcey david dominic dylan edward eleanor elijah "
    "eliza elizabeth ella ellie elsie emilia emily emma erin ethan eva evelyn evie ezra fatima finley francesca "
    "fraser freddie freya gabriel george hamza hannah hari harley harriet harrison harry harvey hassan heidi henry "
    "hugo ibrahim imogen isaac isabella isabelle isla jack jacob jake james jasmine jayden jessica joe joel john "
    "joseph joshua jude kai kayden khadija lara lauren layla leah leo leon lewis liam logan lola louie louis lucas "
    "lucy luke luna maisie malachi maria martha maryam mason matilda matthew maya megan mia michael mila millie "
    "mohamed mohammad mohammed molly muhammad nathan niamh nicole noah nora oliver olivia omar orla oscar otis owen "
    "patrick penelope peter phoebe priya rafferty ralph rebecca reuben riley robert ronnie rory ryan samuel sarah "
    "scarlett sean sebastian seth shannon sienna sofia sophia sophie stanley stephen teddy thea theo theodore thomas "
    "toby tom tommy tyler william yasmin yusuf zachary zahra zainab zara zayn zoe zuri".split()
)
_PARTICLES = frozenset("ab abu al ap bin da de del della den der do dos el ibn la le mac ul van von y".split())
# What may start a sentence before a name ("Can Jack Smith in Y4 ...").
_ORDINARY = frozenset(
    "a about after all also am an and any are as ask at because been before but by can could dear describe did do "
    "does during every explain find for from get give had has have having he hello help her hey hi his how i if in is "
    "it its just let like list look may me must my need needs new no not now of on once one or our out please pls put "
    "regarding say see she should show since so some tell that the their them then there these they this those to "
    "today until was we were what what's when where whether which while who who's whose why will with would yes you "
    "your".split()
)
# Words that are never part of a child's name: the Code's own, those of schools, subjects and schemes, months and places. One
# of these in a run of capitals makes it no name.
_TERMS = frozenset(
    "abbey absence academies academy access act adjustments admissions adolescent adulthood adults advice advisory "
    "agency agreement allowance alternative annex annual appeal appendix april area art asperger's aspergers assess "
    "assessment assessments assistant assistants association attendance attention authorities authority autism award "
    "baseline behaviour bill birthday board body boost borough boys breakfast budget budgets business campus capacity "
    "care carer carers cathedral catholic centre chair chapter charter child child's children children's church city "
    "class classroom clause clinical club co-ordinator code college colleges commission commissioner commissioning "
    "committee communication community complaints computing conference consultation coordinator council county court "
    "cpd crown curriculum data days deaf december dental department deputy designated development dfe diagnosis "
    "directions director disabilities disability disabled disagreement discrimination district do drama dyslexia "
    "dyspraxia early east education educational ehc ehcp ehcps elective element elm emotional end england english "
    "equality europe evening every exam exams exclusion expected explanatory families family february federation "
    "finance first form foundation framework free french friday fund funding further games general geography german "
    "girls good governance governing government governor governors graduated grammar grant green group groups "
    "guidance gypsy half head headteacher health healthcare hearing high higher history holiday home hospital house "
    "human ict impairment inc inclusion inclusive independent individual infant infants information inspection "
    "institution intervention january job joint july june junior juniors justice key language law lead leader leaders "
    "leadership learning level liaison library literacy little local lodge london mainstream maintained management "
    "manor march mathematics maths matters meals mediation medical mental minister modern monday montessori most much "
    "multi music national needs networks new newly nhs north note notional november numeracy nurseries nursery "
    "nursing nurture oak occupational october offer office officer ofsted one order ordinarily out outcomes outreach "
    "outwood panel paper paragraph parent parental parents parish park part partnership passport pastoral pathway "
    "people personal phase phonics physical physiotherapist plan planning plans play policies policy post practice "
    "pre precision premium prep preparing primary principal prison procedure professional profile programme progress "
    "protection provider providers provision psych psychologist psychologists psychology public pupil pupils quality "
    "question read reading reasonable reception records referral register regulation regulations religious report "
    "request residential resource resourced resources responsible review reviews rights road roman royal safeguarding "
    "saint sats saturday schedule scheme school school's schools science scotland scottish screening second secondary "
    "secretary section sector semantics semh sen senco sencos send sendco sendiass sensory september service services "
    "setting settings severe six sixth skills social south spanish special specialist speech spelling sports spring "
    "st staff stage stages standards state statement statements statutory steps street student students studio study "
    "subject suggested summer sunday support supported syndrome system table talk target targeted targets task "
    "teacher teachers teaching team technology term test therapies therapist therapists therapy three through "
    "thursday timetable toolkit top training transfer transition transport travel traveller tribunal trust tuesday "
    "two uk unit united universal university upper valley view virtual voice volunteer wales wandle warnock wave "
    "wednesday welfare welsh west white whole wood work working write year years young youth zone zones".split()
)
# Terms that are surnames too, where a known first name stands before them.
_ALSO_SURNAMES = frozenset(
    "abbey april church east english french grant green head little may north order page parish royal south spring "
    "summer wales walsh welsh west white wood work young".split()
)
_TITLES = frozenset(
    "baroness dame dr father judge lady lord miss mr mrs ms mx prof professor rev reverend sir sister".split()
)
# People and training whose names are public, and may well stand in a question.
_PUBLIC = frozenset(("oliver mcgowan", "anna freud", "edward timpson", "maria montessori", "emily davison"))


def find_names(plain: str) -> list[tuple[int, int]]:
    """Where names of children stand in ``plain`` (whose apostrophes and dashes are plain ones), none inside another."""
    words = _read_words(plain)
    by_start = {word.start: n for n, word in enumerate(words)}
    by_end = {end: n for n, word in enumerate(words) for end in (word.end, word.end_as_written)}
    relations = {match.end(): match for match in _RELATION.finditer(plain)}
    # The mere number comes last in _STAGES; where a fuller one starts at the same place, that one counts.
    stages = {match.start(): pattern is _BARE_AGE for pattern in reversed(_STAGES) for match in pattern.finditer(plain)}
    runs: list[tuple[int, int]] = []
    for start, is_bare in stages.items():
        if start in by_end:
            runs += _name_before(words, by_end[start], is_bare, relations)
    for end, relation in relations.items():
        if end in by_start:
            runs += _name_after(words, by_start[end], relation, stages)
    runs += [run for n, word in enumerate(words) if word.low in _GIVEN and word.is_capital for run in _full_name(words, n)]
    taken: set[int] = set()
    spans = []
    for first, last in sorted(set(runs), key=lambda run: run[0] - run[1]):
        if not taken & set(range(first, last + 1)):
            taken |= set(range(first, last + 1))
            spans.append((words[first].start, words[last].end))
    # The same child once more: "Jack Smith in Y4 ... can Jack ...".
    known = {words[n].text for n in taken if words[n].may_be_name and len(words[n].text) > 2}
    return spans + [(word.start, word.end) for n, word in enumerate(words) if n not in taken and word.text in known]


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of the text: as written (without a closing 's), in small letters, and where it stands."""

    text: str
    low: str
    start: int
    end: int
    end_as_written: int
    touches: bool
    """Whether only a space, or the full stop of an initial, parts it from the word before."""

    @property
    def is_capital(self) -> bool:
        return self.text[0].isupper()

    @property
    def is_term(self) -> bool:
        return self.low in _TERMS

    @property
    def may_be_name(self) -> bool:
        """A capital and small letters, as in a name, and none of the words that are no names."""
        return self.is_capital and not self.is_term and self.low not in _ORDINARY


def _read_words(plain: str) -> list[_Word]:
    words: list[_Word] = []
    for match in _TOKEN.finditer(plain):
        text = re.sub("'s?$", "", match.group())
        gap = plain[words[-1].end_as_written : match.start()] if words else ""
        touches = gap == " " or (gap == ". " and len(words[-1].text) == 1)
        words.append(_Word(text, text.lower(), match.start(), match.start() + len(text), match.end(), touches))
    return words


def _name_before(
    words: Sequence[_Word], last: int, is_bare: bool, relations: Mapping[int, re.Match[str]]
) -> Iterator[tuple[int, int]]:
    """The name that ends with word ``last``, which stands before a year group or (``is_bare``) a mere number."""
    first = last + 1
    while first > 0 and last - first + 1 < _LONGEST_NAME and (first > last or words[first].touches):
        word = words[first - 1]
        is_particle = word.low in _PARTICLES and first <= last
        if word.low in _TITLES or not (word.may_be_name or is_particle or (first > 1 and _is_surname(words, first - 1))):
            break
        first -= 1
    while first <= last and words[first].low in _PARTICLES and not words[first].is_capital:
        first += 1
    if first > last:
        # "jack smith in y4", all in small letters
        if words[last].low in _GIVEN:
            yield last, last
        elif last and words[last].touches and words[last - 1].low in _GIVEN and _is_plain_word(words[last]):
            yield last - 1, last
        return
    if first and words[first].touches and words[first - 1].low in _GIVEN:
        first -= 1
    before = words[first - 1] if first and words[first].touches else None
    if before and (before.low in _TITLES or (before.is_capital and before.is_term and before.low not in _CHILD_WORDS)):
        return
    is_known = words[first].low in _GIVEN or words[first].start in relations
    is_shouted = all(word.text.isupper() for word in words[first : last + 1])
    if is_known or not (is_bare or is_shouted or first == last):
        yield first, last


def _name_after(
    words: Sequence[_Word], first: int, relation: re.Match[str], stages: Mapping[int, bool]
) -> Iterator[tuple[int, int]]:
    """The name that starts with word ``first``, after "my son", "our pupil" or "a boy called"."""
    last = _end_of_capitals(words, first)
    is_known = words[first].low in _GIVEN
    if last < first or not words[first].may_be_name:
        if is_known:
            then = first + 1
            has_surname = (
                then < len(words) and words[then].touches and words[then].end in stages and _is_plain_word(words[then])
            )
            yield first, then if has_surname else first
        return
    if any(word.is_term and not (is_known and word.low in _ALSO_SURNAMES) for word in words[first : last + 1]):
        return
    is_close = bool(relation["family"] or relation["called"])
    is_shouted = all(word.text.isupper() for word in words[first : last + 1])
    has_stage = words[last].end in stages
    if is_known or (not is_shouted and (is_close or has_stage or (relation["mine"] and last > first))):
        yield first, last


def _full_name(words: Sequence[_Word], first: int) -> Iterator[tuple[int, int]]:
    """A known first name with a surname, unless it is a school's or a teacher's, or known to all."""
    last = _end_of_capitals(words, first)
    before = words[first - 1] if first and words[first].touches else None
    if last == first or (
        before and (before.low in _TITLES or (before.is_capital and before.low not in _ORDINARY | _CHILD_WORDS))
    ):
        return
    run = words[first : last + 1]
    is_school = any(word.is_term and word.low not in _ALSO_SURNAMES for word in run)
    is_label = any(word.text.isupper() for word in run[1:])
    if not is_school and not is_label and " ".join(word.low for word in run[:2]) not in _PUBLIC:
        yield first, last


def _end_of_capitals(words: Sequence[_Word], first: int) -> int:
    """The last word of the run of capitals that starts with ``first``; the one before it where there is none."""
    last = first - 1
    for n in range(first, min(len(words), first + _LONGEST_NAME)):
        word = words[n]
        if n > first and not word.touches:
            break
        if word.is_capital:
            last = n
        elif word.low not in _PARTICLES:
            break
    return last


def _is_surname(words: Sequence[_Word], n: int) -> bool:
    return words[n].is_capital and words[n].low in _ALSO_SURNAMES and words[n].touches and words[n - 1].low in _GIVEN


def _is_plain_word(word: _Word) -> bool:
    return word.low not in _ORDINARY and not word.is_term and len(word.low) > 2
