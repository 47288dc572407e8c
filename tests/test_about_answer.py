"""What is asked of the answer and not of the Code: its force, its place, its words. It is given again, with a note."""

from __future__ import annotations

from dataclasses import replace

import pytest

from answer.about_answer import Aspect, asks_of_answer, say_of_answer
from answer.answerer import Answerer
from answer.quote import Quote
from corpus.duty import read_sentences
from corpus.paragraph import Paragraph, Part

MEETINGS = "How often should I meet with parents of a child on SEN support?"


@pytest.mark.parametrize(
    ("text", "aspect"),
    [
        ("is that a must?", Aspect.FORCE),
        ("And is it only a should?", Aspect.FORCE),
        ("must or should?", Aspect.FORCE),
        ("Is that a must, or just guidance?", Aspect.FORCE),
        ("is this the law", Aspect.FORCE),
        ("is that legally binding?", Aspect.FORCE),
        ("where does it say that?", Aspect.PLACE),
        ("what’s the paragraph number?", Aspect.PLACE),
        ("which page is that on", Aspect.PLACE),
        ("Can you give me the exact wording?", Aspect.WORDS),
        ("Are you sure?", Aspect.WORDS),
        ("is that right", Aspect.WORDS),
        ("what does that mean?", Aspect.MEANING),
        ("could you explain that in plain English", Aspect.MEANING),
        # Of the subject, or of the Code.
        ("is it compulsory?", None),
        ("which section?", None),
        ("in plain English?", None),
        ("is that a must for nurseries?", None),
        ("where does the Code say that schools must tell parents?", None),
        ("what does must mean?", None),
        ("is it right to send him home?", None),
        ("", None),
    ],
)
def test_what_is_asked_of_an_answer(text: str, aspect: Aspect | None) -> None:
    assert asks_of_answer(text) is aspect


def quote_of(text: str, number: str | None = "1.1") -> Quote:
    label, parts = number or "Glossary: A thing", (Part(text, "text", 0, 7),)
    paragraph = Paragraph("doc", label, number, "paragraph", (7,), "1", (), 0, "", None, (), parts)
    sentences = read_sentences(paragraph)
    return Quote(paragraph, sentences, sentences[0], sentences)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Schools must write.", "says “must”: a statutory requirement (paragraph i)."),
        ("Schools should write.", "says “should”: guidance that has to be considered, and a departure from it explained"),
        ("Schools must not write.", "says “must not”: a statutory requirement"),
        ("Schools may write.", "says “may”: something that is allowed."),
        ("Schools must write. They should read.", "(paragraph i); and “should”: guidance"),
        ("Schools write.", "has no must, should or may in what is quoted"),
    ],
)
def test_the_force_is_said_as_the_quotation_has_it(text: str, said: str) -> None:
    assert said in say_of_answer(Aspect.FORCE, [quote_of(text)])


def test_each_paragraph_that_answers_is_named_with_its_page() -> None:
    both = [quote_of("Schools must write."), quote_of("A thing.", None)]
    assert say_of_answer(Aspect.PLACE, both) == "Paragraph 1.1 (p. 7) and Glossary: A thing (p. 7)."
    assert say_of_answer(Aspect.PLACE, []) == ""


def test_the_answer_is_given_again(answerer: Answerer) -> None:
    first = answerer.ask(MEETINGS)
    later = answerer.ask("is that a must?", previous=MEETINGS)
    assert later == replace(
        first,
        question=replace(first.question, text="is that a must?"),
        understood=MEETINGS,
        notes=later.notes,
    )
    assert later.notes[0].startswith("Paragraph 6.65 (p. 104) says “should”")
    assert later.notes[1:] == first.notes
    # The next question leans on what was asked of the Code.
    assert later.carry(MEETINGS) == MEETINGS
    assert answerer.ask("what page is that on?", previous=later.carry(MEETINGS)).leads == first.leads


def test_a_decline_is_given_again_too(answerer: Answerer) -> None:
    asked = "Is a part-time timetable legal?"
    first, later = answerer.ask(asked), answerer.ask("are you sure?", previous=asked)
    assert first.decline is not None
    assert (later.decline, later.notes, later.understood) == (first.decline, first.notes, asked)


def test_without_a_question_before_it_is_asked_as_any_other(answerer: Answerer) -> None:
    assert answerer.ask("is that a must?").understood == ""


def test_it_is_not_shown_as_a_misspelt_question(answerer: Answerer) -> None:
    later = answerer.ask("is that a must?", previous="How often shuold I meet with parents of a child on SEN support?")
    assert later.understood == MEETINGS
    assert not later.is_mended
