"""python -m ingest: the same as verse ingest."""

from __future__ import annotations

from cli import app

if __name__ == "__main__":
    app(["ingest"])
