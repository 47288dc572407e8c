"""Charts as PNG, for slides and handouts: the only module that imports vl_convert. Nothing is fetched."""

from __future__ import annotations

import json
import re

import altair as alt
import vl_convert

from screens.reading_view import GROUNDS, ground_values

# A chart as wide as its page has this width in a file (pixels, before the scale), and is drawn so many times larger: shown
# over a projector's 1,024 pixels its type, 14 pixels on the page, is twice as high.
WIDTH, SCALE = 464, 4.0
# Paper and projector are light, whatever background the trainer reads on.
LIGHT = ground_values(GROUNDS["light"])
# The page's own font lies in the browser; this one is drawn with what the machine has.
FONT = "Arial, Liberation Sans, DejaVu Sans, sans-serif"


def to_png(chart: alt.LayerChart) -> bytes:
    """``chart`` as a PNG file on a white ground, with the colours that its variables name."""
    content = chart.to_dict()
    if content.get("width") == "container":
        content["width"] = WIDTH
    content["config"]["font"] = FONT
    filled = re.sub(r"var\((--cv-[\w-]+)\)", lambda name: LIGHT[name.group(1)], json.dumps(content))
    png: bytes = vl_convert.vegalite_to_png(filled, scale=SCALE)
    return png
