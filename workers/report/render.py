"""Write the report: one file, no other assets, readable without a script, strict about content.

The page forbids itself everything but its own style and script (a Content-Security-Policy with
their hashes), and every text is escaped: patients write markup.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from schemas.history import CaseHistory
from workers.made import distribution_version
from workers.report.figures import Figures
from workers.report.view import CaseView, short, view

_NOTHING = "\N{EN DASH}"
_FOLDER = files("workers.report") / "templates"


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on the page besides its cases.

    Attributes:
        made_at: when it was made, UTC.
        shown: how many cases are shown in full at most; the counts are of all.
    """

    figures: Figures
    made_at: datetime
    shown: int = 500


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("workers.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["percent"] = lambda x: _NOTHING if x is None else f"{100 * x:.0f} %"
    environment.filters["two"] = lambda x: _NOTHING if x is None else f"{x:.2f}"
    environment.filters["ms"] = _milliseconds
    environment.filters["words"] = lambda name: str(name).replace("_", " ").replace("-", " ")
    environment.filters["day"] = lambda at: at.strftime("%Y-%m-%d") if at else "undated"
    environment.filters["minute"] = lambda at: at.strftime("%Y-%m-%d %H:%M")
    environment.filters["short"] = short
    return environment


def _milliseconds(value: float) -> str:
    return f"{value / 1000:.1f} s" if value >= 1000 else f"{value:.1f} ms"


def _hash(content: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()


def pieces(page: Page, cases: Iterable[CaseHistory]) -> Iterator[str]:
    """Yield the page piece by piece, so that a big one need not be in memory."""
    style = (_FOLDER / "style.css").read_text("utf-8").strip()
    script = (_FOLDER / "filter.js").read_text("utf-8").strip()
    template = _environment().get_template("report.html.j2")
    yield from template.generate(
        page=page,
        figures=page.figures,
        cases=_views(cases, page.shown),
        clinicians=[load.clinician_id for load in page.figures.loads],
        style=style,
        script=script,
        style_hash=_hash(style),
        script_hash=_hash(script),
        version=distribution_version(),
    )


def _views(cases: Iterable[CaseHistory], shown: int) -> Iterator[CaseView]:
    for history in cases:
        if shown <= 0:
            return
        one = view(history)
        if one is not None:
            shown -= 1
            yield one


def write(path: Path, page: Page, cases: Iterable[CaseHistory]) -> None:
    """Write the report to `path`, for its owner alone; nobody sees half of one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(path.name + ".part")
    half.touch(mode=0o600)
    half.chmod(0o600)
    with half.open("w", encoding="utf-8") as out:
        out.writelines(pieces(page, cases))
    half.replace(path)
