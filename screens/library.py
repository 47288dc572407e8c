"""What this is, what it quotes, what has changed since, and how well it finds."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from corpus.document import DEFAULT_DOCUMENT, load_document
from corpus.finding_aid import load_aid
from corpus.paragraph import Document
from corpus.updates import Update, list_updates
from screens.engine import open_engine
from screens.shell import show_edition

# Written by "verse eval evaluation/questions/test.jsonl --baselines --plot".
RESULTS = Path(__file__).parent.parent / "evaluation" / "results"
METRICS = {"hit@1": "first", "hit@5": "in the first five", "MRR": "mean reciprocal rank"}


def show() -> None:
    """Draw the page."""
    document = load_document()
    asks = sum(len(record.questions) for record in load_aid(DEFAULT_DOCUMENT).values())
    st.html('<h1 class="cv-title">About Chapter &amp; Verse</h1>')
    st.markdown(
        f"""
This is a finder over one document: **{document.title}**, {document.edition}. It shows the document's own paragraphs and
never words an answer itself. What stands in a ruled quotation is the Code, exactly; what is labelled *our words* is ours.

- **must**: a legal requirement (paragraph i). **should**: guidance that has to be considered; a departure is explained.
  **may**: something that is allowed.
- Our finding aid has a plain-English line for every paragraph and {asks:,} questions by which it is found.
- Nothing you type leaves this machine, and nothing is kept once you close the tab, unless the owner of this machine has
  switched that on. Please leave children's names out.
- It is not legal advice. The Act and the Regulations rule; the Code is guidance on them.
"""
    )
    st.html(edition_html(document, open_engine().has_text))
    st.html(updates_html(list_updates(DEFAULT_DOCUMENT)))
    if (RESULTS / "results.json").is_file():
        st.html(_results_html())
    show_edition()


def edition_html(document: Document, has_text: bool) -> str:
    """Which edition is quoted, and how to know a copy of it."""
    wording = "on this machine" if has_text else "not on this machine yet: paragraphs are found, but not quoted"
    rows = {
        "Title": escape(document.title),
        "Edition": escape(document.edition),
        "Published at": f'<a href="{escape(document.landing_page)}" target="_blank" rel="noopener">GOV.UK</a>',
        "Wording": wording,
        "The file expected": f"{document.pdf_pages} pages, sha256 <code>{escape(document.pdf_sha256)}</code>",
        "Licence": escape(document.attribution),
    }
    lines = "".join(f'<tr><th scope="row">{name}</th><td>{value}</td></tr>' for name, value in rows.items())
    return f'<h2 class="cv-asked">The edition</h2><table class="cv-table cv-facts">{lines}</table>'


def updates_html(updates: Sequence[Update]) -> str:
    """Every note on what has changed since, with its date, its standing, and the paragraphs it stands at."""
    items = "".join(_update_html(update) for update in updates)
    return f'<h2 class="cv-asked">What has changed since (our words)</h2><div class="cv-rows">{items}</div>'


def _update_html(update: Update) -> str:
    numbers = [label for label in update.paragraphs if label[:1].isdigit() and " " not in label]
    links = ", ".join(f'<a href="read?p={escape(label)}" target="_self">{escape(label)}</a>' for label in numbers)
    name = escape(update.source_name or "Source")
    source = f'<a href="{escape(update.source)}" target="_blank" rel="noopener">{name}</a>' if update.source else name
    return (
        f'<details class="cv-fold"><summary><b>{escape(update.title)}.</b> {escape(update.standing)}.</summary>'
        f"<p>{escape(update.what)} ({source})</p>{f'<p>Paragraphs: {links}</p>' if links else ''}</details>"
    )


@cache
def _results_html() -> str:
    measured = json.loads((RESULTS / "results.json").read_text(encoding="utf-8"))
    systems: Sequence[Mapping[str, Any]] = measured["systems"]
    picture = base64.b64encode((RESULTS / "ranking.png").read_bytes()).decode()
    words = "; ".join(
        f"{system['system']}: " + ", ".join(f"{system['metrics'][key]['value']:.2f} {said}" for key, said in METRICS.items())
        for system in systems
    )
    head = "".join(f'<th scope="col">{key}</th>' for key in METRICS)
    body = "".join(
        f'<tr><th scope="row">{escape(system["system"])}</th>'
        + "".join(f"<td>{system['metrics'][key]['value']:.2f}</td>" for key in METRICS)
        + "</tr>"
        for system in systems
    )
    ours = systems[0]
    declined, wrongly = (ours["metrics"][key]["value"] for key in ("declined", "wrongly declined"))
    return (
        '<h2 class="cv-asked">How well it finds</h2>'
        f"<p>On {ours['answerable']} questions written for this project and kept apart when it was tuned (the glossary "
        f"was widened after some of them had been seen), and {ours['unanswerable']} that the Code does not answer: "
        f"{declined:.0%} of these were declined, and {wrongly:.1%} of the others wrongly so. MRR is the mean of one divided "
        "by the place of the first right paragraph.</p>"
        f'<img class="cv-plot" src="data:image/png;base64,{picture}" alt="{escape(words)}">'
        f'<table class="cv-table"><thead><tr><th scope="col">System</th>{head}</tr></thead><tbody>{body}</tbody></table>'
    )
