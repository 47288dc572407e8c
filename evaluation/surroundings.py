"""Environment variables for as long as a block runs: for an index that is built anew, elsewhere, from other sources."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager


@contextmanager
def surroundings(values: Mapping[str, str]) -> Iterator[None]:
    """Set ``values`` (name to value), and put back what was there however the block ends."""
    held = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in held.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
