"""The evaluation as one HTML file: plots with their assets inside, a table, no reply's text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from schemas.errors import Misconfigured
from workers.empathy.evaluation import Row
from workers.empathy.intervals import Estimate

CODES: dict[str, str] = {
    "empathy.no_plots": "The HTML report draws with plotly. Install the report extra.",
    "empathy.no_samples": "There is nothing to evaluate. Name OncQA's folder or a file of records.",
}
_COLOURS = {"won": "#2a7f62", "tied": "#9aa7b4", "lost": "#b5483a"}


def html(rows: Sequence[Row], versions: Mapping[str, str], inputs: str) -> str:
    """Return the report.

    Raises:
        Misconfigured: `empathy.no_plots`, plotly is not installed.
    """
    environment = Environment(
        loader=PackageLoader("workers.empathy"), autoescape=True, undefined=StrictUndefined
    )
    page = environment.get_template("report.html")
    return page.render(
        rows=rows, versions=versions, inputs=inputs, plots=_plots(rows), pct=_percent, num=_number
    )


def _plots(rows: Sequence[Row]) -> list[Markup]:
    try:
        from plotly import graph_objects, io  # noqa: PLC0415  # an optional extra
    except ImportError:
        raise Misconfigured("empathy.no_plots", "pip install 'bedside[report]'") from None
    figures = [_curve(graph_objects, rows), _comparisons(graph_objects, rows)]
    return [
        # Figures are numbers and our own labels; plotly escapes what stands in its JSON.
        Markup(  # noqa: S704
            io.to_html(
                figure, include_plotlyjs=number == 0, full_html=False, div_id=f"plot{number}"
            )
        )
        for number, figure in enumerate(figures)
    ]


def _curve(go: Any, rows: Sequence[Row]) -> Any:
    """Return precision and recall over the levels, as proposed and as delivered."""
    figure = go.Figure()
    whole = [row for row in rows if row.length == "all"]
    for stage in dict.fromkeys(row.stage for row in whole):
        for name in ("precision", "recall"):
            chosen = [row for row in whole if row.stage == stage]
            found: list[Estimate] = [getattr(row, f"{name}_macro") for row in chosen]
            figure.add_scatter(
                x=[f"level {row.level}" for row in chosen],
                y=[each.value for each in found],
                error_y={
                    "type": "data",
                    "symmetric": False,
                    "array": [each.high - each.value for each in found],
                    "arrayminus": [each.value - each.low for each in found],
                },
                name=f"fact {name}, {stage}",
            )
    figure.add_hline(y=0.90, line_dash="dot", annotation_text="limit 0.90")
    figure.update_layout(
        title="Facts by level (macro, 95 % interval)", yaxis={"range": [0, 1.02]}, height=420
    )
    return figure


def _comparisons(go: Any, rows: Sequence[Row]) -> Any:
    """Return won, tied and lost against the unedited text, by level and length."""
    figure = go.Figure()
    chosen = [row for row in rows if row.stage != "proposed"]
    labels = [f"{row.length}, level {row.level}, n={row.n}" for row in chosen]
    for name, colour in _COLOURS.items():
        values = [getattr(row, name).value for row in chosen]
        figure.add_bar(y=labels, x=values, name=name, orientation="h", marker_color=colour)
    figure.update_layout(
        title="Empathy of the edit against the original (3-EMRank)",
        barmode="stack",
        xaxis={"tickformat": ".0%", "range": [0, 1]},
        yaxis={"autorange": "reversed"},
        height=160 + 34 * len(chosen),
        margin={"l": 220},
    )
    return figure


def _percent(found: Estimate) -> str:
    return f"{found.value:.0%} ({found.low:.0%}-{found.high:.0%})"


def _number(found: Estimate) -> str:
    return f"{found.value:.3f} ({found.low:.3f}-{found.high:.3f})"
