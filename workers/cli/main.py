"""The `bedside` command. A group is imported when it is called, so that `--help` is quick."""

from __future__ import annotations

import os
import sys
from difflib import get_close_matches
from importlib import import_module
from typing import Any, Final

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.markup import escape

from schemas.errors import Misconfigured, PipelineError, Retryable
from workers.settings import Settings

# Name, one line, module. `app` is a group of commands; a command has the name of its function.
_COMMANDS: Final = (
    ("demo", "Run a sample hospital end to end and show what happened.", "workers.cli.demo"),
    ("up", "Run all steps on this machine.", "workers.cli.up"),
    ("worker", "Run one or more steps, for a cluster.", "workers.cli.worker"),
    ("send", "Send FHIR resources to the intake.", "workers.cli.send"),
    ("topics", "Kafka topics: make, describe, lag.", "workers.cli.topics"),
    ("dead-letters", "What failed for good; do it again.", "workers.cli.dead_letters"),
    ("database", "Bring the tables to the newest version.", "workers.cli.database"),
    ("vault", "Keys, retention, erasure.", "workers.cli.vault"),
    ("schemas", "What travels on our topics.", "workers.cli.schemas"),
    ("doctor", "Check configuration and connections.", "workers.cli.doctor"),
    ("deid", "Evaluate de-identification.", "workers.cli.deid"),
    ("empathy", "Edit and evaluate empathy.", "workers.cli.empathy"),
    ("policies", "Show, check and replay policies.", "workers.cli.policies"),
    ("report", "Write the HTML report of a database.", "workers.cli.report"),
    ("oncqa", "OncQA as FHIR.", "workers.cli.oncqa"),
)
_PREFIX: Final = "BEDSIDE_"
# Read by tests and scripts, not by the software.
_NOT_SETTINGS: Final = frozenset(
    {"BEDSIDE_REQUIRE", "BEDSIDE_HELM", "BEDSIDE_VLLM_PYTHON", "BEDSIDE_VLLM_URL", "BEDSIDE_CACHE"}
)
_UNFORESEEN: Final = "runtime.unexpected"
_EXIT: Final = {Misconfigured: 2, Retryable: 75}  # 75: EX_TEMPFAIL of sysexits.h


def build(called: str) -> typer.Typer:
    """Return the command line; only the command that is `called` is imported, for speed."""
    app = typer.Typer(no_args_is_help=True, add_completion=False)
    app.callback()(_bedside)
    for name, line, module in _COMMANDS:
        if name != called:
            app.command(name, help=line)(_never)
            continue
        found: typer.Typer = import_module(module).app
        own = [one for one in found.registered_commands if one.callback]
        alone = module.rpartition(".")[2]
        if len(own) == 1 and own[0].callback and own[0].callback.__name__ == alone:
            app.command(name)(own[0].callback)
        else:
            app.add_typer(found, name=name, no_args_is_help=True)
    return app


def _bedside() -> None:
    """Drafts replies to patients' portal messages beside the EHR; never sends one."""


def _never() -> None:
    """Stand for a command that was not called."""


def unknown_variables(environment: dict[str, str]) -> list[str]:
    """Return a line for each BEDSIDE_ variable that no setting has, with the nearest name."""
    known = {f"{_PREFIX}{name}".upper() for name in Settings.model_fields}
    names = [name for name in environment if name.upper().startswith(_PREFIX)]
    lines = []
    for name in sorted(names):
        if name.upper() in known or name in _NOT_SETTINGS:
            continue
        near = get_close_matches(name.upper(), known, n=1)
        lines.append(f"{name} is no setting" + (f"; did you mean {near[0]}?" if near else ""))
    return lines


def main() -> None:
    """Run the command; errors become one clear line and an exit code, and show no content.

    Exit codes: 1 failed, 2 set up or called wrongly, 75 a server is away (try again).
    """
    unknown = unknown_variables(dict(os.environ))
    if unknown:
        _say(*unknown)
        sys.exit(2)
    try:
        build(next((word for word in sys.argv[1:] if not word.startswith("-")), ""))()
    except PipelineError as error:
        hint = error.hint if isinstance(error, Misconfigured) else _meaning(error.code)
        _say(f"{error.code}: {hint}" if hint else error.code)
        sys.exit(next((code for kind, code in _EXIT.items() if isinstance(error, kind)), 1))
    except ValidationError as error:
        # Names of settings only: a message of pydantic's may quote a value.
        found = error.errors(include_input=False, include_url=False, include_context=False)
        names = sorted({str(place) for one in found for place in one["loc"][:1]})
        _say(*[f"{_PREFIX}{name.upper()} has a value that is not allowed" for name in names])
        sys.exit(2)
    except Exception as error:  # noqa: BLE001 - a traceback, or a library's message, may quote text
        place = import_module("workers.runtime.attempt").where(error)
        _say(f"{_UNFORESEEN}: {place}", _meaning(_UNFORESEEN))
        sys.exit(1)


def _meaning(code: str) -> str:
    codes: Any = import_module("schemas.codes")
    found: str = codes.CODES.get(code, "")
    return found


def _say(*lines: str) -> None:
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    for line in lines:
        console.print(f"[red]bedside:[/red] {escape(line)}")


if __name__ == "__main__":
    main()
