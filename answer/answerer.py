"""A question in, an answer out: the one place where reading, searching, judging and composing meet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from answer.about_answer import Aspect, asks_of_answer, say_of_answer
from answer.compose import Answer, compose
from answer.decline import (
    ASKS_NOTHING,
    DANGER_WORDS,
    Calibration,
    is_small_talk,
    judge,
    load_calibration,
    probability,
)
from answer.follow_up import LEANING_WORDS, in_full, is_short, leans_on_previous, newest_of, split_parts
from answer.question import Question, read_question
from corpus.setting import read_settings
from index.inside import load_words
from index.search import Found, Hit, SearchIndex
from index.spelling import spelling_of

# How deep a search goes for the screen; the command line may ask for more.
DEPTH = 10
ANY_SETTING = "any"
# Where the best paragraph of a part is among so many of the whole question, it stands where it is.
PART_RANK = 3
# A short question that is declined by itself is taken for a follow-up after all, and one that is declined as a whole is
# answered in part, where that is answered with so much probability (docs/ranking.md).
SURELY = 0.9
# A short question is one by itself if its nearest question (cosine) comes nearer than this, more by what the question before
# changes in the scores; of 1,560 pairs of whole questions so few are joined, and most follow-ups are (docs/trials.md).
WHOLE_FROM = 0.4


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a question: what answers it ``best``, with which ``probability``, or where to look ``elsewhere``."""

    text: str
    best: Hit | None = None
    probability: float = 0.0
    elsewhere: str = ""


class Answerer:
    """Answers questions from one index. It keeps nothing between questions, so every session may share it."""

    def __init__(self, index: SearchIndex) -> None:
        self.index = index
        self._by_label = {paragraph.label: paragraph for paragraph in index.paragraphs}
        self._calibration = load_calibration(index.manifest.recipe.document)
        self._calibration_of_follow_ups = load_calibration(index.manifest.recipe.document, "follow_up")
        self._leaning = load_words(index.manifest.recipe.document, LEANING_WORDS)
        self._spelling = spelling_of(index.manifest.recipe.document, DANGER_WORDS)

    def ask(
        self, text: str, setting: str = ANY_SETTING, top_k: int = DEPTH, previous: str = "", as_typed: bool = False
    ) -> Answer:
        """Answer ``text``; a short question that leans on ``previous`` is asked in full, misspelt words are put right unless
        they are to be taken ``as_typed``, and the answer says how.

        The same question after the same question gets the same answer, whoever asked before.
        """
        question = self._read(text, setting, as_typed)
        if previous and (aspect := asks_of_answer(question.read)):
            return self._say_again(question, aspect, previous, top_k)
        understood, searched = question.mended, question.read
        newest = newest_of(searched)
        may_lean = bool(previous) and not (question.named or question.missing or is_small_talk(searched))
        leans = may_lean and leans_on_previous(searched, self._leaning)
        if leans:
            question, searched, newest = self._after(previous, question)
            understood = searched
        if question.is_empty or (question.named and not question.asks_more):
            return compose(question, Found(), self._by_label)
        if is_small_talk(searched):
            return compose(question, Found(), self._by_label, ASKS_NOTHING)
        # What is not searched for may tell a setting all the same ("I'm a college tutor.").
        told = read_settings(question.text) - read_settings(question.read)
        chosen = tuple({*told, setting} - {ANY_SETTING})
        depth = max(top_k, DEPTH)
        found = self.index.search(searched, depth, chosen, newest=newest)
        decline = judge(found, self._calibration_for(newest))
        if may_lean and not leans and is_short(searched):
            # "Do parents have to agree first" and "how long does the council have to reply" have nothing of a follow-up in
            # their wording.
            later, whole, last = self._after(previous, question)
            again = self.index.search(whole, depth, chosen, newest=last)
            is_sure = probability(again, self._calibration_for(last)) >= SURELY
            if (decline and is_sure) or _is_surer(again, found):
                question, searched, newest, found = later, whole, last, again
                understood, decline = searched, judge(again, self._calibration_for(last))
        unanswered: dict[str, str] = {}
        leads: tuple[str, ...] = ()
        before = searched.removesuffix(newest) if newest else ""
        texts = split_parts(searched.removeprefix(before), is_follow_up=bool(before))
        if texts[1:] and (decline is None or question.named or decline.kind != "other_law"):
            parts = self._ask_parts(texts, before, chosen)
            # What is declined as a whole is answered in part only where a part is beyond doubt.
            least = SURELY if decline and not question.named else 0.0
            if any(part.best and part.probability >= least for part in parts) or len(parts) < len(texts):
                found, leads = _move_up(found, parts, 0 if least else PART_RANK - 1)
                unanswered, decline = {part.text: part.elsewhere for part in parts if not part.best}, None
        found = replace(found, hits=found.hits[:top_k])
        return compose(question, found, self._by_label, decline, understood, unanswered, leads)

    def _say_again(self, question: Question, aspect: Aspect, previous: str, top_k: int) -> Answer:
        """The answer to ``previous``, with a word on that aspect of it, which is all that ``question`` asks for."""
        answer = self.ask(previous, question.setting, top_k)
        leads = () if answer.declined else (c.quote for c in answer.citations if c.paragraph.label in answer.leads)
        said = say_of_answer(aspect, leads)
        asked = replace(answer.question, text=question.text, mended="")
        return replace(answer, question=asked, understood=answer.asked, notes=(*filter(None, [said]), *answer.notes))

    def _after(self, previous: str, question: Question) -> tuple[Question, str, str]:
        """``question`` as a follow-up of ``previous``, what it asks in full, and the part of it that was asked last."""
        before = self._read(previous)
        if not before.asks_more:
            # "6.85", and then "who does this apply to?": it is asked of that paragraph.
            question = replace(question, named=before.named)
        return question, *in_full(before.read, question.read)

    def _read(self, text: str, setting: str = ANY_SETTING, as_typed: bool = False) -> Question:
        question = read_question(text, self.index.paragraphs, setting)
        mended = question.text if as_typed else self._spelling.mend(question.text)
        if mended == question.text:
            return question
        again = read_question(mended, self.index.paragraphs, setting)
        return replace(again, text=question.text, mended=mended, was_cut=question.was_cut)

    def _calibration_for(self, newest: str) -> Calibration:
        return self._calibration_of_follow_ups if newest else self._calibration

    def _ask_parts(self, texts: tuple[str, ...], before: str, chosen: tuple[str, ...]) -> list[Part]:
        """The parts of a question, each asked, but for those that name a paragraph: it is shown, whatever is asked of it.

        A part of a follow-up leans on what was asked ``before`` it, a later part of a whole question on the last part that
        was one by itself ("What is mediation, and who pays?"). Where that has no answer, it has none either.
        """
        asked = [text for text in texts if not read_question(text, self.index.paragraphs).named]
        if before:
            return [self._ask_part(text, before + text, text, chosen) for text in asked]
        parts = []
        context: Part | None = None
        for text in asked:
            leans = context is not None and leans_on_previous(text, self._leaning)
            part = Part(text) if leans else self._ask_part(text, text, newest_of(text), chosen)
            if context is None or part.best:
                context = part
            elif context.best:
                later = self._ask_part(text, *in_full(context.text, text), chosen)
                part = later if leans or later.probability >= SURELY else part
            parts.append(part)
        return parts

    def _ask_part(self, text: str, whole: str, newest: str, chosen: tuple[str, ...]) -> Part:
        found, calibration = self.index.search(whole, 1, chosen, newest=newest), self._calibration_for(newest)
        decline = judge(found, calibration)
        if decline:
            return Part(text, elsewhere=decline.elsewhere)
        return Part(text, found.hits[0], probability(found, calibration))


def _is_surer(again: Found, found: Found) -> bool:
    """Whether the question before decides what is meant: the first paragraph of ``again`` stands so far before that of
    ``found`` as makes up for how near the short question comes to a whole one of ours by itself. How many hits were asked
    for makes no difference."""
    if not (again.hits and found.hits):
        return False
    hits, other = again.hits[:DEPTH], found.hits[0].paragraph.cited_as
    lead = hits[0].score - next((hit.score for hit in hits if hit.paragraph.cited_as == other), hits[-1].score)
    return lead > found.evidence.ask - WHOLE_FROM


def _move_up(found: Found, parts: Iterable[Part], place: int) -> tuple[Found, tuple[str, ...]]:
    """``found`` with what answers the parts best from ``place`` (0: the first) on, but for what stands higher; and the
    labels of all that does."""
    hits = list(found.hits)
    leads = []
    for best in (part.best for part in parts if part.best):
        names = [hit.paragraph.cited_as for hit in hits]
        if best.paragraph.cited_as in names[:place]:
            leads.append(hits[names.index(best.paragraph.cited_as)].paragraph.label)
            continue
        leads.append(best.paragraph.label)
        hits = [hit for hit in hits if hit.paragraph.cited_as != best.paragraph.cited_as]
        hits.insert(min(place, len(hits)), best)
        place += 1
    return replace(found, hits=tuple(hits)), tuple(dict.fromkeys(leads))
