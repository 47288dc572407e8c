"""The quiz as HTML: a question, its answer with the paragraph, the result, and a screen of the room view. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import urlencode

from screens.cards import force_tag
from screens.duties_html import read_link
from teach.exhibit import NO_WORDING, OURS, SINCE, Passage
from teach.quiz import GAP, KINDS, LEVELS, Question, Stem

# Room view: texts of up to so many characters are set in the largest type, and in the middle one; longer ones in the
# smallest, to leave room for four answers.
SHORT, MIDDLE = 90, 170
# A quotation, with our words around it, of up to so many characters is set larger; of more than so many, smaller.
SHORT_QUOTE, LONG_QUOTE = 300, 420


def question_html(question: Question, place: int, count: int, right: int, answered: int) -> str:
    """What stands over the answers: how far one is, the kind, and the sentence with its gap, or our words."""
    stem = question.stem
    score = f"{right} of {answered} right so far" if answered else LEVELS[question.level]
    where = f'<span class="cv-place">{escape(stem.setting_out)}</span>' if stem.setting_out else ""
    return (
        f'<div class="cv-quiz-head"><span>Question {place + 1} of {count}</span><span>{escape(score)}</span></div>'
        f'<h2 class="cv-quiz-kind" tabindex="-1">{escape(KINDS[stem.kind])}</h2>{where}{_shown_html(stem)}'
    )


def feedback_html(question: Question, chosen: int) -> str:
    """Right or not, in a sentence that is read out."""
    if chosen == question.right:
        said, name = f"<b>Right.</b> The answer is: {escape(question.answer)}.", "cv-quiz-right"
    else:
        said = f"<b>Not right.</b> You chose: {escape(question.choices[chosen])}. The answer is: {escape(question.answer)}."
        name = "cv-quiz-wrong"
    why = f" <span>{escape(question.stem.why)}</span>" if question.stem.why else ""
    return f'<p class="cv-say cv-quiz-said {name}" role="status">{said}{why}</p>'


def answer_html(question: Question, passage: Passage) -> str:
    """The paragraph that shows the answer: force, number, page, section, the words, and ours labelled."""
    paragraph = passage.paragraph
    changed = "".join(f'<p class="cv-since"><b>{SINCE}</b> {escape(line)}</p>' for line in passage.changed)
    whole = (
        f'<details class="cv-quiz-whole"><summary>Read the whole paragraph</summary>'
        f'<blockquote class="cv-quote">{escape(passage.full)}</blockquote></details>'
        if passage.full and passage.quote != passage.full
        else ""
    )
    return (
        f'<article class="cv-card" aria-label="{escape(passage.place)}"><div class="cv-head">{tags_html(passage)}'
        f'<span class="cv-number">{read_link(paragraph.label)}</span><span>p. {paragraph.page}</span>'
        f'<span class="cv-place">{escape(" > ".join(paragraph.section))}</span></div>'
        f"{changed}{_quote_html(question.stem, passage)}{whole}</article>"
    )


def result_html(questions: Sequence[Question], answers: Mapping[int, int], right: int) -> str:
    """The score, and what to look at again with the right answer and its paragraph."""
    missed = [(place, question) for place, question in enumerate(questions) if answers.get(place) != question.right]
    head = f'<p class="cv-quiz-score" role="status"><b>{right} of {len(questions)}</b> right.</p>'
    if not missed:
        return f"{head}<p>Every answer was right.</p>"
    lines = "".join(
        f"<li><b>{escape(KINDS[question.stem.kind])}</b> {gap_html(question.stem.shown)}<br>"
        f"The answer is: <b>{escape(question.answer)}</b> ({read_link(question.stem.label)})</li>"
        for _, question in missed
    )
    return f'{head}<h2 class="cv-asked">To look at again</h2><ol class="cv-quiz-missed">{lines}</ol>'


def room_html(question: Question, place: int, count: int, passage: Passage | None) -> str:
    """One screen for the room: the question, or, with ``passage``, its answer."""
    stem = question.stem
    if passage is None:
        body = f'<p class="cv-room-shown {_size(stem.shown)}">{_room_text(stem)}</p>{_room_choices(question)}'
        foot = escape(stem.setting_out) if stem.quoted else "In our words"
    else:
        body = _room_answer(question, passage)
        foot = f"<b>{escape(passage.place)}</b>"
    return (
        f'<section class="cv-present cv-room" aria-live="polite"><h1>{escape(KINDS[stem.kind])}</h1>{body}'
        f'<p class="cv-present-foot"><span>{foot}</span><span>{place + 1} of {count}</span></p></section>'
    )


def tags_html(passage: Passage) -> str:
    """The forces of a passage, each as a word in a shape."""
    return "".join(map(force_tag, passage.forces))


def gap_html(text: str) -> str:
    """A text with its gap drawn as a box, and read out as one."""
    return escape(text).replace(GAP, '<span class="cv-gap"><span class="cv-hidden">gap</span></span>')


def quiz_address(conditions: Mapping[str, str]) -> str:
    """The address of a quiz; empty conditions are left out."""
    return f"quiz?{urlencode({name: value for name, value in conditions.items() if value})}"


def _shown_html(stem: Stem) -> str:
    if stem.quoted:
        return f'<blockquote class="cv-quote cv-quiz-shown">{gap_html(stem.shown)}</blockquote>'
    return f'<p class="cv-quiz-ours"><b>In our words:</b> {gap_html(stem.shown)}</p>'


def _quote_html(stem: Stem, passage: Passage) -> str:
    if passage.quote is None:
        return f'<p class="cv-ours">{NO_WORDING} {escape(passage.gist)}</p>'
    return f'<blockquote class="cv-quote">{_marked(stem, passage.quote)}</blockquote>'


def _marked(stem: Stem, quote: str) -> str:
    """The quotation, with what stood in the gap marked."""
    before, _, after = stem.shown.partition(GAP)
    if before not in quote:
        # The lead-in of a list, which the quotation has on a line above.
        before = before.rpartition(": ")[2]
    start = quote.find(before) + len(before) if stem.quoted and before in quote else -1
    end = quote.find(after, start) if start >= 0 and after else -1
    if start < 0 or end <= start:
        return escape(quote)
    return f"{escape(quote[:start])}<mark>{escape(quote[start:end])}</mark>{escape(quote[end:])}"


def _size(text: str) -> str:
    return "cv-room-short" if len(text) <= SHORT else "cv-room-middle" if len(text) <= MIDDLE else "cv-room-long"


def _room_text(stem: Stem) -> str:
    return f"“{gap_html(stem.shown)}”" if stem.quoted else gap_html(stem.shown)


def _room_choices(question: Question) -> str:
    lines = "".join(
        f"<li><b>{letter}</b> <span>{escape(choice)}</span></li>"
        for letter, choice in zip(question.letters, question.choices, strict=True)
    )
    if max(map(len, question.choices)) > 34:
        columns = "cv-room-one"
    else:
        columns = "cv-room-three" if len(question.choices) == 3 else "cv-room-two"
    return f'<ol class="cv-room-choices {columns}">{lines}</ol>'


def _room_answer(question: Question, passage: Passage) -> str:
    """The right answer with the force beside it, and the quotation: larger the shorter it all is."""
    stem = question.stem
    # A statement of ours is not repeated by the paragraph that shows whether it is so.
    asked = f'<p class="cv-room-why"><b>{OURS}</b> {escape(stem.shown)}</p>' if stem.kind == "said" else ""
    answer = (
        f'<p class="cv-room-answer"><span><b>{question.letters[question.right]}</b> {escape(question.answer)}</span> '
        f"<span>{tags_html(passage)}</span></p>"
    )
    why = f'<p class="cv-room-why"><b>{OURS}</b> {escape(stem.why)}</p>' if stem.why else ""
    changed = "".join(f'<p class="cv-room-why"><b>{SINCE}</b> {escape(line)}</p>' for line in passage.changed[:1])
    if passage.shown is None:
        return f'{asked}{answer}{why}<p class="cv-present-ours">{OURS} {escape(passage.gist)}</p>'
    length = len(passage.shown) + len(f"{asked}{why}{changed}")
    size = " cv-present-short" if length <= SHORT_QUOTE else " cv-room-full" if length > LONG_QUOTE else ""
    quote = f'<blockquote class="cv-quote{size}">{_marked(stem, passage.shown)}</blockquote>'
    return f"{asked}{answer}{why}{quote}{changed}"
