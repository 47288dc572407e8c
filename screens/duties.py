"""The page of the duty register: who must, should or may do what, in which paragraph, to filter and to take away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache
from html import escape
from pathlib import Path

import streamlit as st

from answer.citation import FORCE_WORDS
from corpus.document import DEFAULT_DOCUMENT, load_document
from corpus.duty import Force, read_sentences
from corpus.finding_aid import load_terms, load_topics
from corpus.paragraph import Paragraph
from screens.add import offer_items
from screens.duties_html import TABLE, duties_link, pager_html, register_html
from screens.engine import offer_upload, open_engine
from screens.register import open_register
from screens.shell import show_edition
from teach.export import LEGEND, TITLE, to_csv, to_docx, to_xlsx
from teach.register import Duty, filter_register
from teach.session import LONGEST_TITLE, Item

HERE = Path(__file__).parent
# What an address may hold: the conditions, the order, and the page of the list.
CONDITIONS = ("bearer", "force", "chapter", "setting", "topic", "find")
SORT, PAGE = "sort", "page"
# So many rows are on one page: a few screens, drawn at once.
ROWS = 50
# So many rows can be added to a session at once: more than that is a list, and there are files for it.
MOST_ADDED = 10
SORTS: dict[str, tuple[str, Callable[[Duty], object]]] = {
    "": ("In the Code’s order", lambda duty: 0),
    "force": ("Strongest first", lambda duty: duty.force.rank),
    "who": ("By who carries it", lambda duty: duty.bearers or ("~",)),
    "when": ("Those with a time limit first", lambda duty: not duty.by_when),
}
NEEDS_WORDING = (
    "The register is read from the Code’s own sentences: who must do what, by when. So it needs the wording, and a copy of "
    "the PDF is all it takes."
)


def show() -> None:
    """Draw the page. The address says what is shown; boxes change the address."""
    dress_duties()
    engine = open_engine()
    st.html(
        '<h1 class="cv-title">Duties</h1><p class="cv-lead">Who must, should or may do what, and where the Code says so.</p>'
    )
    register = open_register(engine)
    if not register:
        st.html(f'<p class="cv-lead">{NEEDS_WORDING}</p>')
        offer_upload()
        show_edition()
        return
    wanted = {name: st.query_params.get(name, "") for name in CONDITIONS}
    _show_boxes(register, wanted)
    sort = st.query_params.get(SORT, "")
    found = sort_register(find_duties(register, wanted), sort)
    _show_summary(found, len(register), wanted, sort)
    if not found:
        st.html(
            '<p class="cv-say" role="status">No duty in the Code meets all of these conditions. '
            f"{duties_link('Clear them all')} or take one away.</p>"
        )
        show_edition()
        return
    pages = -(-len(found) // ROWS)
    page = min(max(_number(st.query_params.get(PAGE, "")), 1), pages)
    shown = found[(page - 1) * ROWS : page * ROWS]
    first = (page - 1) * ROWS + 1
    caption = f"Rows {first:,} to {first + len(shown) - 1:,} of {len(found):,}"
    st.html(register_html(shown, load_terms(DEFAULT_DOCUMENT, "bearers"), caption))
    if len(found) <= MOST_ADDED:
        label = f"Add these {len(found)} to session" if len(found) > 1 else "Add this duty to session"
        offer_items(as_items(found, engine.answerer.index.paragraphs), label, "add-duties")
    if pages > 1:
        st.html(pager_html(page, pages, {**wanted, SORT: sort}))
    _go_to_table(page)
    show_edition()


def dress_duties() -> None:
    """Style the pages on duties, and let their links keep the session."""
    st.html(HERE / "duties.css")
    st.html(f"<script>{_read('read.js')};{_read('pictures.js')}</script>", unsafe_allow_javascript=True)


def find_duties(register: Iterable[Duty], wanted: dict[str, str]) -> tuple[Duty, ...]:
    """The rows that meet the conditions of an address; a force that there is not is no condition."""
    return filter_register(
        register,
        bearer=wanted["bearer"],
        force=Force(wanted["force"]) if wanted["force"] in set(FORCE_WORDS) else None,
        chapter=wanted["chapter"],
        setting=wanted["setting"],
        topic=wanted["topic"],
        words=wanted["find"],
    )


def sort_register(register: Iterable[Duty], sort: str) -> tuple[Duty, ...]:
    """The rows in an order of SORTS; within it, in the document's."""
    _, key = SORTS.get(sort, SORTS[""])
    return tuple(sorted(register, key=key))  # type: ignore[arg-type]


def as_items(duties: Iterable[Duty], paragraphs: Iterable[Paragraph]) -> tuple[Item, ...]:
    """The rows for a trainer's session, each with the sentence it stands in picked out of its paragraph."""
    by_label = {paragraph.label: paragraph for paragraph in paragraphs}
    items = []
    for duty in duties:
        sentences = read_sentences(by_label[duty.label]) if duty.label in by_label else ()
        number = next(
            (n for n, one in enumerate(sentences, 1) if one.part == duty.part and one.start <= duty.start < one.end), 0
        )
        picked = (number,) if number else ()
        items.append(
            Item("duty", (duty.label,), sentences=picked, force=str(duty.force), limit=duty.by_when[:LONGEST_TITLE])
        )
    return tuple(dict.fromkeys(items))


@cache
def _read(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def _show_boxes(register: tuple[Duty, ...], wanted: dict[str, str]) -> None:
    bearers = Counter(bearer for duty in register for bearer in duty.bearers)
    forces = Counter(duty.force for duty in register)
    names = load_terms(DEFAULT_DOCUMENT, "bearers")
    topics = Counter(topic for duty in register for topic in duty.topics)
    labels = load_topics(DEFAULT_DOCUMENT)
    settings = load_terms(DEFAULT_DOCUMENT, "settings")
    with st.container(key="duties-boxes"):
        _choose(
            "Who",
            "bearer",
            "Anyone",
            {bearer: f"{names.get(bearer, bearer)} ({count:,})" for bearer, count in bearers.most_common()},
        )
        _choose(
            "Force",
            "force",
            "Any force",
            {force: f"{word} ({forces[force]:,})" for force, word in FORCE_WORDS.items() if forces[force]},
        )
        _choose("Chapter", "chapter", "Every chapter", {duty.chapter: duty.section[0] for duty in register})
        _choose("Setting", "setting", "Every setting", {name: label for name, label in settings.items() if name != "any"})
        _choose(
            "Topic",
            "topic",
            "Every topic",
            dict(sorted(((topic, labels[topic].label) for topic in topics if topic in labels), key=lambda pair: pair[1])),
        )
        st.session_state["duties-find"] = wanted["find"]
        st.text_input("Words", key="duties-find", placeholder="annual review", on_change=_follow, args=("find",))


def _choose(label: str, name: str, nothing: str, options: dict[str, str]) -> None:
    """A box for one condition. The address is the truth; the box follows it."""
    chosen = st.query_params.get(name, "")
    shown = {"": nothing, **options}
    # A condition that the register has no row for, from an address typed by hand, is still shown as what it is.
    shown.setdefault(chosen, chosen)
    st.session_state[f"duties-{name}"] = chosen
    st.selectbox(label, list(shown), format_func=shown.__getitem__, key=f"duties-{name}", on_change=_follow, args=(name,))


def _follow(name: str) -> None:
    """Put what a box says into the address, and go to the first page of the list."""
    value = str(st.session_state[f"duties-{name}"] or "").strip()
    kept = {key: st.query_params[key] for key in st.query_params if key not in (name, PAGE)}
    st.query_params.from_dict({**kept, name: value} if value else kept)


def _show_summary(found: tuple[Duty, ...], every: int, wanted: dict[str, str], sort: str) -> None:
    """How many rows there are, the files of them, and their order; and how they are to be read."""
    count = f"{len(found):,} duties" if len(found) != 1 else "1 duty"
    of_all = "" if len(found) == every else f" of {every:,} · {duties_link('Clear the filters')}"
    with st.container(key="duties-summary", horizontal=True, vertical_alignment="bottom"):
        st.html(f'<p class="cv-count" role="status"><b>{count}</b>{of_all}</p>', width="content")
        if found:
            _offer_files(found, wanted)
            st.session_state["duties-sort"] = sort if sort in SORTS else ""
            st.selectbox(
                "Sort",
                list(SORTS),
                format_func=lambda name: SORTS[name][0],
                key="duties-sort",
                on_change=_follow,
                args=(SORT,),
                width=270,
            )
    if found:
        st.html(
            f'<p class="cv-note">{escape(LEGEND)} Who carries a duty was read by a program and gone over by readers; '
            "<em>not named here</em> marks a sentence that names nobody, where it was read from the text around it. "
            'Read the paragraph before you rely on it. <a data-read href="pictures">See the duties as pictures</a></p>'
        )


def _offer_files(found: tuple[Duty, ...], wanted: dict[str, str]) -> None:
    """Buttons that make a file of these rows when they are pressed, and not before."""
    document = load_document()
    title = name_selection(wanted)
    name = "-".join(["duties", *(wanted[key] for key in ("bearer", "force", "setting", "topic") if wanted[key])])
    name += f"-chapter-{wanted['chapter'].lower().replace(' ', '-')}" if wanted["chapter"] else ""
    office = "application/vnd.openxmlformats-officedocument."
    files: tuple[tuple[str, str, Callable[[], bytes], str], ...] = (
        ("Excel", "xlsx", lambda: to_xlsx(found, document), office + "spreadsheetml.sheet"),
        ("Word", "docx", lambda: to_docx(found, document, title), office + "wordprocessingml.document"),
        ("CSV", "csv", lambda: to_csv(found, document), "text/csv"),
    )
    with st.container(key="duties-files", horizontal=True, vertical_alignment="center", width="content"):
        st.html('<p class="cv-take">Take away:</p>', width="content")
        for label, ending, make, mime in files:
            st.download_button(label, make, f"{name}.{ending}", mime, key=f"duties-{ending}", on_click="ignore")


def name_selection(wanted: dict[str, str]) -> str:
    """The title of a file: which rows of the register it holds."""
    lists = {
        "bearer": load_terms(DEFAULT_DOCUMENT, "bearers"),
        "force": {str(force): word for force, word in FORCE_WORDS.items()},
        "setting": load_terms(DEFAULT_DOCUMENT, "settings"),
        "topic": {topic: entry.label for topic, entry in load_topics(DEFAULT_DOCUMENT).items()},
    }
    chosen = [names.get(wanted[key], wanted[key]) for key, names in lists.items() if wanted[key]]
    if chapter := wanted["chapter"]:
        chosen.append(f"chapter {chapter}" if chapter.isdigit() else chapter)
    if wanted["find"]:
        chosen.append(f"with “{wanted['find']}”")
    title = TITLE.format(citation=load_document().citation)
    return f"{title}: {', '.join(chosen)}" if chosen else title


def _go_to_table(page: int) -> None:
    """Bring the head of the list into view when another page of it was asked for, not when a box was changed."""
    before = st.session_state.get("duties-page", page)
    st.session_state["duties-page"] = page
    turned = st.session_state.get("duties-turn", 0) + (page != before)
    st.session_state["duties-turn"] = turned
    if turned and page != before:
        st.html(f"<script>window.cvGoTo('{TABLE}', 'duties-{turned}');</script>", unsafe_allow_javascript=True)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1
