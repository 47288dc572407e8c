"""What the pictures of the duties are drawn from: counts, dates and steps. Pure; the drawing is done by who shows them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from corpus.duty import Force
from corpus.finding_aid import AidRecord
from teach.register import Duty

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_DAY = re.compile(rf"\b(?P<day>\d{{1,2}}) (?P<month>{'|'.join(MONTHS)})(?: (?P<year>\d{{4}}))?")
# "at least annually", "each year", "every twelve months", "at least two weeks before the start of each term"
_RHYTHM = re.compile(r"\bannually\b|\btermly\b|\b(?:each|every|a) (?:\w+ )?(?:year|term)\b|\bevery (?:12|twelve) months\b")
# The paragraphs on the timetable from a request to a plan; the last is the diagram of it.
TIMETABLE = ("9.40", "9.41", "9.42", "9.43", "9.44")
WHOLE_WEEKS = 20
_SPAN = re.compile(r"(?P<number>\d+|four|six|eight) ?(?:calendar |working )?(?P<unit>weeks?|days?)")
_NUMBERS = {"four": 4, "six": 6, "eight": 8}
_DAYS_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class Count:
    """So many rows of the register in one chapter, for one ``name`` (a bearer or a force)."""

    name: str
    chapter: str
    rows: int


@dataclass(frozen=True, slots=True)
class DatedDuty:
    """A day of the year by which something is to be done. ``year`` is 0 for a day that comes round every year. ``words`` say
    what, as the finding aid has it (ours), or as the row does where the finding aid is silent."""

    label: str
    day: int
    month: int
    year: int
    words: str
    force: Force
    bearers: tuple[str, ...]

    @property
    def date(self) -> str:
        """The day as it is written: "31 March", "1 September 2014"."""
        return f"{self.day} {MONTHS[self.month - 1]}" + (f" {self.year}" if self.year else "")


@dataclass(frozen=True, slots=True)
class Step:
    """One time limit of the timetable, from week ``start`` to week ``end``. ``floats`` says that its clock starts with
    something other than the request, so that it is drawn where it falls at the latest."""

    label: str
    limit: str
    what: str
    counted: str
    start: float
    end: float
    floats: bool


@dataclass(frozen=True, slots=True)
class Timetable:
    """The steps that have a place on the line, and the time limits (label, limit, what for) that move or leave it."""

    steps: tuple[Step, ...]
    others: tuple[tuple[str, str, str], ...]


def count_bearers(register: Iterable[Duty]) -> tuple[Count, ...]:
    """Rows by bearer and chapter: the bearer with most rows first, chapters in order. A row of two bearers counts for
    each."""
    duties = tuple(register)
    totals = Counter(bearer for duty in duties for bearer in duty.bearers)
    cells = Counter((bearer, duty.chapter) for duty in duties for bearer in duty.bearers)
    chapters = list_chapters(duties)
    return tuple(
        Count(bearer, chapter, cells[bearer, chapter])
        for bearer, _ in totals.most_common()
        for chapter in chapters
        if cells[bearer, chapter]
    )


def count_forces(register: Iterable[Duty], forces: Iterable[Force] = (Force.MUST, Force.SHOULD)) -> tuple[Count, ...]:
    """Rows by chapter for each of ``forces``, with a 0 where there is none."""
    duties = tuple(register)
    cells = Counter((duty.force, duty.chapter) for duty in duties)
    return tuple(
        Count(force, chapter, cells[force, chapter]) for chapter in list_chapters(duties) for force in tuple(forces)
    )


def list_chapters(register: Iterable[Duty]) -> tuple[str, ...]:
    """The chapters that hold duties, in the document's order."""
    return tuple(dict.fromkeys(duty.chapter for duty in register))


def find_dated(register: Iterable[Duty], aid: Mapping[str, AidRecord]) -> tuple[DatedDuty, ...]:
    """Every duty with a day of the year, from September on: read from the finding aid's time limits and from
    the rows. Without a register (no wording on this machine) those of the finding aid, whose force is not known."""
    duties = tuple(register)
    found: dict[tuple[str, int, int, int], DatedDuty] = {}
    for label, record in aid.items():
        own = [duty for duty in duties if duty.label == label]
        for deadline in record.deadlines:
            if not (match := _DAY.search(deadline.limit)):
                continue
            # The row that names the day is the one it belongs to; the others of the paragraph are not asked.
            row = next((duty for duty in own if f"{match['day']} {match['month']}" in duty.action), None)
            if duties and row is None:
                # A day on which something began, but that asks nothing of anybody.
                continue
            key = _key(label, match)
            found[key] = DatedDuty(
                *key, deadline.starts, row.force if row else Force.NONE, row.bearers if row else record.bearers
            )
    for duty in duties:
        if match := _DAY.search(duty.by_when):
            key = _key(duty.label, match)
            found.setdefault(key, DatedDuty(*key, duty.action, duty.force, duty.bearers))
    return tuple(sorted(found.values(), key=lambda dated: (month_place(dated.month), dated.day)))


def find_rhythms(register: Iterable[Duty]) -> tuple[Duty, ...]:
    """The rows that come round every year or term on no fixed day."""
    return tuple(duty for duty in register if _RHYTHM.search(duty.by_when) and not _DAY.search(duty.by_when))


def month_place(month: int) -> int:
    """The place of a month in the school year: 0 for September."""
    return (month - MONTHS.index("September") - 1) % len(MONTHS)


def read_timetable(aid: Mapping[str, AidRecord]) -> Timetable:
    """The timetable of TIMETABLE as the finding aid words it."""
    steps: list[Step] = []
    others: list[tuple[str, str, str]] = []
    for label in TIMETABLE:
        for deadline in aid[label].deadlines if label in aid else ():
            placed = _place(label, deadline.limit, deadline.starts)
            if placed:
                steps.append(placed)
            else:
                others.append((label, deadline.limit, deadline.starts))
    return Timetable(tuple(sorted(steps, key=lambda step: (step.end, step.start))), tuple(others))


def _key(label: str, match: re.Match[str]) -> tuple[str, int, int, int]:
    return label, int(match["day"]), MONTHS.index(match["month"]) + 1, int(match["year"] or 0)


def _place(label: str, limit: str, starts: str) -> Step | None:
    """Where a time limit stands on the line of weeks, by what starts its clock; None where it has no place of its own."""
    span = _SPAN.fullmatch(limit)
    if span is None:
        return None
    number = float(_NUMBERS.get(span["number"], 0) or span["number"])
    weeks = number / _DAYS_A_WEEK if span["unit"].startswith("day") else number
    what, _, counted = starts.partition(": ")
    if not counted and " to the " in starts:
        # "from the request to the issue of the plan"
        counted, _, what = starts.rpartition(" to ")
    if "from the request" in counted:
        return Step(label, limit, what, counted, 0, weeks, False)
    if "the council asks" in counted:
        # It asks once it has decided to assess: at the latest, six weeks in.
        return Step(label, limit, what, counted, weeks, 2 * weeks, True)
    if "draft plan" in what:
        return Step(label, limit, what, "once the draft plan is sent", WHOLE_WEEKS - weeks, WHOLE_WEEKS, True)
    return None
