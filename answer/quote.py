"""Which of a paragraph's own words to quote: whole sentences and bullets, exactly, with an ellipsis for each cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.duty import Force, Sentence, strongest
from corpus.paragraph import Paragraph, Part

ELLIPSIS = " … "
# A sentence this near to the best one (cosine) answers as well and is quoted too.
NEAR = 0.06
# At most this many sentences are quoted from one paragraph besides a list; the whole paragraph is one click away.
MOST_SENTENCES = 3
# A list whose lead-in is the best sentence is quoted whole up to this many bullets.
MOST_BULLETS = 30


@dataclass(frozen=True, slots=True)
class Quote:
    """Sentences of one paragraph, in order. ``best`` is the one that answers."""

    paragraph: Paragraph
    sentences: tuple[Sentence, ...]
    best: Sentence | None

    @property
    def force(self) -> Force:
        """The strongest force among the sentences quoted; of the paragraph where its wording is not on this machine."""
        if not self.sentences:
            return Force(self.paragraph.forces[0]) if self.paragraph.forces else Force.NONE
        return strongest(sentence.force for sentence in self.sentences)

    @property
    def text(self) -> str | None:
        """The quotation: every stretch between ellipses stands in the paragraph's text as it is."""
        return render_quote(self.paragraph.parts, self.sentences) if self.sentences else None


def choose_quote(paragraph: Paragraph, scored: Sequence[tuple[Sentence, float]]) -> Quote:
    """Quote the sentence nearest to the question, what comes near to it, and a bullet's lead-in or a lead-in's bullets."""
    if not scored:
        return Quote(paragraph, (), None)
    best, top = max(scored, key=lambda pair: pair[1])
    near = sorted((pair for pair in scored if pair[1] >= top - NEAR), key=lambda pair: -pair[1])[:MOST_SENTENCES]
    chosen = {(sentence.part, sentence.start) for sentence, _ in near}
    every = [sentence for sentence, _ in scored]
    for sentence, _ in near:
        chosen |= {(lead.part, lead.start) for lead in _lead_ins(paragraph, sentence, every)}
        chosen |= {(bullet.part, bullet.start) for bullet in _bullets_of(paragraph, sentence, every)}
    return Quote(paragraph, tuple(s for s in every if (s.part, s.start) in chosen), best)


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
