"""The law that a document cites: Acts and Regulations by name, and where legislation.gov.uk has each section of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

LegalKind = Literal["section of an Act", "regulation", "whole law"]


@dataclass(frozen=True, slots=True)
class LegalCitation:
    """One reference to the law: where it stands in a text, and its address."""

    start: int
    end: int
    kind: LegalKind
    url: str


@dataclass(frozen=True, slots=True)
class Law:
    """An Act or a set of Regulations: how the document names it, and its path on legislation.gov.uk."""

    name: str
    path: str
    year: str = ""
    often_bare: bool = False

    @property
    def is_act(self) -> bool:
        """Whether it has sections; Regulations have regulations."""
        return self.path.startswith("ukpga")

    @property
    def pattern(self) -> str:
        """How its name reads in the text: the year is left out of those that are often cited without it, and an
        abbreviation may stand before it: "Chronically Sick and Disabled Persons Act (CSDPA) 1970"."""
        number = self.year or self.path.split("/")[1]
        year = rf"(?: \([A-Z]+\))? (?:{number}|\({number}\))"
        return rf"(?:{self.name})(?![a-z])" + (rf"(?:{year})?" if self.often_bare else year)

    def url(self, unit: str, number: str) -> str:
        """The address of one of its sections, regulations, schedules or parts; of the whole where ``unit`` is ""."""
        if unit == "part" and self.path == "ukpga/1989/41":
            number = {"1": "I", "2": "II", "3": "III"}.get(number, number)
        return f"https://www.legislation.gov.uk/{self.path}" + (f"/{unit}/{number}" if unit else "")


MAIN_ACT = Law("Children and Families Act", "ukpga/2014/6", often_bare=True)
# What the Code cites without naming the law is a section of Part 3 of that Act, or its section 100 on medical conditions.
MAIN_SECTIONS = (*range(19, 84), 100)
# A name that holds another stands before it.
LAWS = (
    Law(r"Children and Families Act 2014 \(Transitional and Saving Provisions\) ?\(No 2\) Order", "uksi/2014/2270"),
    MAIN_ACT,
    Law(r"Special Educational Needs and Disability \(Detained Persons\) Regulations", "uksi/2015/62", r"20\d\d", True),
    Law(
        r"Special Education(?:al)? Needs(?: and Disability)? Regulations|SEND Regulations|2014 Regulations",
        "uksi/2014/1530",
        r"20\d\d",
        True,
    ),
    Law(r"Special Educational Needs \(Personal Budgets\) Regulations", "uksi/2014/1652"),
    Law(r"Special Educational Needs \(Miscellaneous Amendments\) Regulations", "uksi/2014/2096"),
    Law(
        r"Community Care,? [Ss]ervices for Carers and Children’s Services \(Direct Payments\) Regulations", "uksi/2009/1887"
    ),
    Law(r"National Health Service \(Direct Payments\) Regulations", "uksi/2013/1617"),
    Law(
        r"National Health Service Commissioning Board and Clinical Commissioning Groups "
        r"\(Responsibilities and Standing Rules\) Regulations",
        "uksi/2012/2996",
    ),
    Law(r"Breaks for Carers of Disabled Children Regulations", "uksi/2011/707"),
    Law(r"Education \(Pupil Information\) Regulations", "uksi/2005/1437"),
    Law(r"Designated Teacher \(Looked [Aa]fter Pupils etc\) Regulations", "uksi/2009/1538"),
    Law(r"Education \(Independent School Standards\) Regulations", "uksi/2010/1997"),
    Law(r"Children Act 1989 Representations Procedure (?:\(England\) )?Regulations", "uksi/2006/1738"),
    Law(
        r"Local Authority Social Services and National Health Service Complaints (?:\(England\) )?Regulations",
        "uksi/2009/309",
    ),
    Law(
        r"Tribunal Procedure \(First-tier Tribunal\) ?\(Health, Education and Social Care Chamber\) Rules", "uksi/2008/2699"
    ),
    Law(r"Equality Act", "ukpga/2010/15", often_bare=True),
    Law(r"Education Act", "ukpga/1997/44"),
    Law(r"Education Acc?t", "ukpga/1996/56"),
    Law(r"Education and Inspections Act", "ukpga/2006/40"),
    Law(r"Education and Skills Act", "ukpga/2008/25"),
    Law(r"Education \(Schools\) Act", "ukpga/1992/38"),
    Law(r"Learning and Skills Act", "ukpga/2000/21"),
    Law(r"Apprenticeships?, Skills(?:, Children)? and Learning Act", "ukpga/2009/22"),
    Law(r"Adoption and Children Act", "ukpga/2002/38"),
    Law(r"Children and Young Persons Act", "ukpga/2008/23"),
    Law(r"Children Act", "ukpga/2004/31"),
    Law(r"Children Act", "ukpga/1989/41", often_bare=True),
    Law(r"Health and Social Care Act", "ukpga/2012/7"),
    Law(r"Local Government and Public Involvement in Health Act", "ukpga/2007/28"),
    Law(r"National Health Service Act|NHS Act", "ukpga/2006/41"),
    Law(r"Care Act", "ukpga/2014/23", often_bare=True),
    Law(r"Mental Capacity Act", "ukpga/2005/9", often_bare=True),
    Law(r"Mental Health Act", "ukpga/2007/12"),
    Law(r"Chronically Sick and Disabled Persons? Act|CSDPA", "ukpga/1970/44", often_bare=True),
    Law(r"Disabled Persons \(Services, Consultation and Representation\) Act", "ukpga/1986/33"),
    Law(r"Crime and Disorder Act", "ukpga/1998/37"),
    Law(r"Legal Aid, Sentencing and Punishment of Offenders Act", "ukpga/2012/10"),
    Law(r"Tribunals, Courts and Enforcement Act", "ukpga/2007/15"),
    Law(r"Local Government Act", "ukpga/1974/7"),
    Law(r"Data Protection Act", "ukpga/1998/29"),
    Law(r"Autism Act", "ukpga/2009/15"),
)
_LAW = re.compile("|".join(rf"\b(?P<law{place}>{law.pattern})" for place, law in enumerate(LAWS)))
# Most texts hold none of these, and are spared the search for forty names.
_LAW_WORD = re.compile(r"\bAcc?t\b|Regulations|Order\b|Rules\b|CSDPA")
# "Equality Act 2010: Advice for schools" is the name of something else.
_TITLE_GOES_ON = re.compile(r"[\s:–-]*(?:[Gg]uidance|Advice|Code of Practice|Statutory|Personal Budget|Transition)\b")

# "19(c)", "14Z2", "33 (3)", "15(2) and (5)"; not the start of "9.13" or of a year.
_UNIT = r"(?:\d{1,3}(?!\d|\.\d)[A-Z]{0,2}\d?(?: ?\(\w{1,3}\)(?: and \(\w{1,3}\))*)?(?!\w)|(?<=[Pp]art )I{1,3}\b)"
_WORD = r"(?:[Ss]ections?|[Rr]egulations?|[Ss]chedules?|[Pp]art)\s*|\bs(?=\d)"
_UNITS = re.compile(rf"\b(?:{_WORD}){_UNIT}(?:(?:,\s*(?:and\s+|or\s+)?|\s+and\s+|\s+or\s+|\s*[–-]\s*)(?:{_WORD})?{_UNIT})*")
_UNIT_ITEM = re.compile(rf"(?P<word>{_WORD})?(?P<number>{_UNIT})")
# Between the number and the law: "Section 20 Children and Families Act", "Section 26 of the Act", "Schedule 10 to the ...".
_OF = re.compile(r"\s+(?:(?:of|to)\s+)?(?:the\s+)?")
_THE_ACT = re.compile(r"Act\b")


class LawReader:
    """Reads the references to the law in one paragraph, part by part; what "the Act" is depends on what came before."""

    def __init__(self) -> None:
        self.last: list[Law] = []
        # "The following sections of the Act:" stands over a list of sections; other Acts inside it change nothing.
        self.heading: Law | None = None
        self.whole: set[Law] = set()

    def read(self, text: str, is_first: bool) -> Iterator[LegalCitation]:
        """The references in the next part; ``is_first`` says that it is the paragraph's first."""
        found = _LAW.finditer(text) if _LAW_WORD.search(text) else ()
        mentions = [(match.start(), match.end(), LAWS[int((match.lastgroup or "")[3:])]) for match in found]
        starts = {start: (end, law) for start, end, law in mentions}
        # "2012" of "Regulations 2012" and the like are inside a name, never a unit.
        for match in _UNITS.finditer(text):
            if not any(start <= match.start() < end for start, end, _ in mentions):
                yield from self._units(text, match, mentions, starts)
        for start, end, law in mentions:
            if text[:end].rstrip(")")[-1:].isdigit() and law not in self.whole and not _TITLE_GOES_ON.match(text, end):
                self.whole.add(law)
                yield LegalCitation(start, end, "whole law", law.url("", ""))
        self.last += [law for _, _, law in mentions]
        if is_first and self.last and self.last[-1].is_act and text.rstrip().endswith(":"):
            self.heading = self.last[-1]

    def _units(
        self,
        text: str,
        match: re.Match[str],
        mentions: Sequence[tuple[int, int, Law]],
        starts: Mapping[int, tuple[int, Law]],
    ) -> Iterator[LegalCitation]:
        before = [law for start, _, law in mentions if start < match.start()]
        items = list(_UNIT_ITEM.finditer(text, *match.span()))
        of = _OF.match(text, match.end())
        end, law = starts.get(of.end() if of else -1, (0, None))
        if law is None and of and _THE_ACT.match(text, of.end()):
            end, law = of.end() + len("Act"), self._last_act(before)
        in_brackets = text[: match.start()].endswith("(")
        word = ""
        for item in items:
            word = (item["word"] or word).strip().lower()
            unit = {"s": "section"}.get(word, word.rstrip("s"))
            number = item["number"].split("(")[0].strip()
            cited = law or self._unnamed(unit, number, before, in_brackets)
            if cited is None:
                continue
            # One number is linked with all its words; of several each is a link of its own.
            stop = end if len(items) == 1 and law is not None else item.end()
            kind: LegalKind = "section of an Act" if cited.is_act else "regulation"
            yield LegalCitation(item.start(), stop, kind, cited.url(unit, _arabic(number)))

    def _unnamed(self, unit: str, number: str, before: Sequence[Law], in_brackets: bool) -> Law | None:
        """The law of a number that names none: that of the list, the last named, or the Act that the document is about."""
        if unit == "section":
            if self.heading is not None:
                return self.heading
            if before or self.last:
                return self._last_act(before)
            return MAIN_ACT if number.isdigit() and int(number) in MAIN_SECTIONS else None
        # "Regulations 2014 (Part 4)": of the law just named. Elsewhere a part may be a part of anything.
        return before[-1] if before and in_brackets else None

    def _last_act(self, before: Sequence[Law]) -> Law:
        return next((law for law in reversed([*self.last, *before]) if law.is_act), MAIN_ACT)


def _arabic(number: str) -> str:
    return str(len(number)) if number and set(number) == {"I"} else number
