"""The duty register: every duty of the document as a row, read by rule from its sentences. To take it away: export.py."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from answer.citation import FORCE_WORDS
from corpus.duty import Force, Sentence, forbidding_words, read_sentences
from corpus.finding_aid import AidRecord
from corpus.paragraph import Paragraph, ParagraphKind
from teach.checked import Check, Place, apply_checks
from teach.clause import find_by_when, find_circumstances, find_recipient
from teach.reading import Before, Lead, agents_of, cut, is_duty, lend, move_on, read_sentence

# What is read for duties. A chapter's "What this chapter covers", its figures, the glossary and the references only tell of
# duties that stand elsewhere.
KINDS: frozenset[ParagraphKind] = frozenset({"paragraph", "table_row", "annex"})


@dataclass(frozen=True, slots=True)
class Duty:
    """One row. ``action``, ``lead``, ``recipient``, ``by_when`` and ``circumstances`` are the document's own words, exactly;
    ``lead`` is the sentence that leads into the list which the action is an item of. ``inferred`` says that the sentence
    names nobody and that the bearer was read from what stands around it. ``part``, ``start`` and ``end`` say where the
    action stands in the paragraph; ``is_lead`` that it only leads into the rows that follow."""

    label: str
    number: str | None
    page: int
    chapter: str
    section: tuple[str, ...]
    force: Force
    bearers: tuple[str, ...]
    inferred: bool
    action: str
    lead: str
    recipient: str
    by_when: str
    circumstances: str
    topics: tuple[str, ...]
    settings: tuple[str, ...]
    part: int
    start: int
    end: int
    is_lead: bool = False

    @property
    def cited_as(self) -> str:
        """The number to cite, or the label of an unnumbered block."""
        return self.number or self.label

    @property
    def force_words(self) -> str:
        """The force as it is called: "must", "is required"; "may not" where the words forbid."""
        return forbidding_words(self.action, self.force, self.lead) or FORCE_WORDS[self.force]


def build_register(
    paragraphs: Iterable[Paragraph],
    aid: Mapping[str, AidRecord],
    checks: Mapping[Place, tuple[Check, ...]] | None = None,
    lead_ins: bool = False,
) -> tuple[Duty, ...]:
    """Every duty of ``paragraphs``, in order, read by rule and then as people's ``checks`` have it. A sentence that only
    leads into a list of duties is a row if ``lead_ins``."""
    return tuple(
        duty
        for paragraph in paragraphs
        if paragraph.kind in KINDS
        for duty in read_duties(paragraph, aid.get(paragraph.label), checks)
        if lead_ins or not duty.is_lead
    )


def read_duties(
    paragraph: Paragraph, record: AidRecord | None = None, checks: Mapping[Place, tuple[Check, ...]] | None = None
) -> Iterator[Duty]:
    """The duties of one paragraph, lead-ins included. None where the wording is not on this machine."""
    sentences = read_sentences(paragraph)
    before = Before(paragraph.chapter, aid=record.bearers if record else ())
    leads: dict[str, Lead] = {}
    after_duty = False
    for position, sentence in enumerate(sentences):
        lead = leads.get(sentence.lead, Lead())
        following = sentences[position + 1].text if position + 1 < len(sentences) else ""
        before = replace(before, ahead=agents_of(following, paragraph.chapter))
        readings = read_sentence(sentence, before, lead)
        ruled = [reading for reading in readings if is_duty(reading, sentence, before)]
        checked = (checks or {}).get((paragraph.label, sentence.part, sentence.start), ())
        # What is read next goes on from what the rules read here: that is what the checks were made against.
        rows = apply_checks(ruled, sentence, checked, paragraph.chapter)
        told = lead
        for reading, (start, end) in zip(rows, cut(sentence.text, rows), strict=True):
            words = sentence.text[start:end]
            circumstances = find_circumstances(words, max(reading.start - start, 0), max(reading.modal - start, 0))
            # A time inside the opening circumstance ("where 15 days' notice was given") is not the duty's.
            after_opening = words[len(circumstances) :] if words.startswith(circumstances) else words
            recipient = reading.recipient or find_recipient(sentence.text[reading.after : end], paragraph.chapter)
            told = replace(
                lead,
                circumstances=circumstances or lead.circumstances,
                by_when=find_by_when(after_opening) or lead.by_when,
                recipient=(lead.recipient if sentence.inherited else "") or recipient,
            )
            yield Duty(
                label=paragraph.label,
                number=paragraph.number or paragraph.belongs_to,
                page=paragraph.parts[sentence.part].page or paragraph.page,
                chapter=paragraph.chapter,
                section=paragraph.section,
                force=reading.force,
                bearers=reading.bearers,
                inferred=reading.inferred,
                action=words,
                lead=sentence.lead,
                recipient=told.recipient,
                by_when=told.by_when,
                circumstances=told.circumstances,
                topics=record.topics if record else (),
                settings=record.settings if record else (),
                part=sentence.part,
                start=sentence.start + start,
                end=sentence.start + end,
                is_lead=_leads_into_duties(sentence, sentences[position + 1 :]),
            )
        before = move_on(before, sentence, readings)
        leads[sentence.text] = replace(
            lend(sentence, readings, lead, after_duty, paragraph.chapter),
            circumstances=told.circumstances,
            by_when=told.by_when,
            recipient=told.recipient,
        )
        after_duty = sentence.force in (Force.DUTY, Force.REQUIRED)


def filter_register(
    register: Iterable[Duty],
    *,
    bearer: str = "",
    force: Force | None = None,
    chapter: str = "",
    setting: str = "",
    topic: str = "",
    words: str = "",
) -> tuple[Duty, ...]:
    """The rows that meet every condition given. ``setting`` lets rows for any setting through; ``words`` are looked for,
    each of them, in the row's own words, its lead-in, its heading and its number."""
    wanted = words.casefold().split()
    return tuple(
        duty
        for duty in register
        if (not bearer or bearer in duty.bearers)
        and (force is None or duty.force is force)
        and (not chapter or duty.chapter == chapter)
        and (not setting or setting in duty.settings or "any" in duty.settings)
        and (not topic or topic in duty.topics)
        and all(word in _searched(duty) for word in wanted)
    )


def _searched(duty: Duty) -> str:
    return " ".join((duty.lead, duty.action, *duty.section, duty.cited_as)).casefold()


def _leads_into_duties(sentence: Sentence, following: Sequence[Sentence]) -> bool:
    """Whether the next sentence is an item of the list that ``sentence`` leads into, with its force."""
    return bool(following) and following[0].inherited and following[0].lead == sentence.text
