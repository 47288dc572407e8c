"""An item of a session as it is shown, whatever the medium: the quotation with its place and force, our words beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from answer.citation import FORCE_WORDS, citation_line, place_words
from answer.quote import ELLIPSIS, render_quote
from corpus.duty import PATTERNS, Force, Sentence, read_sentences
from corpus.finding_aid import AidRecord
from corpus.paragraph import Document, Paragraph
from corpus.updates import Update
from teach.session import Item, Session

# About what a slide holds in type that is read from the back of a hall, and a screen of 1024 by 768 at 28 pixels.
LONGEST_SHOWN = 560
MORE = " …"
_SHOULD = dict(PATTERNS)[Force.SHOULD]
NO_WORDING = "The wording itself is not on this machine. In our words:"
OURS = "In our words:"
SINCE = "Since 2015 (our words):"
KIND_WORDS = {"question": "Question", "paragraph": "Paragraph", "duty": "Duty", "note": "Note", "picture": "Picture"}


@dataclass(frozen=True, slots=True)
class Shelf:
    """What items are shown from: the document, its paragraphs by label, our finding aid and what has changed since."""

    document: Document
    paragraphs: Mapping[str, Paragraph]
    aid: Mapping[str, AidRecord] = field(default_factory=dict)
    updates: Mapping[str, tuple[Update, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph of an item. ``quote`` is what is picked of it and ``full`` the whole, both None where the wording is not
    on this machine; ``pieces`` are the quotation cut for one screen each, ``stretches`` the whole in stretches, True for
    what is picked. ``since`` is what has changed since the document was printed; ``changed`` names what changes the answer
    and so belongs beside the quotation."""

    paragraph: Paragraph
    forces: tuple[Force, ...]
    quote: str | None
    pieces: tuple[str, ...]
    full: str | None
    gist: str
    place: str
    citation: str
    since: tuple[str, ...]
    changed: tuple[str, ...]
    stretches: tuple[tuple[str, bool], ...]

    @property
    def force_words(self) -> str:
        """The forces as words, strongest first: "must and should"; "" where no word of force stands there."""
        words = [FORCE_WORDS[force] for force in self.forces if force in FORCE_WORDS]
        return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))

    @property
    def shown(self) -> str | None:
        """What goes on one slide: the quotation, or its first piece with an ellipsis."""
        return self.pieces[0] + (MORE if self.pieces[1:] else "") if self.pieces else None


@dataclass(frozen=True, slots=True)
class Exhibit:
    """An item ready to be shown: ``heading`` over it, its passages, and the labels that the document does not have."""

    item: Item
    heading: str
    passages: tuple[Passage, ...]
    missing: tuple[str, ...]

    @property
    def places(self) -> str:
        """Where it all stands: "para 6.85, p. 108; para 6.86, p. 108"."""
        return "; ".join(passage.place for passage in self.passages)

    @property
    def force_words(self) -> str:
        """The forces of its passages as words, each once, strongest first."""
        forces = sorted({force for passage in self.passages for force in passage.forces}, key=lambda force: force.rank)
        words = [FORCE_WORDS[force] for force in forces if force in FORCE_WORDS]
        return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def exhibit_session(session: Session, shelf: Shelf) -> tuple[Exhibit, ...]:
    """Every item of ``session``, ready to be shown."""
    return tuple(exhibit_item(item, shelf) for item in session.items)


def exhibit_item(item: Item, shelf: Shelf) -> Exhibit:
    """``item`` ready to be shown. A label that the document does not have is told of, never guessed at."""
    known = [label for label in item.labels if label in shelf.paragraphs]
    passages = tuple(_passage(shelf.paragraphs[label], item, shelf) for label in known)
    return Exhibit(item, _heading(item, passages), passages, tuple(label for label in item.labels if label not in known))


def cut(paragraph: Paragraph, sentences: Sequence[Sentence], longest: int = LONGEST_SHOWN) -> tuple[str, ...]:
    """``sentences`` in pieces of whole sentences, each of at most ``longest`` characters unless one sentence is longer."""
    pieces: list[str] = []
    rest = tuple(sentences)
    while rest:
        count = next((n for n in range(len(rest), 1, -1) if len(_quote(paragraph, rest[:n])) <= longest), 1)
        pieces.append(_quote(paragraph, rest[:count]))
        rest = rest[count:]
    return tuple(pieces)


def _quote(paragraph: Paragraph, sentences: Sequence[Sentence]) -> str:
    """``sentences`` as text, a bullet always on a line of its own, also after a cut."""
    return render_quote(paragraph.parts, sentences).replace(f"{ELLIPSIS}•", f"{MORE}\n•")


def _passage(paragraph: Paragraph, item: Item, shelf: Shelf) -> Passage:
    every = read_sentences(paragraph)
    wanted = item.sentences if len(item.labels) == 1 else ()
    # Numbers that the paragraph does not have pick nothing, and then the whole is quoted.
    picked = tuple(every[number - 1] for number in wanted if number <= len(every)) or every
    record = shelf.aid.get(paragraph.label)
    notes = shelf.updates.get(paragraph.label, ())
    return Passage(
        paragraph,
        _forces(paragraph, item, picked),
        _quote(paragraph, picked) if every else None,
        cut(paragraph, picked),
        paragraph.text,
        record.gist if record else "",
        place_words(paragraph),
        citation_line(paragraph, shelf.document),
        tuple(f"{note.standing}: {note.title}. {note.what}" for note in notes),
        tuple(f"{note.standing}: {note.title}." for note in notes if note.changes_answer),
        tuple((text, chosen) for text, chosen in _stretches(paragraph, picked) if text),
    )


def _stretches(paragraph: Paragraph, picked: Sequence[Sentence]) -> Iterator[tuple[str, bool]]:
    """The text of ``paragraph`` in stretches, True for those in ``picked``; joined they are the text."""
    for number, part in enumerate(paragraph.parts):
        # A bullet or a column header stands before the part's own text.
        yield ("\n" if number else "") + part.render().removesuffix(part.text), False
        done = 0
        for sentence in picked:
            if sentence.part == number:
                yield part.text[done : sentence.start], False
                yield part.text[sentence.start : sentence.end], True
                done = sentence.end
        yield part.text[done:], False


def _forces(paragraph: Paragraph, item: Item, picked: Sequence[Sentence]) -> tuple[Force, ...]:
    """The forces of what is quoted; where the wording is not here, what the item says, else what the outline says."""
    if picked:
        found = {force for sentence in picked for force in _forces_in(sentence)}
        return tuple(sorted(found, key=lambda force: force.rank))
    if item.force and len(item.labels) == 1:
        return () if item.force == Force.NONE else (Force(item.force),)
    return () if item.sentences else tuple(Force(force) for force in paragraph.forces)


def _forces_in(sentence: Sentence) -> set[Force]:
    """The force of a sentence; and its should, where a must and a should stand in one (5.38, 6.43)."""
    also = {Force.SHOULD} if sentence.force is Force.MUST and _SHOULD.search(sentence.text) else set()
    return ({sentence.force} | also) - {Force.NONE}


def _heading(item: Item, passages: Sequence[Passage]) -> str:
    if item.question:
        return item.question
    if passages:
        section = passages[0].paragraph.section
        return section[-1] if section else passages[0].paragraph.label
    return KIND_WORDS[item.kind]
