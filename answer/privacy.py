"""Whether a question holds a child's details, so that the asker can be asked to leave them out. Pure; nothing is kept.

It looks for what schools really type: a UPN, an NHS number, a date of birth, an e-mail address, a phone number, and a name
beside a year group, an age or a word such as "my son". It is a reminder, not a guarantee: a name by itself may pass.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from answer.names import find_names


class Kind(StrEnum):
    """What was found, in the words for the person."""

    UPN = "a UPN"
    NHS_NUMBER = "an NHS number"
    BIRTH_DATE = "a date of birth"
    EMAIL = "an e-mail address"
    PHONE = "a phone number"
    NAME = "a name"


@dataclass(frozen=True, slots=True)
class Finding:
    """One detail: its kind, and where it stands in the text (offsets). For a name beside a year group, the name alone."""

    kind: Kind
    start: int
    end: int


# The Code covers ages 0 to 25: who was born longer ago than this has left it.
OLDEST = 26

# The letters of a UPN's check letter, by their value: I, O and S are not used (DfE; census check 1510).
_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
# Letter and 12 digits; a temporary UPN ends in a letter instead of its last digit. "B801200005001", "B 801 2000 05 001".
_UPN = re.compile(r"(?<!\w)[A-Z](?:[ -]?\d){11}[ -]?[\dA-Z](?!\w)", re.IGNORECASE)
_SAYS_UPN = re.compile(
    r"\b(?:upn|unique pupil (?:reference )?number)\W{0,4}(?:is |of |no\.? |number )?\W{0,3}$", re.IGNORECASE
)
# "9434765919", "943 476 5919"; with the words "NHS number" before it, grouped in any way.
_NHS = re.compile(r"(?<![\w.+/-])\d{3}([ -]?)\d{3}\1\d{4}(?![\w/]|[.-]\d)")
_NHS_SAID = re.compile(r"\bNHS\s*(?:number|no\.?|num)?\W{0,4}(?:is |of )?\W{0,3}(\d(?:[ -]?\d){9})(?!\w)", re.IGNORECASE)
_EMAIL = re.compile(r"(?<![\w.+'-])[\w.+'-]{1,64}@(?:[\w-]{1,63}\.){1,8}[a-z]{2,24}(?!\w)", re.IGNORECASE)
# "07700 900123", "+44 7700 900123", "(020) 7946 0958"
_PHONE = re.compile(r"(?<![\w.,/+£-])(?:(?:\+|00)44[ -]?(?:\(0\))?|\(?0)[ -]?[1-9](?:[ ()-]{0,2}\d){7,9}(?!\w|[./,]\d)")

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = (
    r"(?P<month>(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?))\b\.?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4}|'?\d{2})"
_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # "12/03/2015", "12.3.15", "12 03 2015"
        r"(?<![\w./-])(?P<day>\d{1,2})(?P<by>[./ -])(?P<month>\d{1,2})(?P=by)(?P<year>\d{4}|\d{2})(?![\w/-]|\.\d)",
        # "2015-03-12"
        r"(?<![\w./-])(?P<year>\d{4})(?P<by>[./-])(?P<month>\d{1,2})(?P=by)(?P<day>\d{1,2})(?![\w/-]|\.\d)",
        # "12 March 2015", "the 12th of March, 2015", "12-Mar-15"
        rf"(?<![\w./-]){_DAY}[ -]{{0,2}}(?:of )?{_MONTH},?[ -]{{0,2}}{_YEAR}(?!\w)",
        # "March 12, 2015"
        rf"(?<!\w){_MONTH} {_DAY},? (?P<year>\d{{4}})(?!\w)",
        # "March 2015", which is only a date of birth beside a word that says so
        rf"(?<!\w)(?<!\d ){_MONTH},? (?P<year>\d{{4}})(?!\w)",
    )
)
_BIRTH_BEFORE = re.compile(
    r"(?:\bd\.? ?o\.? ?b\b|\bdate of birth\b|\bbirth ?da(?:te|y)s?\b|\bborn\b)[^.?!;]{0,24}$|\bd\.o\.b\.[^.?!;]{0,12}$",
    re.IGNORECASE,
)
_BIRTH_AFTER = re.compile(r"^\W{0,3}(?:d\.? ?o\.? ?b\b|date of birth|is (?:his|her|their|my \w+'s) birth)", re.IGNORECASE)
_NO_BIRTH_AFTER = re.compile(r"^\W{0,3}(?:deadline|cut-?off|transfer|census|edition|version|onwards|review)", re.IGNORECASE)
# "children born after 1 September 2018" is a year group, not a child.
_COHORT = re.compile(r"\bborn\W+(?:on or |in or )?(?:after|before|between|since|from|until|by)\b[^.?!;]*$", re.IGNORECASE)
# "since 1 September 2024", "the meeting of 3 March 2026": a timetable, not a birth.
_TIMETABLE = re.compile(
    r"(?:\b(?:since|before|after|from|until|till|by|on|in|to|between|as at|effective|deadline|dated?|issued|sent|received|"
    r"requested|published|updated|amended|reviewed|made|due|started|ended|held|finalised|refused|agreed)"
    r"|\b(?:meeting|review|request|letter|decision|hearing|appeal|report|visit|version|edition|draft|order|regulations|plan|"
    r"code|act|assessment|conference|notice|e-?mail)s?(?: (?:is|was|of|for|on|date|dated|held|sent))*)"
    r"\W{0,3}(?:(?:mon|tues|wednes|thurs|fri)day,? )?(?:the )?\W{0,2}$|\bbetween\b[^.?!;]{1,24}\band (?:the )?$",
    re.IGNORECASE,
)


def find_personal(text: str, today: date | None = None) -> tuple[Finding, ...]:
    """The details found in ``text``, in order, none inside another. ``today``, by default today, dates a birth."""
    plain, places = _make_plain(text)
    found: list[tuple[Kind, int, int]] = []
    kinds: tuple[tuple[Kind, Iterable[tuple[int, int]]], ...] = (
        (Kind.EMAIL, _emails(plain)),
        (Kind.UPN, _upns(plain)),
        (Kind.NHS_NUMBER, _nhs_numbers(plain)),
        (Kind.BIRTH_DATE, _birth_dates(plain, today or date.today())),
        (Kind.PHONE, _phones(plain)),
        (Kind.NAME, find_names(plain)),
    )
    for kind, spans in kinds:
        for start, end in spans:
            if not any(s < end and start < e for _, s, e in found):
                found.append((kind, start, end))
    return tuple(
        Finding(kind, places[start], max(places[end - 1] + 1, places[end]))
        for kind, start, end in sorted(found, key=lambda one: one[1])
    )


def message(findings: Sequence[Finding]) -> str:
    """One gentle sentence that asks to leave the details out; empty when there are none."""
    kinds = list(dict.fromkeys(str(finding.kind) for finding in findings))
    if not kinds:
        return ""
    listed = kinds[0] if len(kinds) == 1 else f"{', '.join(kinds[:-1])} and {kinds[-1]}"
    return f"Please leave the child’s details out of a question (this one seems to hold {listed}): the answer is the same."


def mask(text: str, today: date | None = None) -> str:
    """``text`` with each detail replaced by its kind in square brackets: "[name], Year 4"."""
    pieces: list[str] = []
    end = 0
    for finding in find_personal(text, today):
        pieces += (text[end : finding.start], f"[{finding.kind.split(' ', 1)[1]}]")
        end = finding.end
    return "".join((*pieces, text[end:]))


def _make_plain(text: str) -> tuple[str, list[int]]:
    """``text`` as it reads (NFKC, plain dashes and apostrophes, nothing invisible), and where each character came from."""
    plain: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        category = unicodedata.category(character)
        # An accent by itself, or a zero-width character, would cut a name or a number in two.
        if category in ("Cf", "Mn") or (category == "Cc" and not character.isspace()):
            continue
        if category in ("Pd", "Sm") and character in "‐‑‒–—―−":
            character = "-"
        for one in unicodedata.normalize("NFKC", character):
            plain.append({"’": "'", "‘": "'", "ʼ": "'"}.get(one, " " if one.isspace() else one))
            places.append(place)
    places.append(len(text))
    return "".join(plain), places


def _emails(plain: str) -> Iterator[tuple[int, int]]:
    return (match.span() for match in _EMAIL.finditer(plain))


def _upns(plain: str) -> Iterator[tuple[int, int]]:
    for match in _UPN.finditer(plain):
        if _fits_upn(re.sub("[ -]", "", match.group()).upper()) or _SAYS_UPN.search(
            plain[max(0, match.start() - 40) : match.start()]
        ):
            yield match.span()


def _fits_upn(upn: str) -> bool:
    """Whether the check letter is right: the other twelve, weighted 2 to 13, modulo 23 (B801200005001 fits)."""
    last = upn[-1]
    if not last.isdigit() and last not in _UPN_LETTERS:
        return False
    values = [int(digit) for digit in upn[1:-1]] + [int(last) if last.isdigit() else _UPN_LETTERS.index(last)]
    return _UPN_LETTERS[sum(weight * value for weight, value in enumerate(values, 2)) % 23] == upn[0]


def _nhs_numbers(plain: str) -> Iterator[tuple[int, int]]:
    said = [match.span(1) for match in _NHS_SAID.finditer(plain)]
    yield from said
    for match in _NHS.finditer(plain):
        if match.span() not in said and _fits_nhs(re.sub("[ -]", "", match.group())):
            yield match.span()


def _fits_nhs(digits: str) -> bool:
    """Whether the last digit is the check digit: the others, weighted 10 to 2, modulo 11 (943 476 5919 fits)."""
    check = 11 - sum(weight * int(digit) for weight, digit in zip(range(10, 1, -1), digits, strict=False)) % 11
    return check != 10 and check % 11 == int(digits[-1]) and len(set(digits)) > 1


def _phones(plain: str) -> Iterator[tuple[int, int]]:
    for match in _PHONE.finditer(plain):
        digits = re.sub(r"\D", "", re.sub(r"^\(?(?:\+|00)44(?: ?\(0\))?", "0", match.group()))
        # Area codes and mobiles, with the nought. 03 and 08 are helplines and offices, never a family's.
        if digits[1] in "127" and len(digits) in ((10, 11) if digits[1] == "1" else (11,)):
            yield match.span()


def _birth_dates(plain: str, today: date) -> Iterator[tuple[int, int]]:
    for pattern in _DATES:
        for match in pattern.finditer(plain):
            before, after = plain[max(0, match.start() - 60) : match.start()], plain[match.end() : match.end() + 30]
            if _COHORT.search(before):
                continue
            said = bool(_BIRTH_BEFORE.search(before) or _BIRTH_AFTER.match(after))
            day = _read_date(match.groupdict(), today)
            full = "day" in pattern.groupindex and len(match["year"]) == 4
            if day is None or not (said or full):
                continue
            is_of_age = date(today.year - OLDEST, 1, 1) <= day <= today
            if said or (is_of_age and not (_TIMETABLE.search(before) or _NO_BIRTH_AFTER.match(after))):
                yield match.span()


def _read_date(groups: dict[str, str | None], today: date) -> date | None:
    """The date that was written, day before month unless only the other way makes one; None for "45/03/2015"."""
    year = int((groups["year"] or "").lstrip("'"))
    if year < 100:
        year += 2000 if year <= today.year % 100 else 1900
    written = groups["month"] or ""
    month = int(written) if written.isdigit() else _MONTHS.index(written[:3].lower()) + 1
    day = int(groups.get("day") or 1)
    for one, other in ((month, day), (day, month) if written.isdigit() else (month, day)):
        try:
            return date(year, one, other)
        except ValueError:
            continue
    return None
