"""`bedside doctor`: check configuration and connections, and say what to mend."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Annotated, Literal

import orjson
import typer
from rich.console import Console
from rich.table import Column, Table

from schemas.codes import CODES
from schemas.errors import Misconfigured, PipelineError
from workers.bootstrap_checks import all_checks
from workers.settings import Settings


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found; `mend` says what to do."""

    check: str
    state: Literal["ok", "failed"]
    detail: str
    mend: str = ""


app = typer.Typer(help="Check configuration and connections.")


@app.command()
def doctor(
    *, as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False
) -> None:
    """Check configuration and connections; exit with 1 when something must be mended."""
    found = findings(Settings())
    if as_json:
        typer.echo(orjson.dumps({"checks": [asdict(one) for one in found]}).decode())
    else:
        _print(found)
    raise typer.Exit(1 if any(one.state == "failed" for one in found) else 0)


def findings(settings: Settings) -> list[Finding]:
    """Run every check; one that fails doesn't hide the next."""
    found = []
    for name, look in all_checks(settings):
        try:
            found.append(Finding(name, "ok", look()))
        except Misconfigured as error:
            found.append(Finding(name, "failed", error.code, error.hint))
        except PipelineError as error:
            found.append(Finding(name, "failed", error.code, CODES.get(error.code, "")))
    return found


def _print(found: list[Finding]) -> None:
    table = Table("check", "", Column("how it is", overflow="fold"))
    for one in found:
        mark = "[green]ok[/green]" if one.state == "ok" else "[red]failed[/red]"
        table.add_row(one.check, mark, one.detail)
    console = Console()
    console.print(table)
    # Below the table, in whole words: names of settings are there to be copied.
    for one in found:
        if one.mend:
            console.print(f"{one.check}: {one.mend}", markup=False, soft_wrap=True)
