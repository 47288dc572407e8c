"""Which of a paragraph's own words to quote: whole sentences and bullets, exactly, with an ellipsis for each cut."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from answer.asks import Asks, settles
from corpus.duty import Force, Sentence, strongest
from corpus.paragraph import Paragraph, Part

ELLIPSIS = " … "
# A sentence this near to the best one (cosine) answers as well and is quoted too.
NEAR = 0.06
# At most this many sentences are quoted from one paragraph besides a list; the whole paragraph is one click away.
MOST_SENTENCES = 3
# A list whose lead-in is the best sentence is quoted whole up to this many bullets.
MOST_BULLETS = 30


# What takes something back from the sentence before it, and belongs to an answer.
_QUALIFIES = re.compile(
    r"(?:however|but|unless|except|nevertheless|only|where|if|this (?:does not|is not)|it (?:does|is) not)\b", re.I
)
MOST_QUALIFYING = 2
# A sentence that begins so speaks of what the one before it names, and settles nothing without it.
_LEANS = re.compile(
    r"(?:this|these|they|it|its|their|he or she|he|she|that|those|such|both|in (?:this|these|such)|as a result"
    r"|for example)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Quote:
    """Sentences of one paragraph, in order.

    ``best`` is the one that answers; ``lead`` is the shortest run that settles the question: it, with the lead-in without
    which a bullet says little, or with the list that it leads into. The rest qualifies it or answers nearly as well.
    """

    paragraph: Paragraph
    sentences: tuple[Sentence, ...]
    best: Sentence | None
    lead: tuple[Sentence, ...] = ()

    @property
    def rest(self) -> tuple[Sentence, ...]:
        """The sentences besides the lead."""
        return tuple(sentence for sentence in self.sentences if sentence not in self.lead) if self.lead else ()

    @property
    def forces(self) -> tuple[Force, ...]:
        """The forces that the lead's sentences carry, strongest first, each once; else the one of ``force``, if any."""
        found = sorted({sentence.force for sentence in self.lead} - {Force.NONE}, key=lambda force: force.rank)
        return tuple(found) or tuple({self.force} - {Force.NONE})

    @property
    def force(self) -> Force:
        """The strongest force of the lead, or of all that is quoted where the lead has none; of the paragraph where its
        wording is not on this machine."""
        if not self.sentences:
            return Force(self.paragraph.forces[0]) if self.paragraph.forces else Force.NONE
        of_lead = strongest(sentence.force for sentence in self.lead)
        return of_lead if of_lead is not Force.NONE else strongest(sentence.force for sentence in self.sentences)

    @property
    def text(self) -> str | None:
        """The quotation: every stretch between ellipses stands in the paragraph's text as it is."""
        return render_quote(self.paragraph.parts, self.sentences) if self.sentences else None


def choose_quote(paragraph: Paragraph, scored: Sequence[tuple[Sentence, float]], asks: Asks = Asks.OTHER) -> Quote:
    """Quote the sentence that answers best, with its lead-in or its bullets, what comes near to it and what qualifies it.

    ``asks`` is the kind of the question: a time limit, a list or a yes or no is settled by a sentence of its kind.
    """
    if not scored:
        return Quote(paragraph, (), None)
    every = [sentence for sentence, _ in scored]
    lists = {n for n, sentence in enumerate(every) if _bullets_of(paragraph, sentence, every)}
    ranked = sorted(
        ((sentence, cosine + settles(asks, sentence, cosine, n in lists)) for n, (sentence, cosine) in enumerate(scored)),
        key=lambda pair: -pair[1],
    )
    best, top = ranked[0]
    near = [sentence for sentence, score in ranked if score >= top - NEAR][:MOST_SENTENCES]
    lead_ins = _lead_ins(paragraph, best, every)
    lead = [*lead_ins, *_spoken_of(best, every), best, *_bullets_of(paragraph, best, every)]
    # Several bullets of one list that answer alike are that list; so is any where a list is asked for.
    if lead_ins and (asks is Asks.LIST or sum(lead_ins[0] in _lead_ins(paragraph, other, every) for other in near) > 1):
        lead += _bullets_of(paragraph, lead_ins[0], every)
    chosen = {*map(_place, lead), *map(_place, _qualifying(best, every))}
    for sentence in near:
        chosen |= {_place(sentence), *map(_place, _lead_ins(paragraph, sentence, every))}
        chosen |= set(map(_place, _bullets_of(paragraph, sentence, every)))
    leading = set(map(_place, lead))
    return Quote(
        paragraph,
        tuple(sentence for sentence in every if _place(sentence) in chosen),
        best,
        tuple(sentence for sentence in every if _place(sentence) in leading),
    )


def quote_whole(paragraph: Paragraph, sentences: Sequence[Sentence]) -> Quote:
    """The whole paragraph, as when it was asked for by number."""
    return Quote(paragraph, tuple(sentences), None)


def render_quote(parts: Sequence[Part], sentences: Sequence[Sentence]) -> str:
    """``sentences`` as text; what stands together in the paragraph stands together here."""
    pieces: list[str] = []
    previous: Sentence | None = None
    for sentence in sentences:
        prefix = _prefix(parts[sentence.part]) if sentence.start == 0 else ""
        if previous is None:
            pieces.append(prefix)
        elif previous.part == sentence.part and not parts[sentence.part].text[previous.end : sentence.start].strip():
            pieces.append(parts[sentence.part].text[previous.end : sentence.start])
        elif previous.part + 1 == sentence.part and _ends_part(parts, previous) and sentence.start == 0:
            pieces.append("\n" + prefix)
        else:
            pieces.append(ELLIPSIS + prefix.strip() + (" " if prefix.strip() else ""))
        pieces.append(sentence.text)
        previous = sentence
    return "".join(pieces)


def _place(sentence: Sentence) -> tuple[int, int]:
    return sentence.part, sentence.start


def _spoken_of(best: Sentence, every: Sequence[Sentence]) -> list[Sentence]:
    """The sentence of the same part that ``best`` leans on, and the one that this leans on, and so on."""
    found: list[Sentence] = []
    here = every.index(best)
    while here and _LEANS.match(every[here].text) and every[here - 1].part == best.part:
        here -= 1
        found.insert(0, every[here])
    return found


def _qualifying(best: Sentence, every: Sequence[Sentence]) -> list[Sentence]:
    """What stands right after ``best`` and takes something back from it."""
    found: list[Sentence] = []
    for sentence in every[every.index(best) + 1 :]:
        if len(found) == MOST_QUALIFYING or not _QUALIFIES.match(sentence.text):
            break
        found.append(sentence)
    return found


def _prefix(part: Part) -> str:
    return part.render()[: len(part.render()) - len(part.text)]


def _ends_part(parts: Sequence[Part], sentence: Sentence) -> bool:
    return not parts[sentence.part].text[sentence.end :].strip()


def _lead_ins(paragraph: Paragraph, sentence: Sentence, every: Sequence[Sentence]) -> list[Sentence]:
    """The sentences that lead into the list which ``sentence`` is a bullet of: without them a bullet says little."""
    part = paragraph.parts[sentence.part]
    if part.kind == "cell" or (part.kind == "text" and part.level == 0):
        return []
    level = part.level
    found: list[Sentence] = []
    for other in reversed([s for s in every if s.part < sentence.part]):
        above = paragraph.parts[other.part]
        depth = above.level if above.kind == "bullet" else 0
        if depth < level:
            found.append(other)
            level = depth
        if level == 0:
            break
    return found


def _bullets_of(paragraph: Paragraph, sentence: Sentence, every: Sequence[Sentence]) -> list[Sentence]:
    """The bullets that ``sentence`` leads into, if it does."""
    part = paragraph.parts[sentence.part]
    depth = part.level if part.kind == "bullet" else 0
    if part.text[sentence.end :].strip():
        return []
    found: list[Sentence] = []
    for other in (s for s in every if s.part > sentence.part):
        below = paragraph.parts[other.part]
        if (below.level if below.kind == "bullet" else 0) <= depth:
            break
        found.append(other)
    return found if found and len(found) <= MOST_BULLETS and paragraph.parts[found[0].part].level > depth else []
