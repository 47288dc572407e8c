"""The app as a whole: what no page can do without, and is missing, is named on the page with its remedy."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from corpus.errors import ModelError
from corpus.toml import ROOT
from screens import ask


def test_what_keeps_a_page_from_being_drawn_is_said_in_plain_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise ModelError("The weights are not there.", "Run the set-up again: make run.")

    monkeypatch.setattr(ask, "open_engine", fail)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    assert not app.exception
    assert [error.value for error in app.error] == ["The weights are not there.\n\nRun the set-up again: make run."]
