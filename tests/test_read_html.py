"""The Code as HTML to read: marks, lists, tables, links, search; nothing gets through unescaped, and no word is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from corpus.crossrefs import Reference, cited_by, find_references
from corpus.document import DEFAULT_DOCUMENT, load_document
from corpus.duty import Force, Sentence, read_sentences
from corpus.finding_aid import AidRecord, load_aid
from corpus.paragraph import Paragraph, Part
from corpus.store import load_outline
from corpus.updates import Update, load_updates
from ingest.split import Split
from screens.read_book import (
    Terms,
    find_chapter,
    find_label,
    find_terms,
    has_must,
    list_chapters,
    list_sections,
    read_terms,
)
from screens.read_found import MOST_FOUND, found_html
from screens.read_html import (
    Book,
    chapter_html,
    contents_html,
    facts_html,
    paragraph_html,
    search_title_html,
    target_style,
    title_html,
    turn_html,
)
from screens.read_marks import Span, find_words, mark_forces, mark_found, mark_text
from screens.read_text import Line, nest_lines, read_lines

NASTY = "<script>alert(1)</script><img src=x onerror=alert(1)> [a](javascript:alert(1)) \" ' &"
VOID = {"img", "br", "hr", "input"}


class Tags(HTMLParser):
    """Every tag with its attributes; fails where tags cross or stay open."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[str] = []
        self.feed(html)
        assert not self._open, f"left open: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"closed and never opened: {tag}"
        assert self._open.pop() == tag

    def names(self) -> list[str]:
        return [tag for tag, _ in self.found]

    def values(self, attribute: str) -> list[str]:
        return [value for _, attributes in self.found if (value := attributes.get(attribute))]


def make(label: str, *parts: Part | str, **changes: object) -> Paragraph:
    """A paragraph of an invented document."""
    whole = tuple(part if isinstance(part, Part) else Part(part) for part in parts)
    number = label if re.fullmatch(r"\d+\.\d+", label) else None
    made = Paragraph(
        "invented", label, number, "paragraph", (7,), label.partition(".")[0], ("6 Kites", "Strings"), 0, "", None
    )
    made = replace(made, parts=whole, **changes)  # type: ignore[arg-type]
    return replace(made, forces=tuple(dict.fromkeys(s.force for s in read_sentences(made) if s.force is not Force.NONE)))


def bullet(text: str, level: int = 1) -> Part:
    return Part(text, "bullet", level)


def book_of(*paragraphs: Paragraph, **changes: object) -> Book:
    made = Book(load_document(), paragraphs, {}, "https://example.org/code.pdf", Terms((), ()), {}, {}, {})
    return replace(made, **changes)  # type: ignore[arg-type]


def words_of(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html))


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


# --- Paragraphs ---


def test_nothing_from_outside_is_taken_for_html() -> None:
    nasty = make(NASTY, NASTY, Part(NASTY, "bullet", 1), chapter=NASTY, section=(NASTY, NASTY))
    entry = make(f"Glossary: {NASTY}", f"{NASTY}: {NASTY}", kind="glossary", chapter=NASTY, section=(NASTY,))
    terms = read_terms([entry])
    update = Update("x", "", NASTY, NASTY, (), NASTY, NASTY, "in force", True)
    record = AidRecord(NASTY, NASTY, (), (), (), ())
    book = book_of(
        nasty,
        entry,
        aid={NASTY: record},
        pdf_url=NASTY,
        terms=Terms(terms.every, terms.every),
        references={NASTY: (Reference(0, 0, 8, "whole law", url="javascript:alert(1)", note=NASTY),)},
        cited_by={NASTY: (NASTY,)},
        updates={NASTY: (update, replace(update, source="javascript:alert(1)", changes_answer=False))},
    )
    chapters = list_chapters([nasty, entry])
    page = "".join(
        (
            title_html(chapters[0]),
            facts_html(chapters[0]),
            contents_html(chapters, chapters[0], list_sections(chapters[0].paragraphs)),
            chapter_html(chapters[0], book),
            turn_html(chapters, chapters[0]),
            search_title_html(chapters[0]),
            found_html(NASTY, chapters, chapters[0], True, book),
            found_html("alert", chapters, chapters[0], True, book),
            chapter_html(chapters[0], replace(book, paragraphs=(replace(nasty, parts=()),))),
        )
    )
    tags = Tags(page)
    assert not {"script", "img", "iframe", "object", "style"} & set(tags.names())
    assert not [name for _, attributes in tags.found for name in attributes if name.startswith("on")]
    assert not [href for href in tags.values("href") if href.lower().lstrip().startswith(("javascript:", "data:"))]


def test_the_style_of_the_paragraph_named_cannot_be_broken_out_of() -> None:
    style = target_style('x"]{}</style><script>')
    assert style.count("<") == 2
    assert '[id="p-x-style-script"]' in style


@pytest.mark.parametrize(
    ("reference", "link"),
    [
        (
            Reference(0, 4, 7, "paragraphs", ("6.2", "6.3")),
            '<a data-read="p-6.2" href="?p=6.2">6.2</a>',
        ),  # the first of them
        (
            Reference(0, 4, 7, "regulation", url="https://www.legislation.gov.uk/uksi/1"),
            '<a href="https://www.legislation.gov.uk/uksi/1" target="_blank" rel="noopener">6.2</a>',
        ),
        (Reference(0, 4, 7, "paragraphs", note="There is no such paragraph."), "See 6.2."),  # no place to lead to
    ],
)
def test_a_reference_leads_where_it_should(reference: Reference, link: str) -> None:
    paragraph = make("6.1", "See 6.2.")
    html = paragraph_html(paragraph, book_of(paragraph, references={"6.1": (reference,)}))
    assert link in html
    assert ("Our note:</b> There is no such paragraph." in html) is bool(reference.note)


def test_what_changes_the_answer_stands_over_the_words_and_the_rest_is_folded_under_them() -> None:
    update = Update("x", "2024-09-01", "Kites are banned", "All of them.", (), "", "the gazette", "in force", True)
    paragraph = make("6.1", "Kites fly.")
    book = book_of(paragraph, updates={"6.1": (update, replace(update, title="Tails are long", changes_answer=False))})
    html = paragraph_html(paragraph, book)
    assert html.index("Kites are banned") < html.index("Kites fly.") < html.index("Tails are long")
    assert "In force since 1 September 2024" in html


def test_our_words_are_labelled_and_wait_until_they_are_asked_for() -> None:
    paragraph = make("6.1", "Kites fly.")
    html = paragraph_html(paragraph, book_of(paragraph, aid={"6.1": AidRecord("6.1", "They go up.", (), (), (), ())}))
    assert '<details><summary>In plain English (our words)</summary><p class="cv-ours">They go up.</p></details>' in html


def test_copying_takes_the_words_and_where_they_stand() -> None:
    paragraph = make("6.1", "Kites “fly”.", bullet("up"))
    copied = Tags(paragraph_html(paragraph, book_of(paragraph))).values("data-copy")
    assert copied == ["“Kites “fly”.\n• up”\nSEND Code of Practice (January 2015), para 6.1, p. 7"]


def test_who_cites_a_paragraph_is_listed_under_it() -> None:
    paragraph = make("6.1", "Kites fly.")
    html = paragraph_html(paragraph, book_of(paragraph, cited_by={"6.1": ("6.2", "7.1")}))
    assert "Cited by (2)" in html
    assert Tags(html).values("data-read") == ["p-6.1", "p-6.2", "p-7.1"]


def test_without_the_wording_there_is_number_page_force_and_our_line() -> None:
    paragraph = replace(make("6.1", "Flyers must wait."), parts=())
    html = paragraph_html(paragraph, book_of(paragraph, aid={"6.1": AidRecord("6.1", "They wait.", (), (), (), ())}))
    said = words_of(html)
    assert "6.1" in said
    assert "p. 7" in said
    assert '<span class="cv-force cv-must">must</span>' in html
    assert "In plain English (our words): They wait." in said
    assert "Copy citation" in said


@pytest.mark.parametrize(
    ("only_musts", "label", "steps"),
    [
        (False, "6.1", ["Next: 6.2"]),  # the first
        (False, "6.2", ["Previous: 6.1", "Next: 7.1"]),  # over the line of law, into the next chapter
        (False, "law", ["Previous: 6.2", "Next: 7.1"]),  # from beside
        (True, "6.1", ["Next: 7.1"]),  # only to what is shown
    ],
)
def test_previous_and_next(only_musts: bool, label: str, steps: list[str]) -> None:
    paragraphs = (
        make("6.1", "They must."),
        make("6.2", "They may."),
        make("law", "Section 1 of the Kites Act", kind="legislation", chapter="6"),
        make("7.1", "They must.", section=("7 Tails",)),
    )
    html = chapter_html(list_chapters(paragraphs)[0], book_of(*paragraphs), only_musts)
    article = html[html.index(f'id="p-{label}"') :]
    assert re.findall(r">((?:Previous|Next): [^<]+)<", article[: article.index("</article>")]) == steps


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


# --- The Code itself ---


@pytest.fixture(scope="session")
def book(parsed: Split) -> Book:
    labels = [paragraph.label for paragraph in parsed.paragraphs]
    return book_of(
        *parsed.paragraphs,
        aid=load_aid(DEFAULT_DOCUMENT),
        terms=read_terms(parsed.paragraphs),
        references={paragraph.label: find_references(paragraph, labels) for paragraph in parsed.paragraphs},
        cited_by=cited_by(parsed.paragraphs),
        updates=load_updates(DEFAULT_DOCUMENT),
    )


@pytest.fixture(scope="session")
def pages(book: Book) -> dict[str, str]:
    return {chapter.slug: chapter_html(chapter, book) for chapter in list_chapters(book.paragraphs)}


def test_no_word_of_the_code_is_lost_or_added(parsed: Split) -> None:
    for paragraph in parsed.paragraphs:
        drawn = words_of("".join(line.html for line in read_lines(paragraph)))
        assert drawn == "".join(part.text for part in paragraph.parts), paragraph.label


def test_every_chapter_is_sound_html_with_every_number_once(book: Book, pages: dict[str, str]) -> None:
    for chapter in list_chapters(book.paragraphs):
        tags = Tags(pages[chapter.slug])
        ids = tags.values("id")
        assert len(ids) == len(set(ids)), chapter.slug
        assert "h1" not in tags.names()
        assert {f"p-{paragraph.label}" for paragraph in chapter.numbered} <= set(ids)


def test_headings_go_down_one_step_at_a_time(pages: dict[str, str]) -> None:
    for slug, page in pages.items():
        levels = [1, *(int(level) for level in re.findall(r"<h(\d)", page))]
        assert all(after <= before + 1 for before, after in pairwise(levels)), slug


def test_every_link_leads_to_a_paragraph_that_is_there(pages: dict[str, str]) -> None:
    ids = {name for page in pages.values() for name in Tags(page).values("id")}
    goals = {goal for page in pages.values() for goal in Tags(page).values("data-read")}
    assert goals <= ids


def test_every_must_stays_where_only_the_musts_are_shown(parsed: Split) -> None:
    def musts(paragraph: Paragraph) -> Iterator[str]:
        return (sentence.text for sentence in read_sentences(paragraph) if sentence.force is Force.MUST)

    shown = 0
    for paragraph in parsed.paragraphs:
        drawn = words_of("\n".join(line.html for line in read_lines(paragraph, only_musts=True)))
        for sentence in musts(paragraph):
            assert sentence in drawn, paragraph.label
            shown += 1
    assert shown > 681  # the musts printed bold, and the bullets under them


@pytest.mark.parametrize(
    ("label", "meant"),
    [("8.26", "8.59")],  # the section it names was moved by two; the number printed is stale
)
def test_a_stale_reference_leads_right_and_says_so(pages: dict[str, str], label: str, meant: str) -> None:
    article = pages[label.partition(".")[0]].partition(f'id="p-{label}"')[2].partition("</article>")[0]
    assert f'href="?p={meant}"' in article
    assert "Our note:" in article


def test_without_the_pdf_every_chapter_is_sound_and_quotes_nothing() -> None:
    outline = load_outline(DEFAULT_DOCUMENT)
    bare = book_of(*outline, aid=load_aid(DEFAULT_DOCUMENT), updates=load_updates(DEFAULT_DOCUMENT))
    for chapter in list_chapters(outline):
        for only_musts in (False, True):
            html = chapter_html(chapter, bare, only_musts)
            Tags(html)
            assert "Copy quotation" not in html
            shown = [p for p in chapter.paragraphs if has_must(p) or not only_musts]
            assert html.count("<article") == len(shown)
