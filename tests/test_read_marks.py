"""Marks, lists and tables of a paragraph as HTML, and what is left of it where only the musts are shown."""

from __future__ import annotations

import re

import pytest
from read_samples import Tags, book_of, bullet, make, words_of

from corpus.duty import Force, Sentence, read_sentences
from corpus.paragraph import Paragraph, Part
from screens.read_book import (
    list_chapters,
)
from screens.read_html import (
    chapter_html,
)
from screens.read_marks import Span, find_words, mark_forces, mark_found, mark_text
from screens.read_text import Line, nest_lines, read_lines

# --- Marks ---


def b(start: int, end: int, tag: str = "b") -> Span:
    return Span(start, end, f"<{tag}>", f"</{tag}>")


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        ([], "abc&lt;f"),  # no marks, only escaped
        ([[b(1, 3)]], "a<b>bc</b>&lt;f"),  # one
        ([[b(0, 5)]], "<b>abc&lt;f</b>"),  # the whole
        ([[b(1, 3)], [b(2, 4, "i")]], "a<b>b<i>c</i></b><i>&lt;</i>f"),  # the inner one is cut, so tags never cross
        ([[b(1, 3)], [b(0, 5, "i")]], "<i>a</i><b><i>bc</i></b><i>&lt;f</i>"),  # the outer one stays whole
        ([[b(1, 3), b(2, 4)]], "a<b>bc</b><b>&lt;</b>f"),  # an overlap inside a layer loses nothing
        ([[b(2, 9)]], "ab<b>c&lt;f</b>"),  # past the end
    ],
)
def test_marks_nest_and_never_cross(layers: list[list[Span]], expected: str) -> None:
    assert mark_text("abc<f", layers) == expected


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("Flyers must hold the string.", [("must", "must")]),
        ("Flyers must not let go.", [("must", "must not")]),  # the whole of it
        ("They should wait and may rest.", [("should", "should"), ("may", "may")]),
        ("They are expected to wind it up.", [("expected", "are expected to")]),
        ("They have a duty to wind it up.", [("duty", "have a duty")]),
        ("Wind rises by 31 May 2014.", []),  # a month
        ("Kites fly.", []),
    ],
)
def test_force_words_are_marked_as_what_they_are(text: str, marked: list[tuple[str, str]]) -> None:
    spans = mark_forces(read_sentences(make("6.1", text)))
    assert [(re.search(r"cv-word-(\w+)", s.opening)[1], text[s.start : s.end]) for s in spans] == marked  # type: ignore[index]


def test_a_must_that_only_mentions_a_requirement_is_no_mark() -> None:
    """The force of such a bullet comes from its lead-in, not from the word in it."""
    text = "when things must be done"
    assert not mark_forces([Sentence(0, 0, len(text), text, Force.MUST, inherited=True)])
    assert not mark_forces([Sentence(0, 0, len(text), text, Force.NONE)])


def test_a_bullet_shows_the_shape_of_the_force_it_inherits_and_marks_no_word() -> None:
    lines = read_lines(make("6.1", "Flyers must bring:", bullet("a kite"), bullet("string, which should be long")))
    assert [line.inherits for line in lines] == [Force.NONE, Force.MUST, Force.NONE]
    html = nest_lines(lines)
    assert '<li class="cv-under-must">a kite' in html
    assert html.count("cv-word-must") == 1
    assert html.count("cv-word-should") == 1


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("kite", "Kites and a kite, not skiter", ["Kite", "kite"]),  # at the start of a word, in any case
        ("kite string", "A string for a kite", ["string", "kite"]),  # each word
        ('"kite string"', "A kite string; a string", ["kite string"]),  # a phrase
        ("“kite string”", "A kite string; a string", ["kite string"]),  # typed with curly marks
        ("flyer's", "The flyer’s kite", ["flyer’s"]),  # either apostrophe
        (".*", "Anything at all", []),  # no pattern of the asker's own
        ("a+b", "a+b and ab", ["a+b"]),
    ],
)
def test_words_are_found(query: str, text: str, found: list[str]) -> None:
    assert [text[span.start : span.end] for span in mark_found(text, find_words(query))] == found


# --- Lists and tables ---


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ([0, 0], "<p>0</p><p>1</p>"),
        ([0, 1, 1, 0], '<p>0</p><ul class="cv-list"><li>1</li><li>2</li></ul><p>3</p>'),
        ([1, 2, 1], '<ul class="cv-list"><li>0<ul class="cv-list"><li>1</li></ul></li><li>2</li></ul>'),
        ([1, 2, 0], '<ul class="cv-list"><li>0<ul class="cv-list"><li>1</li></ul></li></ul><p>2</p>'),
        ([2, 2], '<ul class="cv-list"><li>0</li><li>1</li></ul>'),  # no item to hang a list under
    ],
)
def test_bullets_are_lists_inside_lists(levels: list[int], expected: str) -> None:
    lines = [Line("bullet" if level else "text", level, "", str(n)) for n, level in enumerate(levels)]
    html = nest_lines(lines)
    Tags(html)
    if levels == [2, 2]:
        assert html.count("<ul") == html.count("</ul>")
    else:
        assert html == expected


def row(name: str, *parts: Part) -> Paragraph:
    return make(
        f"6.1 table: {name}",
        *parts,
        kind="table_row",
        belongs_to="6.1",
        chapter="6",
        section=("6 Kites", "Strings", "Sizes"),
    )


def test_a_table_has_a_header_for_each_row_and_column() -> None:
    rows = [
        row("Red", Part("Red", "cell", heading="Colour"), Part("long", "cell", heading="String")),
        row("Blue", Part("Blue", "cell", heading="Colour"), Part("yes", "cell", heading="Tail")),
    ]
    html = chapter_html(list_chapters([make("6.1", "See below."), *rows])[0], book_of(*rows))
    tags = Tags(html)
    assert re.findall(r'<th scope="col">(\w+)', html) == ["Colour", "String", "Tail"]
    assert [a.get("scope") for tag, a in tags.found if tag == "th"].count("row") == 2
    assert "<td></td><td><p>yes</p></td>" in html  # Blue says nothing of a string
    assert {"p-6.1-table-red", "p-6.1-table-blue"} <= set(tags.values("id"))


def test_bullets_beside_the_name_of_a_row_are_a_second_column() -> None:
    """As in the table on sections A to K."""
    rows = [row("section A", Part("(A) Wishes", "cell", heading="Section"), bullet("hopes"), bullet("plans"))]
    html = chapter_html(list_chapters(rows)[0], book_of(*rows))
    assert re.findall(r'<th scope="col">([^<]+)', html) == ["Section", "Sizes"]
    assert '<td><ul class="cv-list"><li>hopes</li><li>plans</li></ul></td>' in html


# --- Only the musts ---


@pytest.mark.parametrize(
    ("parts", "left"),
    [
        (["Kites fly. Flyers must look up. They should smile."], "… Flyers must look up. …"),
        (["Flyers must look up. They must wait."], "Flyers must look up. They must wait."),  # nothing is cut
        (["They must look. Wind blows. They must wait."], "They must look. … They must wait."),
        (["Wind blows.", "They must wait."], "…They must wait."),  # a part that is left out is told of
        (["Flyers must bring:", bullet("kites"), bullet("string")], "Flyers must bring:kitesstring"),  # inherited
        (["Flyers bring:", bullet("kites"), bullet("string, which must hold")], "Flyers bring:…string, which must hold"),
    ],
)
def test_only_the_musts_are_left_with_what_leads_into_them(parts: list[Part | str], left: str) -> None:
    assert words_of(nest_lines(read_lines(make("6.1", *parts), only_musts=True))) == left


def test_a_chapter_without_a_must_says_so() -> None:
    paragraphs = [make("6.1", "Kites fly."), make("6.2", "They should land.")]
    assert "no must in this part" in chapter_html(list_chapters(paragraphs)[0], book_of(*paragraphs), only_musts=True)
