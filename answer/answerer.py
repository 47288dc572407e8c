"""A question in, an answer out: the one place where reading, searching, judging and composing meet."""

from __future__ import annotations

from dataclasses import replace

from answer.compose import Answer, compose
from answer.decline import ASKS_NOTHING, Calibration, is_small_talk, judge, load_calibration, probability
from answer.follow_up import LEANING_WORDS, in_full, is_short, leans_on_previous, newest_of, split_parts
from answer.question import Question, read_question
from index.inside import load_words
from index.search import Found, SearchIndex

# How deep a search goes for the screen; the command line may ask for more.
DEPTH = 10
ANY_SETTING = "any"
# Where the best paragraph of a part is among so many of the whole question, it stands where it is.
PART_RANK = 3
# What is declined by itself is taken for a follow-up after all where it is short enough for one and answered as one with so
# much probability (docs/ranking.md).
LEANS_AFTER_ALL = 0.9


class Answerer:
    """Answers questions from one index. It keeps nothing between questions, so every session may share it."""

    def __init__(self, index: SearchIndex) -> None:
        self.index = index
        self._by_label = {paragraph.label: paragraph for paragraph in index.paragraphs}
        self._calibration = load_calibration(index.manifest.recipe.document)
        self._calibration_of_follow_ups = load_calibration(index.manifest.recipe.document, "follow_up")
        self._leaning = load_words(index.manifest.recipe.document, LEANING_WORDS)

    def ask(self, text: str, setting: str = ANY_SETTING, top_k: int = DEPTH, previous: str = "") -> Answer:
        """Answer ``text``; a short question that leans on ``previous`` is asked in full, and the answer says how.

        The same question after the same question gets the same answer, whoever asked before.
        """
        question = read_question(text, self.index.paragraphs, setting)
        understood, newest = "", newest_of(question.text)
        may_lean = bool(previous) and not (question.named or question.missing or is_small_talk(question.text))
        if may_lean and leans_on_previous(question.text, self._leaning):
            question, understood, newest = self._after(previous, question)
        searched = understood or question.text
        if question.is_empty or (question.named and not question.asks_more):
            return compose(question, Found(), self._by_label)
        if is_small_talk(searched):
            return compose(question, Found(), self._by_label, ASKS_NOTHING)
        chosen = () if setting == ANY_SETTING else (setting,)
        found = self.index.search(searched, top_k, chosen, newest=newest)
        decline = judge(found, self._calibration_for(newest))
        if decline and may_lean and not understood and is_short(question.text):
            # "Do parents have to agree first" has nothing of a follow-up in its wording, and no answer by itself.
            later, whole, last = self._after(previous, question)
            again = self.index.search(whole, top_k, chosen, newest=last)
            if probability(again, self._calibration_for(last)) >= LEANS_AFTER_ALL:
                question, understood, newest, found, decline = later, whole, last, again, None
                searched = understood
        unanswered: tuple[str, ...] = ()
        leads: tuple[str, ...] = ()
        # A follow-up's parts say too little by themselves; a question that is asked again of another place is a whole one.
        if (decline is None or question.named) and not (understood and newest) and (parts := split_parts(searched))[1:]:
            found, unanswered, leads = self._cover_parts(found, parts, chosen, top_k)
        return compose(question, found, self._by_label, decline, understood, unanswered, leads)

    def _after(self, previous: str, question: Question) -> tuple[Question, str, str]:
        """``question`` as a follow-up of ``previous``, what it asks in full, and the part of it that was asked last."""
        before = read_question(previous, self.index.paragraphs)
        if not before.asks_more:
            # "6.85", and then "who does this apply to?": it is asked of that paragraph.
            question = replace(question, named=before.named)
        return question, *in_full(before.text, question.text)

    def _calibration_for(self, newest: str) -> Calibration:
        return self._calibration_of_follow_ups if newest else self._calibration

    def _cover_parts(
        self, found: Found, parts: tuple[str, ...], chosen: tuple[str, ...], top_k: int
    ) -> tuple[Found, tuple[str, ...], tuple[str, ...]]:
        """Move each part's best paragraph up; tell which parts nothing answers, and the labels that answer the others.

        Where no part is answered by itself, the whole question is taken as one.
        """
        hits = list(found.hits)
        unanswered = []
        leads = []
        moved = 0
        for part in parts:
            if read_question(part, self.index.paragraphs).named:
                # It is shown, whatever is asked of it.
                continue
            of_part = self.index.search(part, 1, chosen)
            if probability(of_part, self._calibration) < self._calibration.threshold:
                unanswered.append(part)
                continue
            best = of_part.hits[0]
            names = [hit.paragraph.cited_as for hit in hits]
            if best.paragraph.cited_as in names[:PART_RANK]:
                leads.append(hits[names.index(best.paragraph.cited_as)].paragraph.label)
                continue
            leads.append(best.paragraph.label)
            hits = [hit for hit in hits if hit.paragraph.cited_as != best.paragraph.cited_as]
            hits.insert(min(PART_RANK - 1 + moved, len(hits)), best)
            moved += 1
        if len(unanswered) == len(parts):
            return found, (), ()
        return replace(found, hits=tuple(hits[:top_k])), tuple(unanswered), tuple(dict.fromkeys(leads))
