"""The pages on duties: a register of sentences of our own, filtered, sorted, taken away and drawn."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest
from docx import Document as open_docx
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest

from corpus.document import DEFAULT_DOCUMENT
from corpus.duty import Force
from corpus.finding_aid import load_aid, load_terms
from corpus.paragraph import Document
from screens import duties as page
from screens import pictures
from screens import register as shared
from screens.charts import draw_forces, draw_heat, draw_timetable, draw_wheel
from screens.duties import ROWS, SORTS, find_duties, name_selection, sort_register
from screens.duties_html import duties_address, pager_html, register_html, who_html
from teach.export import to_docx, to_xlsx
from teach.pictures import (
    TIMETABLE,
    WHOLE_WEEKS,
    count_bearers,
    count_forces,
    find_dated,
    find_rhythms,
    month_place,
    read_timetable,
)
from teach.register import Duty

NAMES = load_terms(DEFAULT_DOCUMENT, "bearers")
NOTHING = dict.fromkeys(page.CONDITIONS, "")


def duty(label: str = "6.1", force: Force = Force.MUST, *bearers: str, **more: Any) -> Duty:
    """A row of our own words."""
    whole = {"chapter": label.partition(".")[0], "action": "keep a <list>", "inferred": False, "lead": "", "by_when": ""}
    whole |= more
    return Duty(
        label=label,
        number=label,
        page=7,
        section=(f"{whole['chapter']} A heading",),
        force=force,
        bearers=bearers or ("school",),
        recipient="",
        circumstances="",
        topics=("senco",),
        settings=("school",),
        part=0,
        start=0,
        end=0,
        **whole,
    )


REGISTER = (
    duty("1.2", Force.SHOULD, "local_authority"),
    duty("6.1", Force.MUST, "school", by_when="each year"),
    duty("6.1", Force.MUST, "school", "senco", lead="Schools must:", action="tell parents"),
    duty("6.1", Force.MUST, "school", lead="Schools must:", action="tell pupils", inferred=True),
    duty("6.9", Force.MAY, "senco", inferred=True),
    duty("9.179", Force.MUST, "local_authority", action="finish by 15 February", by_when="by 15 February"),
)


def engine(has_text: bool = True) -> Any:
    manifest = SimpleNamespace(corpus_sha256="ours")
    return SimpleNamespace(
        answerer=SimpleNamespace(index=SimpleNamespace(paragraphs=(), manifest=manifest)),
        has_text=has_text,
        pdf_url="https://example.test/code.pdf",
    )


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the pages show: change it before they run."""
    state: dict[str, Any] = {"engine": engine(), "register": REGISTER}
    for module in (page, pictures):
        monkeypatch.setattr(module, "open_engine", lambda: state["engine"])
        monkeypatch.setattr(module, "open_register", lambda _: state["register"] if state["engine"].has_text else ())
    return state


def _draw_duties() -> None:
    from screens import duties

    duties.show()


def _draw_pictures() -> None:
    from screens import pictures

    pictures.show()


def run(draw: Any = _draw_duties, **address: str) -> AppTest:
    app = AppTest.from_function(draw, default_timeout=20)
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def html_of(app: AppTest) -> str:
    return "".join(element.proto.body for element in app.get("html"))


def rows_of(app: AppTest) -> int:
    return html_of(app).count('<tr role="row"><th role="rowheader"')


ADDRESSES = [
    ({}, 6, "no condition"),
    ({"bearer": "senco"}, 2, "one of two bearers counts"),
    ({"force": "must"}, 4, "a force"),
    ({"force": "shall"}, 6, "a force that there is not is no condition"),
    ({"chapter": "6", "bearer": "school"}, 3, "two conditions"),
    ({"setting": "college"}, 0, "no row for it"),
    ({"topic": "senco"}, 6, "a topic"),
    ({"find": "TELL parents"}, 1, "words, in any case"),
    ({"find": "schools must"}, 2, "words of the lead-in"),
    ({"page": "99"}, 6, "a page after the last is the last"),
    ({"page": "-1"}, 6, "a page that is no number is the first"),
    ({"sort": "sideways"}, 6, "an order that there is not is the document's"),
]


@pytest.mark.parametrize(("address", "rows", "why"), ADDRESSES, ids=[why for *_, why in ADDRESSES])
def test_the_address_says_which_rows_are_shown(shown: dict[str, Any], address: dict[str, str], rows: int, why: str) -> None:
    app = run(**address)
    assert rows_of(app) == rows
    assert ("Clear them all" in html_of(app)) == (not rows)


def test_a_box_changes_the_address_and_goes_to_the_first_page(shown: dict[str, Any]) -> None:
    app = run(page="2", find="a")
    app.selectbox(key="duties-bearer").set_value("senco").run()
    # AppTest gives a list for what the test set, and a string for what the page did.
    assert {name: "".join(value) for name, value in app.query_params.items()} == {"bearer": "senco", "find": "a"}
    app.selectbox(key="duties-bearer").set_value("").run()
    assert "bearer" not in app.query_params


def test_each_row_leads_to_its_paragraph_and_says_its_force(shown: dict[str, Any]) -> None:
    body = html_of(run())
    for row in REGISTER:
        assert f'<a data-read href="read?p={row.label}">{row.label}</a>' in body
    assert '<span class="cv-force cv-must">must</span>' in body
    assert '<span class="cv-force cv-may">may</span>' in body


def test_an_inferred_bearer_is_marked_and_a_named_one_is_not() -> None:
    named, inferred = (register_html([row], NAMES, "") for row in (REGISTER[0], REGISTER[4]))
    assert "not named here" in inferred
    assert "not named here" not in named


def test_the_words_of_a_row_cannot_be_markup() -> None:
    assert "<list>" not in register_html(REGISTER, NAMES, "<b>")


def test_a_lead_in_is_shown_once_and_spoken_each_time() -> None:
    body = register_html(REGISTER, NAMES, "")
    assert body.count('<span class="cv-leadin">Schools must:') == 1
    assert body.count('<span class="cv-hidden">Schools must:') == 1
    # Alone on its page, the second row shows its lead-in.
    assert '<span class="cv-leadin">Schools must:' in register_html(REGISTER[3:4], NAMES, "")


SORTED = [
    ("", ["1.2", "6.1", "6.1", "6.1", "6.9", "9.179"], "as in the document"),
    ("force", ["6.1", "6.1", "6.1", "9.179", "1.2", "6.9"], "must, should, may"),
    ("who", ["1.2", "9.179", "6.1", "6.1", "6.1", "6.9"], "local authority, school, SENCO"),
    ("when", ["6.1", "9.179", "1.2", "6.1", "6.1", "6.9"], "those with a limit first"),
]


@pytest.mark.parametrize(("sort", "labels", "why"), SORTED, ids=[why for *_, why in SORTED])
def test_orders(sort: str, labels: list[str], why: str) -> None:
    assert [row.label for row in sort_register(REGISTER, sort)] == labels


def test_every_order_is_tested() -> None:
    assert {sort for sort, *_ in SORTED} == set(SORTS)


def test_a_long_list_has_pages_that_keep_the_conditions(shown: dict[str, Any]) -> None:
    shown["register"] = tuple(duty(f"6.{n}") for n in range(1, 2 * ROWS + 2))
    first, last = run(force="must"), run(force="must", page="3")
    assert (rows_of(first), rows_of(last)) == (ROWS, 1)
    assert 'href="duties?force=must&amp;page=2"' in html_of(first)
    assert 'rel="next"' not in html_of(last)
    assert pager_html(1, 1, {}) == ""


def test_a_file_is_made_when_it_is_asked_for_and_not_before(shown: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    offered: dict[str, Any] = {}
    for name in ("to_csv", "to_xlsx", "to_docx"):
        monkeypatch.setattr(page, name, lambda *_, name=name: made.append(name) or b"file")
    monkeypatch.setattr(
        page.st, "download_button", lambda label, data, file_name, *_, **__: offered.update({file_name: data})
    )
    run(bearer="senco", chapter="6")
    assert made == []
    assert set(offered) == {f"duties-senco-chapter-6.{ending}" for ending in ("xlsx", "docx", "csv")}
    for make in offered.values():
        assert make() == b"file"
    assert sorted(made) == ["to_csv", "to_docx", "to_xlsx"]


def test_the_files_hold_the_rows_that_are_shown(document: Document) -> None:
    wanted = NOTHING | {"bearer": "senco"}
    rows = find_duties(REGISTER, wanted)
    sheet = load_workbook(io.BytesIO(to_xlsx(rows, document)))["Duties"]
    assert sheet.max_row == 1 + len(rows)
    word = open_docx(io.BytesIO(to_docx(rows, document, name_selection(wanted))))
    assert len(word.tables[0].rows) == 1 + len(rows)
    assert word.core_properties.title.endswith(": SENCO")


TITLES = [
    ({}, "(January 2015)", "nothing chosen"),
    ({"force": "duty", "chapter": "9"}, ": has a duty, chapter 9", "a force and a chapter"),
    ({"chapter": "Annex 1", "find": "youth"}, ": Annex 1, with “youth”", "an annex and words"),
]


@pytest.mark.parametrize(("wanted", "ending", "why"), TITLES, ids=[why for *_, why in TITLES])
def test_a_file_is_named_for_what_it_holds(wanted: dict[str, str], ending: str, why: str) -> None:
    assert name_selection(NOTHING | wanted).endswith(ending)


@pytest.mark.parametrize(("draw", "charts"), [(_draw_duties, 0), (_draw_pictures, 2)], ids=["register", "pictures"])
def test_without_the_wording_the_page_says_what_it_needs(shown: dict[str, Any], draw: Any, charts: int) -> None:
    shown["engine"] = engine(has_text=False)
    app = run(draw)
    assert page.NEEDS_WORDING in html_of(app)
    assert "gov.uk" in html_of(app)
    # The timetable and the year are of the finding aid's own words.
    assert len(app.get("vega_lite_chart")) == charts
    assert not app.get("download_button")


def test_a_register_is_read_once_for_one_text(monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[int] = []
    monkeypatch.setattr(shared, "build_register", lambda *_: built.append(1) or REGISTER)
    shared._build.clear()
    other = engine()
    other.answerer.index.manifest.corpus_sha256 = "another"
    for one in (engine(), engine(), other, engine()):
        assert shared.open_register(one) == REGISTER
    shared._build.clear()
    assert len(built) == 2


def test_every_picture_is_there_with_the_same_in_words(shown: dict[str, Any]) -> None:
    app = run(_draw_pictures)
    charts = app.get("vega_lite_chart")
    assert len(charts) == len(pictures.TITLES)
    assert all(chart.proto.alt for chart in charts)
    body = html_of(app)
    for caption in ("Time limits", "Days of the year", "Duties by bearer", "Musts and shoulds by chapter"):
        assert f"<caption>{caption}" in body
    for key in pictures.TITLES:
        assert f'href="#cv-{key}"' in body
        assert f'id="cv-{key}"' in body


def marks(chart: Any) -> list[dict[str, Any]]:
    """What the marks of a picture are made from, each once."""
    spec = chart.to_dict()
    found = [
        data["values"]
        for data in (spec.get("data"), *(layer.get("data") for layer in spec["layer"]))
        if data and "values" in data
    ]
    found += list(spec.get("datasets", {}).values())
    return [json.loads(row) for row in sorted({json.dumps(row) for rows in found for row in rows if "href" in rows[0]})]


def test_a_cell_of_the_heat_map_leads_to_as_many_rows_as_it_says() -> None:
    cells = marks(draw_heat(count_bearers(REGISTER), NAMES))
    assert sum(cell["rows"] for cell in cells) == sum(len(row.bearers) for row in REGISTER)
    for cell in cells:
        wanted = {name: values[0] for name, values in parse_qs(urlparse(cell["href"]).query).items()}
        assert len(find_duties(REGISTER, NOTHING | wanted)) == cell["rows"]


def test_a_bar_leads_to_as_many_rows_as_it_says() -> None:
    bars = marks(draw_forces(count_forces(REGISTER)))
    assert {(bar["chapter"], bar["force"], bar["rows"]) for bar in bars} >= {("6", "must", 3), ("6", "should", 0)}
    for bar in bars:
        wanted = {name: values[0] for name, values in parse_qs(urlparse(bar["href"]).query).items()}
        assert len(find_duties(REGISTER, NOTHING | wanted)) == bar["rows"]


def test_the_year_holds_the_days_that_a_duty_names() -> None:
    aid = load_aid(DEFAULT_DOCUMENT)
    [only] = find_dated(REGISTER, aid)
    assert (only.label, only.date, only.force) == ("9.179", "15 February", Force.MUST)
    # A row whose paragraph has no time limit in the finding aid.
    added = replace(REGISTER[0], by_when="by 3 May 2015", action="by 3 May 2015 do it")
    assert [one.date for one in find_dated((*REGISTER, added), aid)] == ["15 February", "3 May 2015"]
    # Without a register, the days of the finding aid.
    ours = find_dated((), aid)
    assert {("9.179", "15 February"), ("9.180", "31 March")} <= {(one.label, one.date) for one in ours}
    assert [month_place(one.month) for one in ours] == sorted(month_place(one.month) for one in ours)
    assert {mark["href"] for mark in marks(draw_wheel(ours))} >= {"read?p=9.179", "read?p=9.180"}


RHYTHMS = [
    ("each year", 1),
    ("at least annually", 1),
    ("every twelve months", 1),
    ("within two weeks", 0),
    ("by 31 March", 0),
]


@pytest.mark.parametrize(("by_when", "count"), RHYTHMS)
def test_what_comes_round_on_no_fixed_day(by_when: str, count: int) -> None:
    assert len(find_rhythms([replace(REGISTER[0], by_when=by_when)])) == count


def test_the_timetable_has_every_limit_of_its_paragraphs() -> None:
    aid = load_aid(DEFAULT_DOCUMENT)
    timetable = read_timetable(aid)
    limits = sum(len(aid[label].deadlines) for label in TIMETABLE)
    assert len(timetable.steps) + len(timetable.others) == limits
    # 9.40 and 9.41: the decision by week 6, advice six weeks after it is asked for, no plan by 16, the plan by 20, and
    # 15 calendar days for the family.
    drawn = {(step.limit, step.start, round(step.end, 1), step.floats) for step in timetable.steps}
    assert {("6 weeks", 0, 6, False), ("6 weeks", 6, 12, True), ("16 weeks", 0, 16, False)} <= drawn
    assert ("20 weeks", 0, WHOLE_WEEKS, False) in drawn
    assert {step.label for step in timetable.steps} == {"9.40", "9.41"}
    assert {label for label, *_ in timetable.others} == {"9.42", "9.43"}
    assert {mark["href"] for mark in marks(draw_timetable(timetable))} == {"read?p=9.40", "read?p=9.41"}


def test_nothing_is_in_the_address_that_was_not_chosen() -> None:
    assert duties_address(NOTHING) == "duties"
    assert duties_address(NOTHING | {"find": "a&b"}) == "duties?find=a%26b"


def test_a_row_of_many_bearers_shows_the_first_and_folds_the_rest() -> None:
    many = replace(REGISTER[0], bearers=("local_authority", "school", "college", "senco", "parent", "ofsted", "tribunal"))
    html = who_html(many, {"ofsted": "Ofsted", "tribunal": "The <Tribunal>"})
    assert "parent<details><summary>and 2 more</summary>Ofsted, The &lt;Tribunal&gt;</details>" in html
