"""The Code as a book: addresses, chapters, sections, terms, and the search in it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from read_samples import Tags, book_of, make, words_of

from corpus.finding_aid import AidRecord
from corpus.paragraph import Paragraph, Part
from screens.read_book import (
    find_chapter,
    find_label,
    find_terms,
    list_chapters,
    list_sections,
    read_terms,
)
from screens.read_found import MOST_FOUND, found_html
from screens.read_html import (
    chapter_html,
    paragraph_html,
)

# --- The book ---


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("6.1", "6.1"),
        ("para 6.1", "6.1"),
        ("Paragraph 6.1.", "6.1"),
        ("XIV", "xiv"),
        ("glossary: kite", "Glossary: Kite"),
        ("6", None),
        ("6.11", None),
        ("", None),
    ],
)
def test_an_address_names_a_paragraph(typed: str, label: str | None) -> None:
    found = find_label([make("6.1", "a"), make("xiv", "a"), make("Glossary: Kite", "a")], typed)
    assert (found.label if found else None) == label


@pytest.mark.parametrize(
    ("typed", "slug"),
    [("6", "6"), ("6.99", "6"), ("annex-1", "annex-1"), ("Annex 1", "annex-1"), ("12", None), ("<x>", None), ("", None)],
)
def test_an_address_names_a_chapter(typed: str, slug: str | None) -> None:
    chapters = list_chapters([make("6.1", "a"), make("x", "a", chapter="Annex 1")])
    found = find_chapter(chapters, typed)
    assert (found.slug if found else None) == slug


def test_sections_know_what_stands_under_them() -> None:
    paths = [("6 K", "A"), ("6 K", "A", "B"), ("6 K", "A", "C"), ("6 K", "D", "B")]
    sections = list_sections([make(f"6.{n}", "x", section=path) for n, path in enumerate(paths, 1)])
    assert [(s.title, s.depth, s.first.label, s.last.label) for s in sections] == [
        ("A", 0, "6.1", "6.3"),
        ("B", 1, "6.2", "6.2"),
        ("C", 1, "6.3", "6.3"),
        ("D", 0, "6.4", "6.4"),
        ("B", 1, "6.4", "6.4"),
    ]
    assert len({section.anchor for section in sections}) == len(sections)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("A kite club meets.", ["Kite club"]),  # not "Kite" inside it
        ("Kites fly near a kite club.", ["Kite", "Kite club"]),  # in the order of the text, plural too
        ("The SKY is high.", ["Safe Kite Yard (SKY)"]),  # its short form
        ("The sky is high.", []),  # which is in capitals
        ("Young people fly.", ["Young person"]),
        ("Academies fly.", ["Academy"]),
        ("A skite.", []),
    ],
)
def test_terms_are_found_where_they_stand(text: str, terms: list[str]) -> None:
    names = ["Kite", "Kite club", "Safe Kite Yard (SKY)", "Young person", "Academy"]
    entries = [make(f"Glossary: {name}", f"{name}: a thing", kind="glossary") for name in names]
    assert [term.name for term in find_terms(make("6.1", text), read_terms(entries))] == terms


def test_a_term_is_explained_in_the_glossarys_words_without_saying_it_twice() -> None:
    entry = make("Glossary: Kite", Part("Kite: a thing on a string", bold=((0, 5),)), kind="glossary")
    paragraph = make("6.1", "A kite flies.")
    html = paragraph_html(paragraph, book_of(paragraph, entry, terms=read_terms([entry])))
    assert "<dt>Kite</dt><dd><blockquote class='cv-quote'><p>a thing on a string</p></blockquote>" in html


def test_what_stands_everywhere_is_explained_once_at_the_head() -> None:
    entry = make("Glossary: Kite", "Kite: a thing on a string", kind="glossary")
    paragraphs = [make(f"6.{n}", "A kite flies.") for n in range(1, 6)]
    book = book_of(*paragraphs, entry, terms=read_terms([*paragraphs, entry]))
    html = chapter_html(list_chapters(paragraphs)[0], book)
    assert html.count("a thing on a string") == 1
    assert "Terms used throughout the Code (1)" in html


# --- Search ---


def kites() -> tuple[Paragraph, ...]:
    return (
        make("6.1", "A red kite. Another kite."),
        make("6.2", "A red tail."),
        make("7.1", "A blue kite.", section=("7 Tails", "x")),
    )


@pytest.mark.parametrize(
    ("words", "chapter", "everywhere", "said", "labels"),
    [
        ("kite", 0, False, "“kite”: 1 paragraph in chapter 6, 2 places", ["6.1"]),
        ("kite", 0, True, "“kite”: 2 paragraphs in the whole Code, 3 places", ["6.1", "7.1"]),
        ("red kite", 0, False, "“red kite”: 1 paragraph in chapter 6, 3 places", ["6.1"]),  # both words
        ("red", 1, False, "“red”: 2 paragraphs in the whole Code, 2 places", ["6.1", "6.2"]),  # none here, so everywhere
        ("green", 0, True, None, []),
    ],
)
def test_search(words: str, chapter: int, everywhere: bool, said: str | None, labels: list[str]) -> None:
    chapters = list_chapters(kites())
    html = found_html(words, chapters, chapters[chapter], everywhere, book_of(*kites()))
    assert re.findall(r'aria-label="para ([\d.]+),', html) == labels
    if said:
        assert said in words_of(html)
        assert html.count("<mark>") == int(re.search(r"(\d+) place", said)[1])  # type: ignore[index]
    else:
        assert "does not use “green”" in html


def test_a_result_is_no_second_place_with_the_paragraphs_id() -> None:
    chapters = list_chapters(kites())
    assert not Tags(found_html("kite", chapters, chapters[0], True, book_of(*kites()))).values("id")


def test_a_word_that_stands_everywhere_does_not_fill_the_page() -> None:
    many = [make(f"6.{n}", "A kite.") for n in range(1, MOST_FOUND + 12)]
    chapters = list_chapters(many)
    html = found_html("kite", chapters, chapters[0], False, book_of(*many))
    assert html.count("<article") == MOST_FOUND
    assert f"first {MOST_FOUND} of {len(many)}" in html


def test_without_the_wording_our_lines_are_searched_and_marked() -> None:
    paragraph = replace(make("6.1", "x"), parts=())
    chapters = list_chapters([paragraph])
    book = book_of(paragraph, aid={"6.1": AidRecord("6.1", "Kites go up.", (), (), (), ())})
    assert "<mark>Kite</mark>s go up." in found_html("kite", chapters, chapters[0], False, book)
