"""The page where a trainer puts a session together, keeps it, takes it away as slides and handout, and presents it."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

import streamlit as st

from answer.citation import FORCE_WORDS
from corpus.document import DEFAULT_DOCUMENT, load_document
from corpus.errors import StoreError
from corpus.finding_aid import load_aid
from corpus.updates import load_updates
from screens.engine import Engine, offer_upload, open_engine
from screens.picture_book import make_files
from screens.present import PRESENTING, show_presentation, start
from screens.register import open_register
from screens.shell import show_edition
from teach.exhibit import KIND_WORDS, Exhibit, Shelf, exhibit_session
from teach.handout import to_docx
from teach.scenes import load_scenes
from teach.session import (
    LONGEST_TEXT,
    LONGEST_TITLE,
    SUFFIX,
    Item,
    ItemKind,
    Session,
    add_item,
    change_item,
    delete_session,
    file_name,
    from_json,
    list_sessions,
    move_item,
    open_session,
    remove_item,
    save_session,
    to_json,
)
from teach.slides import Picture, to_pptx
from teach.steps import find_steps, first_step

HERE = Path(__file__).parent
# The session being put together, in this tab alone until it is kept; and the file it was opened from or kept under.
CURRENT, KEPT_AS, SAID, EDITION = "teach-session", "teach-kept-as", "teach-said", "teach-edition"
KINDS: tuple[ItemKind, ...] = ("question", "paragraph", "duty", "note")
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NEW = Session("My session")


def show() -> None:
    """Draw the page, or what is presented."""
    engine = open_engine()
    shelf = _open_shelf(engine.answerer.index.manifest.corpus_sha256 if engine.answerer.index.manifest else "", engine)
    if st.session_state.get(PRESENTING):
        show_presentation(current_session(), shelf, _draw_pictures(current_session()))
        return
    st.html(HERE / "teach.css")
    st.html(
        '<h1 class="cv-title">Teach</h1><p class="cv-lead">Put a session together from the Code’s own paragraphs. '
        "Present it, or take it away as slides and as a handout.</p>"
    )
    if not engine.has_text:
        offer_upload()
    if said := st.session_state.pop(SAID, ""):
        st.html(f'<p class="cv-say" role="status">{escape(said)}</p>')
    _choose_session()
    session = _edit_head(current_session())
    exhibits = exhibit_session(session, shelf)
    _show_uses(session, shelf, exhibits)
    st.html(f'<h2 class="cv-asked">Items ({len(exhibits)})</h2>')
    for place, exhibit in enumerate(exhibits):
        _show_item(place, exhibit, len(exhibits))
    _offer_item(shelf)
    _offer_keeping(session)
    show_edition()


def current_session() -> Session:
    """The session being put together in this tab."""
    session: Session = st.session_state.setdefault(CURRENT, NEW)
    return session


def add_to_session(item: Item) -> None:
    """Put ``item`` at the end of the session: for other pages' "Add to session"."""
    try:
        _set(add_item(current_session(), item))
    except StoreError as error:
        st.session_state[SAID] = str(error)


def read_labels(typed: str, shelf: Shelf) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The labels in what was typed ("6.85, 6.91" or "9.69 table: section F"), and what is none."""
    whole = typed.strip()
    words = [whole] if whole in shelf.paragraphs else [word for word in re.split(r"[\s,;]+", whole) if word]
    found = tuple(dict.fromkeys(word for word in words if word in shelf.paragraphs))
    return found, tuple(word for word in words if word not in shelf.paragraphs)


def item_html(place: int, exhibit: Exhibit) -> str:
    """One item of the list, as HTML: what it asks, where that stands, and with what force."""
    tags = "".join(
        f'<span class="cv-force cv-{force}">{escape(FORCE_WORDS[force])}</span>'
        for passage in exhibit.passages
        for force in passage.forces
        if len(exhibit.passages) == 1
    )
    missing = "".join(f" <b>The Code has no paragraph {escape(label)}.</b>" for label in exhibit.missing)
    note = f'<p class="cv-ours"><b>Our note:</b> {escape(exhibit.item.note)}</p>' if exhibit.item.note else ""
    return (
        f'<div class="cv-teach-item"><div class="cv-head"><span class="cv-number">{place + 1}.</span>'
        f"<span>{KIND_WORDS[exhibit.item.kind]}</span>{tags}<span>{escape(exhibit.places)}</span></div>"
        f"<h3>{escape(exhibit.heading)}</h3>{missing}{note}</div>"
    )


@st.cache_resource(show_spinner=False, max_entries=2)
def _open_shelf(corpus: str, _engine: Engine) -> Shelf:
    """What items are shown from; the same for everybody. ``corpus`` names the text it is made from."""
    paragraphs = {paragraph.label: paragraph for paragraph in _engine.answerer.index.paragraphs}
    return Shelf(load_document(), paragraphs, load_aid(DEFAULT_DOCUMENT), load_updates(DEFAULT_DOCUMENT))


def _set(session: Session, kept_as: str | None = None, said: str = "") -> None:
    """Make ``session`` the one of this tab. Boxes get new keys, since what stood in them belongs to the old one."""
    st.session_state[CURRENT] = session
    st.session_state[EDITION] = st.session_state.get(EDITION, 0) + 1
    if kept_as is not None:
        st.session_state[KEPT_AS] = kept_as
    if said:
        st.session_state[SAID] = said


def _key(name: str) -> str:
    return f"teach-{name}-{st.session_state.get(EDITION, 0)}"


def _choose_session() -> None:
    names = {"new": "A new session of my own"}
    names |= {f"scene:{scene.id}": f"{scene.session.title} (about {scene.minutes} minutes)" for scene in load_scenes()}
    names |= {f"kept:{name}": f"Kept here: {title}" for name, title in list_sessions()}
    with st.container(key="teach-choose", horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox("Start from", list(names), index=1, format_func=names.__getitem__, key="teach-start")
        st.button("Open it", on_click=_open, args=(chosen,), key="teach-open")
    with st.expander("Open a file from a colleague"):
        # A new key each time: a file that was read is done with.
        file = st.file_uploader("A session file (.json)", type=["json"], key=_key("file"))
        if file is not None:
            try:
                _set(from_json(file.getvalue()), "", "The session was opened from the file.")
            except StoreError as error:
                st.error(str(error))
            else:
                st.rerun()


def _open(chosen: str) -> None:
    kind, _, name = chosen.partition(":")
    try:
        if kind == "scene":
            _set(next(scene.session for scene in load_scenes() if scene.id == name), "")
        elif kind == "kept":
            _set(open_session(name), name)
        else:
            _set(NEW, "")
    except StoreError as error:
        st.session_state[SAID] = str(error)


def _edit_head(session: Session) -> Session:
    title = st.text_input("Title", session.title, max_chars=LONGEST_TITLE, key=_key("title"))
    notes = st.text_area("Notes for whoever presents", session.notes, max_chars=LONGEST_TEXT, key=_key("notes"))
    changed = Session(" ".join(title.split()) or session.title, session.items, notes)
    st.session_state[CURRENT] = changed
    return changed


def _show_uses(session: Session, shelf: Shelf, exhibits: tuple[Exhibit, ...]) -> None:
    name = file_name(session).removesuffix(SUFFIX)
    with st.container(key="teach-uses", horizontal=True):
        st.button("Present", type="primary", on_click=start, key="teach-present", disabled=not exhibits)
        # Made when asked for: a file at each keystroke would be work for nothing.
        st.download_button(
            "Slides (.pptx)",
            lambda: to_pptx(session, shelf, _draw_pictures(session)),
            f"{name}.pptx",
            PPTX,
            key="teach-pptx",
            on_click="ignore",
        )
        st.download_button(
            "Handout (.docx)",
            lambda: to_docx(session, shelf, _draw_pictures(session)),
            f"{name}.docx",
            DOCX,
            key="teach-docx",
            on_click="ignore",
        )
        st.download_button(
            "Session file", to_json(session), file_name(session), "application/json", key="teach-json", on_click="ignore"
        )
    if exhibits:
        st.html(
            '<p class="cv-lead">While presenting: the arrow keys or a clicker move on, b darkens the screen, f fills it, '
            "Esc closes.</p>"
        )


def _draw_pictures(session: Session) -> dict[str, Picture]:
    """The pictures that the items of ``session`` name, as files."""
    names = tuple(dict.fromkeys(item.picture for item in session.items if item.picture))
    return _make_files(names, open_engine().answerer.index.manifest.corpus_sha256) if names else {}


@st.cache_data(show_spinner="Drawing the pictures", max_entries=8)
def _make_files(names: tuple[str, ...], corpus_sha256: str) -> dict[str, Picture]:
    """The same for everybody; ``corpus_sha256`` names the text that they are drawn from."""
    return make_files(names, open_register(open_engine()))


def _show_item(place: int, exhibit: Exhibit, count: int) -> None:
    st.html(item_html(place, exhibit))
    number = f"item {place + 1}"
    with st.container(key=f"teach-row-{place}", horizontal=True):
        # The names say which item, for whoever hears them one by one.
        st.button(f"Up: {number}", key=f"teach-up-{place}", on_click=_move, args=(place, -1), disabled=not place)
        st.button(f"Down: {number}", key=f"teach-down-{place}", on_click=_move, args=(place, 1), disabled=place == count - 1)
        st.button(f"Remove {number}", key=f"teach-remove-{place}", on_click=_remove, args=(place,))
        st.button(f"Present from {number}", key=f"teach-from-{place}", on_click=_present_from, args=(place,))
    with st.expander(f"Change {number}"), st.form(_key(f"form-{place}"), border=False):
        item = exhibit.item
        question = st.text_input("Question or heading", item.question, max_chars=LONGEST_TEXT, key=_key(f"question-{place}"))
        note = st.text_area("Note to discuss", item.note, max_chars=LONGEST_TEXT, key=_key(f"note-{place}"))
        if st.form_submit_button(f"Keep the change to {number}"):
            changed = Item(
                item.kind, item.labels, question.strip(), note.strip(), item.sentences, item.force, item.limit, item.picture
            )
            _set(change_item(current_session(), place, changed))
            st.rerun()


def _move(place: int, by: int) -> None:
    _set(move_item(current_session(), place, by))


def _remove(place: int) -> None:
    _set(remove_item(current_session(), place))


def _present_from(place: int) -> None:
    engine = open_engine()
    shelf = _open_shelf(engine.answerer.index.manifest.corpus_sha256 if engine.answerer.index.manifest else "", engine)
    start(first_step(find_steps(exhibit_session(current_session(), shelf)), place))


def _offer_item(shelf: Shelf) -> None:
    st.html('<h2 class="cv-asked">Add an item</h2>')
    with st.form(_key("add"), border=False):
        kind = st.radio("Kind", KINDS, format_func=KIND_WORDS.__getitem__, horizontal=True, key=_key("add-kind"))
        typed = st.text_input("Paragraphs, by number: 6.85, or several", key=_key("add-labels"), max_chars=LONGEST_TITLE)
        question = st.text_input("Question or heading", key=_key("add-question"), max_chars=LONGEST_TEXT)
        note = st.text_area("Note to discuss", key=_key("add-note"), max_chars=LONGEST_TEXT)
        if not st.form_submit_button("Add"):
            return
    labels, unknown = read_labels(typed, shelf)
    if unknown:
        st.error(f"The Code has no paragraph {', '.join(unknown)}. Mend the number, then press Add.")
    elif not labels and not (question.strip() or note.strip()):
        st.error("Name a paragraph, or write a question or a note, then press Add.")
    else:
        add_to_session(Item(kind, labels, question.strip(), note.strip()))
        st.rerun()


def _offer_keeping(session: Session) -> None:
    st.html(
        '<h2 class="cv-asked">Keep this session</h2><p class="cv-lead">It is kept on the machine that runs this app, where '
        "everyone who opens the app can open it. Leave children’s names out. Where the machine is not yours, download the "
        "session file instead.</p>"
    )
    kept_as = st.session_state.get(KEPT_AS, "")
    with st.container(key="teach-keep", horizontal=True):
        st.button("Keep on this machine", key="teach-save", on_click=_save, args=(session, file_name(session) == kept_as))
        if kept_as:
            st.button("Delete the kept one", key="teach-delete", on_click=_delete, args=(kept_as,))


def _save(session: Session, replace_old: bool) -> None:
    try:
        path = save_session(session, replace_old=replace_old)
    except StoreError as error:
        st.session_state[SAID] = (
            f"{error.problem} {'Change the title and keep it again.' if not replace_old else error.remedy}"
        )
        return
    st.session_state[KEPT_AS] = path.name
    st.session_state[SAID] = f"“{session.title}” is kept on this machine."


def _delete(name: str) -> None:
    try:
        delete_session(name)
    except StoreError as error:
        st.session_state[SAID] = str(error)
        return
    st.session_state[KEPT_AS] = ""
    st.session_state[SAID] = "The kept session is deleted. What is on this page is still here until you close it."
