"""A session in a hall: the whole window, very large type, one thing a screen, moved on by keys, a clicker or buttons."""

from __future__ import annotations

import base64
import socket
from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path
from urllib.parse import quote, urlsplit

import segno
import streamlit as st

from screens.cards import force_tag
from teach.exhibit import NO_WORDING, OURS, SINCE, Passage, Shelf, exhibit_session
from teach.session import Session
from teach.slides import Picture
from teach.steps import Step, find_steps

HERE = Path(__file__).parent
# The position among the steps, in the browser session of whoever presents.
POSITION, PRESENTING = "present-position", "presenting"
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1", "0.0.0.0")
# What a server listens on that answers at every address of its machine.
_EVERYWHERE = (None, "", "0.0.0.0", "::")
# An address that stands for none (RFC 5737), to ask by which of its own this machine would reach others. Nothing is sent.
_ANYBODY = ("192.0.2.1", 9)
# A quotation of up to so many characters is set larger still.
_SHORT = 260


def show_presentation(session: Session, shelf: Shelf, pictures: Mapping[str, Picture]) -> None:
    """Draw one step of ``session`` over the whole window. ``pictures`` are those its items name."""
    st.html(HERE / "present.css")
    steps = find_steps(exhibit_session(session, shelf))
    position = max(0, min(st.session_state.get(POSITION, 0), len(steps) - 1))
    address = _address() if steps else ""
    if steps:
        st.html(step_html(steps[position], len(session.items), address, pictures))
    else:
        st.html('<section class="cv-present"><h1>This session has no items yet.</h1></section>')
    with st.container(key="present-buttons", horizontal=True):
        st.button("Back", key="present-back", on_click=_move, args=(position - 1, len(steps)), disabled=position <= 0)
        st.button(
            "Next",
            key="present-next",
            type="primary",
            on_click=_move,
            args=(position + 1, len(steps)),
            disabled=position >= len(steps) - 1,
        )
        # The page's script fills the screen; a browser lets nobody else do it.
        st.button("Full screen", key="present-full")
        st.button("Close", key="present-close", on_click=_close)
    st.html(f"<script>{_script()}</script>", unsafe_allow_javascript=True)


def start(position: int = 0) -> None:
    """Begin to present, at a step."""
    st.session_state[PRESENTING], st.session_state[POSITION] = True, position


def step_html(step: Step, count: int, address: str = "", pictures: Mapping[str, Picture] | None = None) -> str:
    """One step as HTML. ``address`` is where the trainees' phones find the app; "" where they cannot."""
    exhibit = step.exhibit
    if step.kind == "picture":
        body = _picture((pictures or {}).get(exhibit.item.picture))
    elif step.kind == "question":
        body = _code(step, address) if address else ""
    elif step.kind == "force":
        body = _force(step)
    elif step.passage is not None and step.kind == "paragraph":
        body = _paragraph(step.passage, step.text)
    else:
        body = _ours(SINCE if step.kind == "since" else OURS if exhibit.passages else "", step.text)
    place = step.passage.place if step.passage else exhibit.places
    return (
        f'<section class="cv-present" aria-live="polite"><h1>{escape(exhibit.heading)}</h1>{body}'
        f'<p class="cv-present-foot"><b>{escape(place)}</b><span>{step.item + 1} of {count}</span></p></section>'
    )


def question_address(step: Step, address: str) -> str:
    """The address at which the app answers the step's question, or shows its paragraph."""
    item = step.exhibit.item
    asked = item.question if item.kind == "question" else (item.labels or ("",))[0]
    return f"{address}/?q={quote(asked)}" if asked else ""


def network_address(url: str, own: str = "") -> str:
    """The app's address for another device, from the address in the presenter's browser; "" on this machine alone.

    Where the browser runs on the machine that serves, ``own`` is that machine's address in the network.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    if parts.hostname not in _THIS_MACHINE:
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
    return f"{parts.scheme}://{own}{f':{parts.port}' if parts.port else ''}" if own else ""


def own_address() -> str:
    """This machine's address in its network; "" with the cable out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_ANYBODY)
        except OSError:
            return ""
        address = str(probe.getsockname()[0])
    return "" if address in _THIS_MACHINE else address


def _force(step: Step) -> str:
    """The forces of each passage; the place beside them where there are several."""
    passages = step.exhibit.passages
    return "".join(
        f'<p class="cv-present-force">{_tags(passage) or "<span>no word of force</span> "}'
        f"{f'<span>{escape(passage.place)}</span>' if len(passages) > 1 else ''}</p>"
        for passage in passages
    )


def _tags(passage: Passage) -> str:
    return " ".join(filter(None, map(force_tag, passage.forces)))


def _paragraph(passage: Passage, text: str) -> str:
    head = f'<p class="cv-present-head">{_tags(passage)}</p>' if passage.force_words else ""
    if not text:
        return f'{head}<p class="cv-present-ours">{NO_WORDING} {escape(passage.gist)}</p>'
    size = " cv-present-short" if len(text) <= _SHORT else ""
    return f'{head}<blockquote class="cv-quote{size}">{escape(text)}</blockquote>'


def _picture(picture: Picture | None) -> str:
    if picture is None:
        return _ours("", "This picture is drawn from the wording of the Code, which is not on this machine.")
    content = base64.b64encode(picture.png).decode()
    return f'<img class="cv-present-picture" src="data:image/png;base64,{content}" alt="{escape(picture.alt)}">'


def _ours(label: str, text: str) -> str:
    lead = f"<b>{escape(label)}</b> " if label else ""
    return f'<p class="cv-present-ours">{lead}{escape(text)}</p>'


def _code(step: Step, address: str) -> str:
    link = question_address(step, address)
    if not link:
        return ""
    picture = segno.make(link, error="m", micro=False).svg_data_uri(scale=6, border=2)
    return (
        f'<p class="cv-present-code"><img src="{escape(picture)}" alt="QR code of this question in the app">'
        f"<span>Ask it on your own phone</span></p>"
    )


def _address() -> str:
    try:
        url = st.context.url or ""
    except AttributeError:
        return ""
    return network_address(url, own_address() if st.get_option("server.address") in _EVERYWHERE else "")


def _move(position: int, count: int) -> None:
    st.session_state[POSITION] = max(0, min(position, count - 1))


def _close() -> None:
    st.session_state[PRESENTING] = False


@cache
def _script() -> str:
    return (HERE / "present.js").read_text(encoding="utf-8")
