"""Lines to parts: sentences, bullets and nested bullets, with hyphens mended and bold kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from corpus.paragraph import Part, PartKind
from ingest.layout import Line, Segment

# The widest step from one baseline to the next inside a sentence; the document sets text at 13.8 to 17 points.
WIDEST_LEADING = 18.5
# A line that starts this much right of its bullet (points) carries the bullet on; anything nearer has left the list.
BULLET_HANG = 8.0
# Where text ends on the right (points): a sentence broken before this margin ended there on purpose.
RIGHT_MARGIN = 526.0
# An average character of 12 point Arial, for "would the next word have fitted on this line?"
CHARACTER_WIDTH = 5.6

BULLET_GLYPHS = "•\uf0b7"
# Word's outline bullet is the letter o in Courier, alone in its segment.
HOLLOW_BULLET = "o"
# Glyphs of symbol fonts that stand for a character.
SYMBOLS = str.maketrans({"\uf0fc": "✓", "\uf0b7": "•", "\u00a0": " ", "\u2011": "-"})
# "16- to 18-year-olds": a hyphen before these words hangs on purpose.
SUSPENDED = ("to", "and", "or")

Glyph = tuple[str, bool]


def build_parts(lines: Sequence[Line], vocabulary: frozenset[str], heading: str = "") -> tuple[Part, ...]:
    """The parts that ``lines`` (of one paragraph or cell, in order) make.

    ``vocabulary`` holds the document's words, lower case, by which a hyphen at the end of a line is judged. With a
    ``heading`` the first part is a table cell under that header.
    """
    parts: list[Part] = []
    glyphs: list[Glyph] = []
    kind: PartKind = "text"
    page = 0
    bullets: list[float] = []
    previous: Line | None = None

    def close() -> None:
        nonlocal glyphs
        if glyphs:
            text, bold = _text_and_bold(glyphs)
            is_cell = bool(heading) and not parts and kind == "text"
            level = len(bullets) if kind == "bullet" else 0
            parts.append(Part(text, "cell" if is_cell else kind, level, page, heading if is_cell else "", bold))
        glyphs = []

    for line in lines:
        bullet, segments = split_bullet(line)
        if bullet is not None:
            close()
            while bullets and bullet < bullets[-1] - BULLET_HANG / 2:
                bullets.pop()
            if not bullets or bullet > bullets[-1] + BULLET_HANG / 2:
                bullets.append(bullet)
            kind, page = "bullet", line.page
        elif bullets and kind == "bullet" and line.x > bullets[-1] + BULLET_HANG:
            pass
        elif not glyphs or kind == "bullet" or (previous is not None and _breaks(previous, line)):
            close()
            kind, page = "text", line.page
            bullets.clear()
        _append(glyphs, segments, vocabulary)
        previous = line
    close()
    return tuple(parts)


def split_bullet(line: Line) -> tuple[float | None, tuple[Segment, ...]]:
    """Where the line's bullet stands (None without one), and the segments without it."""
    first, rest = line.segments[0], line.segments[1:]
    text = first.text.lstrip()
    if rest and text.strip() == HOLLOW_BULLET:
        return first.x, rest
    if text[:1] and text[0] in BULLET_GLYPHS:
        cut = first.text.index(text[0]) + 1
        body = first.text[cut:]
        bold = tuple((max(0, a - cut), b - cut) for a, b in first.bold if b > cut)
        kept = (Segment(body, first.x, first.x_end, first.y, first.size, bold),) if body.strip() else ()
        return first.x, kept + rest
    return None, line.segments


def is_paragraph_break(previous: Line, line: Line) -> bool:
    """Whether ``line`` starts a new paragraph after ``previous`` on the same page, by the step between baselines."""
    # A line above the one before it is in another box of a figure.
    return previous.page == line.page and not 0 <= previous.y - line.y <= WIDEST_LEADING


def read_vocabulary(lines: Iterable[Line]) -> frozenset[str]:
    """Every word of the document that stands whole on a line, in lower case, hyphens inside words kept."""
    words: set[str] = set()
    for line in lines:
        found = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*-?", line.text.lower())
        words.update(word for word in found if not word.endswith("-"))
    return frozenset(words)


def _breaks(previous: Line, line: Line) -> bool:
    if previous.page == line.page:
        return is_paragraph_break(previous, line)
    # Over a page: a sentence that ended although the next word would have fitted ended a paragraph.
    end = previous.segments[-1].x_end
    first_word = line.text.split()[0]
    return previous.text.rstrip().endswith((".", ":")) and end + len(first_word) * CHARACTER_WIDTH < RIGHT_MARGIN


def _append(glyphs: list[Glyph], segments: Sequence[Segment], vocabulary: frozenset[str]) -> None:
    """Add a line to ``glyphs``, with a space or, after a hyphen, without."""
    new: list[Glyph] = []
    for segment in segments:
        if new:
            new.append((" ", False))
        text = segment.text.translate(SYMBOLS)
        bold = [False] * len(text)
        for start, end in segment.bold:
            bold[start:end] = [True] * (end - start)
        new += zip(text, bold, strict=True)
    while glyphs and glyphs[-1][0].isspace():
        glyphs.pop()
    if glyphs:
        before = "".join(character for character, _ in glyphs[-40:])
        after = "".join(character for character, _ in new[:60]).lstrip()
        if mend_hyphen(before, after, vocabulary) == " ":
            glyphs.append((" ", False))
        else:
            while new and new[0][0].isspace():
                new.pop(0)
            if mend_hyphen(before, after, vocabulary) == "drop":
                glyphs.pop()
    glyphs += new


def mend_hyphen(before: str, after: str, vocabulary: frozenset[str]) -> str:
    """How two lines join: " " (a space), "" (the hyphen stays and no space follows), "drop" (the hyphen goes too).

    A hyphen goes only if the document has the closed word elsewhere and never the hyphened one ("maladmini-stration").
    """
    head = re.search(r"([^\W\d_]+(?:-[^\W\d_]+)*)-$", before)
    tail = re.match(r"([^\W_]+)", after)
    if not before.endswith("-") or tail is None or after.split()[0].lower() in SUSPENDED:
        return " "
    if before.endswith(" -"):
        return " "
    if head is not None:
        closed = (head[1] + tail[1]).lower()
        hyphened = f"{head[1]}-{tail[1]}".lower()
        if closed in vocabulary and hyphened not in vocabulary:
            return "drop"
    return ""


# "decision- making" within one line: the space is the typesetter's.
STRAY_SPACE = re.compile(r"(?<=[^\W\d_]-) (?!(?:" + "|".join(SUSPENDED) + r")(?![\w-]))(?=[a-z])")


def _text_and_bold(glyphs: Sequence[Glyph]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """White space made single, and the bold stretches as offsets into the result."""
    kept: list[Glyph] = []
    for character, bold in glyphs:
        if character.isspace():
            if kept and kept[-1][0] != " ":
                kept.append((" ", bold))
        else:
            kept.append((character, bold))
    while kept and kept[-1][0] == " ":
        kept.pop()
    raw = "".join(character for character, _ in kept)
    dropped = {match.start() for match in STRAY_SPACE.finditer(raw)}
    kept = [glyph for position, glyph in enumerate(kept) if position not in dropped]
    text = "".join(character for character, _ in kept)
    return text, _bold_spans(kept)


def _bold_spans(glyphs: Sequence[Glyph]) -> tuple[tuple[int, int], ...]:
    spans: list[tuple[int, int]] = []
    start: int | None = None
    for position, (character, bold) in enumerate([*glyphs, ("", False)]):
        if bold and character != " " and start is None:
            start = position
        elif not bold and start is not None and (character != " "):
            spans.append((start, position))
            start = None
    trimmed = []
    for begin, end in spans:
        while end > begin and glyphs[end - 1][0] == " ":
            end -= 1
        trimmed.append((begin, end))
    return tuple(trimmed)
