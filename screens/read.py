"""The page where the Code is read: chapter by chapter, with its musts marked, searched, and linked."""

from __future__ import annotations

from functools import cache
from html import escape
from pathlib import Path

import streamlit as st

from corpus.crossrefs import cited_by, find_references
from corpus.document import DEFAULT_DOCUMENT, load_document
from corpus.finding_aid import load_aid
from corpus.paragraph import Paragraph
from corpus.updates import load_updates
from screens.add import offer_items
from screens.engine import Engine, offer_upload, open_engine, settle
from screens.read_book import (
    Chapter,
    Section,
    find_chapter,
    find_label,
    has_must,
    list_chapters,
    list_sections,
    read_terms,
)
from screens.read_found import WHOLE, found_html
from screens.read_html import (
    Book,
    chapter_html,
    contents_html,
    facts_html,
    para_id,
    search_title_html,
    shown_paragraphs,
    target_style,
    title_html,
    turn_html,
)
from screens.shell import show_edition
from teach.session import Item

HERE = Path(__file__).parent
# What an address may hold: a paragraph, a chapter, words to find, and where to find them.
PARAGRAPH, CHAPTER, FIND, WHERE = "p", "chapter", "find", "in"
FIRST_CHAPTER = "introduction"
TOP = "cv-top"


def show() -> None:
    """Draw the page. The address says what is shown; boxes change the address."""
    st.html(HERE / "read.css")
    engine = open_engine()
    corpus = _corpus_of(engine)
    book = _open_book(corpus, engine)
    chapters = list_chapters(book.paragraphs)
    wanted = st.query_params.get(PARAGRAPH, "")
    words = st.query_params.get(FIND, "").strip()
    target = find_label(book.paragraphs, wanted) if wanted and not words else None
    chapter = _choose_chapter(chapters, target, wanted)
    has_moved = _note_move(chapter, target, words)
    only_musts = bool(st.session_state.get("only-musts", False))
    # A link leads to its paragraph, also where that has no must to show.
    only_musts = only_musts and not (has_moved and target is not None and not has_must(target))
    # Written every time: Streamlit forgets a switch that is not drawn, as during a search.
    st.session_state["only-musts"] = only_musts

    sections = list_sections(shown_paragraphs(chapter, only_musts)) if not words else ()
    with st.sidebar:
        st.html(contents_html(chapters, chapter, sections))
    st.html(search_title_html(chapter) if words else title_html(chapter) + facts_html(chapter))
    if not engine.has_text:
        offer_upload()
    _show_tools(chapters, chapter, words, sections)
    if wanted and target is None and not words:
        st.html(f'<p class="cv-say" role="status">{_say_missing(chapter)}</p>')
    if words:
        st.html(found_html(words, chapters, chapter, st.query_params.get(WHERE) == WHOLE, book))
    else:
        st.html(_draw_chapter(corpus, engine.pdf_url, chapter.slug, only_musts, book))
        if target is not None:
            # It stays at the foot of the window while its chapter is read.
            st.html(HERE / "add.css")
            with st.container(key="read-add", horizontal=True, vertical_alignment="center"):
                item = Item("paragraph", (target.label,))
                offer_items((item,), f"Add {target.cited_as} to session", f"add-{target.label}")
        st.html(turn_html(chapters, chapter))
    _go_to(target)
    show_edition()


@st.cache_resource(show_spinner=False, max_entries=2)
def _open_book(corpus: str, _engine: Engine) -> Book:
    """All that is shown of the document; the same for everybody. ``corpus`` names the text it is made from."""
    paragraphs = _engine.answerer.index.paragraphs
    labels = [paragraph.label for paragraph in paragraphs]
    book = Book(
        load_document(),
        paragraphs,
        load_aid(DEFAULT_DOCUMENT),
        _engine.pdf_url,
        read_terms(paragraphs),
        {paragraph.label: find_references(paragraph, labels) for paragraph in paragraphs},
        cited_by(paragraphs),
        load_updates(DEFAULT_DOCUMENT),
    )
    settle()
    return book


@st.cache_data(show_spinner=False, max_entries=64)
def _draw_chapter(corpus: str, pdf_url: str, slug: str, only_musts: bool, _book: Book) -> str:
    """A chapter as HTML. Shared by all, so nothing of one asker's may go into it: not the words searched for, not the
    paragraph that is marked."""
    chapter = next(chapter for chapter in list_chapters(_book.paragraphs) if chapter.slug == slug)
    return chapter_html(chapter, _book, only_musts)


def _corpus_of(engine: Engine) -> str:
    manifest = engine.answerer.index.manifest
    return manifest.corpus_sha256 if manifest else ""


def _choose_chapter(chapters: tuple[Chapter, ...], target: Paragraph | None, wanted: str) -> Chapter:
    """The chapter of the paragraph named, else the one named, else the one read last in this session."""
    names = [
        target.chapter if target else wanted,
        st.query_params.get(CHAPTER, ""),
        st.session_state.get("chapter-read", ""),
        FIRST_CHAPTER,
    ]
    found = next((chapter for name in names if name and (chapter := find_chapter(chapters, name))), chapters[0])
    st.session_state["chapter-read"] = found.slug
    return found


def _show_tools(chapters: tuple[Chapter, ...], chapter: Chapter, words: str, sections: tuple[Section, ...]) -> None:
    """The box that searches and the switch; on a narrow screen, the chapter and its sections to choose from as well."""
    titles = {chapter.slug: chapter.title for chapter in chapters}
    openings = {section.first.label: section.title for section in sections if not section.depth}
    # The address is the truth; the boxes follow it.
    st.session_state["find-words"] = words
    st.session_state["go-to-chapter"] = chapter.slug
    st.session_state["go-to-section"] = None
    with st.container(key="read-narrow"):
        st.selectbox(
            "Chapter",
            list(titles),
            format_func=titles.__getitem__,
            key="go-to-chapter",
            on_change=_follow_box,
            args=(CHAPTER,),
        )
        if len(openings) > 1:
            st.selectbox(
                "Section",
                list(openings),
                format_func=openings.__getitem__,
                key="go-to-section",
                placeholder="Go to a section",
                on_change=_follow_box,
                args=(PARAGRAPH,),
            )
    with st.container(key="read-tools", horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            "Find words in the Code",
            key="find-words",
            placeholder='transport, or "annual review"',
            on_change=_search,
            args=(chapter.slug,),
        )
        if not words:
            st.toggle("Show only the musts", key="only-musts")


def _follow_box(parameter: str) -> None:
    chosen = st.session_state["go-to-chapter" if parameter == CHAPTER else "go-to-section"]
    if chosen:
        st.query_params.from_dict({parameter: chosen})


def _search(slug: str) -> None:
    words = st.session_state["find-words"].strip()
    st.query_params.from_dict({FIND: words, CHAPTER: slug} if words else {CHAPTER: slug})


def _say_missing(chapter: Chapter) -> str:
    """What to say of a paragraph that is not there. What was typed is not repeated."""
    numbered = chapter.numbered
    span = f" “{chapter.title}” has {numbered[0].label} to {numbered[-1].label}." if numbered else ""
    return escape(f"The Code has no paragraph of that number.{span}")


def _note_move(chapter: Chapter, target: Paragraph | None, words: str) -> bool:
    """Note where the reader is; whether that is another place than at the last run of the page."""
    here = (chapter.slug, target.label if target else "", words)
    before = st.session_state.get("read-here")
    if here == before:
        return False
    st.session_state["read-here"] = here
    st.session_state["read-turn"] = st.session_state.get("read-turn", 0) + 1
    # Whoever opens the page without naming a paragraph is at its top already.
    st.session_state["read-goal"] = para_id(target.label) if target else TOP if before else ""
    return True


def _go_to(target: Paragraph | None) -> None:
    """Mark the paragraph that the address names, and bring it into view: once for each move, not at every run."""
    if target is not None:
        st.html(target_style(target.label))
    goal, turn = st.session_state["read-goal"], st.session_state["read-turn"]
    st.html(f"<script>{_script()};window.cvGoTo('{goal}', '{turn}-{goal}');</script>", unsafe_allow_javascript=True)


@cache
def _script() -> str:
    return (HERE / "read.js").read_text(encoding="utf-8")
