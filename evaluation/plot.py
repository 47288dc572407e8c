"""The figure of the README and the library page: ours against the baselines. The only module that imports matplotlib."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib

matplotlib.use("Agg")  # No window is ever opened.
from matplotlib import pyplot

from evaluation.metrics import Report

METRICS = {
    "hit@1": "Right paragraph first",
    "hit@5": "Right paragraph in the first five",
    "MRR": "Mean reciprocal rank",
}
# One strong colour against one grey, told apart by lightness too: blue of the palette of Okabe and Ito (2008).
OURS, OTHERS, INK = "#0072B2", "#BDBDBD", "#222222"
# Wide enough for a projector, legible when scaled to a column of text.
INCHES, DOTS = (11.5, 3.8), 160
BAR = 0.62


def draw_ranking(reports: Sequence[Report], path: Path, questions: str = "") -> None:
    """Draw one panel a metric, one bar a system (the first is ours), with 95 % intervals and the figures beside them."""
    with pyplot.rc_context({"font.size": 11, "text.color": INK, "axes.labelcolor": INK, "ytick.color": INK}):
        figure, panels = pyplot.subplots(1, len(METRICS), figsize=INCHES, sharey=True, layout="constrained")
        places = range(len(reports))
        for panel, (metric, title) in zip(panels, METRICS.items(), strict=True):
            estimates = [report.overall.metrics[metric] for report in reports]
            values = [one.value for one in estimates]
            reach = [[one.value - one.low for one in estimates], [one.high - one.value for one in estimates]]
            colours = [OURS, *[OTHERS] * (len(reports) - 1)]
            panel.barh(
                places, values, BAR, color=colours, xerr=reach, error_kw={"ecolor": INK, "elinewidth": 1, "capsize": 3}
            )
            for place, one in zip(places, estimates, strict=True):
                weight = "bold" if place == 0 else "normal"
                panel.text(one.high + 0.02, place, f"{one.value:.2f}", va="center", fontweight=weight)
            panel.set_title(f"{title}\n{metric}", fontsize=11, loc="left", linespacing=1.4)
            panel.set_xlim(0, 1.14)
            panel.set_xticks([0, 0.25, 0.5, 0.75, 1.0], ["0", "", ".5", "", "1"])
            panel.spines[["top", "right", "left"]].set_visible(False)
            panel.tick_params(axis="y", length=0)
        panels[0].set_yticks(places, [report.system for report in reports])
        panels[0].get_yticklabels()[0].set_fontweight("bold")
        panels[0].invert_yaxis()
        asked = f"{reports[0].overall.answerable} answerable questions" + (f" of {questions}" if questions else "")
        figure.supxlabel(f"{asked}; the lines are 95 % bootstrap intervals", fontsize=10)
        # Without the program's name and version in it, equal figures make equal files.
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, dpi=DOTS, metadata={"Software": None})
        pyplot.close(figure)
