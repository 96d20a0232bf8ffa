"""Run sample records through the embedded pipeline, watch them, and show what became of them."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from schemas.errors import Misconfigured, PipelineError
from workers.bootstrap_runtime import build_history, open_acceptor, open_database, open_runtime
from workers.cli.report import write_report
from workers.made import distribution_version
from workers.report.figures import Figures
from workers.runtime.logs import set_up
from workers.runtime.service import Service
from workers.sample.generate import SampleMessage
from workers.sample.hospital import hospital
from workers.sample.play import Account, Play
from workers.settings import Settings

CODES: Final = {
    "demo.not_started": "The steps did not start in a minute. Look at the log above; a slow or "
    "full disk and a machine without free memory are the usual reasons.",
}
_POLL_SECONDS: Final = 0.2
_START_SECONDS: Final = 60.0
_STOP_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What shall be run.

    Attributes:
        total: number of samples, for the progress bar; they may be made while they are sent.
        bad: further records for the intake topic that are broken on purpose.
        patience_seconds: give up when nothing ends for so long.
    """

    samples: Iterable[SampleMessage]
    total: int
    bad: Sequence[bytes]
    settings: Settings
    report: Path
    patience_seconds: float = 180.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of everything, the figures of the whole database, and the wall-clock time."""

    account: Account
    figures: Figures
    seconds: float


def rehearse(plan: Plan, console: Console) -> Outcome:
    """Run the plan on the embedded pipeline and write its report.

    Raises:
        Misconfigured: `runtime.already_running` and whatever else is set up wrongly.
        PipelineError: why the service stopped.
    """
    set_up("ERROR")
    with serving(plan.settings) as service:
        database = open_database(plan.settings)
        try:
            history = build_history(database)
            play = Play(open_acceptor(plan.settings, database), history)
            started = time.monotonic()
            _watch(plan, play, service, console)
            seconds = time.monotonic() - started
            figures = write_report(history, plan.report)
        finally:
            database.close()
    return Outcome(play.close(), figures, seconds)


@contextmanager
def serving(settings: Settings) -> Iterator[Service]:
    """Run all steps in a thread until the block ends."""
    ready = threading.Event()
    with open_runtime(settings, ready=lambda _: ready.set()) as service:
        failed: list[PipelineError] = []
        thread = threading.Thread(target=_run, args=(service, failed, ready), name="bedside")
        thread.start()
        try:
            if not ready.wait(_START_SECONDS):
                raise Misconfigured("demo.not_started", "the steps did not start in a minute")
            yield service
        finally:
            service.stop()
            thread.join(_STOP_SECONDS)
    if failed:
        raise failed[0]


def _run(service: Service, failed: list[PipelineError], ready: threading.Event) -> None:
    try:
        service.run()
    except PipelineError as error:
        failed.append(error)
    finally:
        ready.set()


def _watch(plan: Plan, play: Play, service: Service, console: Console) -> None:
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}"),
               TimeElapsedColumn())  # fmt: skip
    with Progress(*columns, console=console, transient=True) as progress:
        drafts = progress.add_task("messages delivered", total=plan.total)
        replies = progress.add_task("replies learned", total=None)
        play.send(plan.samples, plan.bad)
        ended, since = -1, time.monotonic()
        while not play.watch() and not service.stopping.is_set():
            account = play.account
            progress.update(drafts, completed=account.delivered)
            progress.update(replies, completed=account.learned, total=account.replies or None)
            now = account.ended
            if now != ended:
                ended, since = now, time.monotonic()
            elif time.monotonic() - since > plan.patience_seconds:
                return
            time.sleep(_POLL_SECONDS)


def show(outcome: Outcome, plan: Plan, console: Console) -> None:
    """Print what became of everything, for a person."""
    account, figures = outcome.account, outcome.figures
    console.print(_counts(account, figures))
    console.print(_steps(figures))
    if figures.loads:
        console.print(_loads(figures))
    console.print(f"Took {outcome.seconds:.1f} s. Figures are of the whole database.")
    console.print(f"Database: {plan.settings.state_dir / 'bedside.sqlite'}")
    console.print(f"Report:   {plan.report}")
    if account.unaccounted:
        console.print(f"[red]{len(account.unaccounted)} records have no end yet:[/red]")
        console.print(", ".join(account.unaccounted[:20]))


def _counts(account: Account, figures: Figures) -> Table:
    table = Table("what became of them", "count", title="Messages", title_justify="left")
    rows: list[tuple[str, int]] = [
        ("messages in", account.messages),
        ("edit requests in", account.edit_requests),
        ("known already (duplicates)", account.duplicates),
        ("drafts injected", figures.decisions.get("inject", 0)),
        ("drafts injected with a flag", figures.decisions.get("inject_flagged", 0)),
        ("held for review", figures.decisions.get("hold_for_review", 0)),
        ("no draft", figures.decisions.get("no_draft", 0)),
        *((f"  because: {name}", n) for name, n in figures.no_draft.items()),
        *((f"in the EHR: {name.replace('_', ' ')}", n) for name, n in figures.outcomes.items()),
        *((f"flag: {name}", n) for name, n in figures.rules.items()),
        *((f"note: {name}", n) for name, n in figures.notes.items()),
        *((f"dead letter: {code}", n) for code, n in figures.dead_letters.items()),
        *((f"not ours: {code}", n) for code, n in figures.not_ours.items()),
        *((f"refused: {code}", n) for code, n in account.refused.items()),
        ("final replies sent", account.replies),
        ("final replies learned", figures.feedback),
    ]
    for name, count in rows:
        if count or not name.startswith("known"):
            table.add_row(name, str(count))
    table.columns[1].justify = "right"
    return table


def _steps(figures: Figures) -> Table:
    table = Table("step", "events", "median ms", "95 % ms", title="Time", title_justify="left")
    for step, time_of in figures.steps.items():
        median, p95 = 1000 * time_of.median, 1000 * time_of.p95
        table.add_row(step, str(time_of.n), f"{median:.1f}", f"{p95:.1f}")
    for column in table.columns[1:]:
        column.justify = "right"
    return table


def _loads(figures: Figures) -> Table:
    table = Table(
        "clinician", "replies", "with draft", "content F1", "theme F1", "words changed",
        title="Edit load", title_justify="left",
    )  # fmt: skip
    for load in figures.loads:
        table.add_row(
            load.clinician_id[:8], str(load.replies), str(load.scored), _two(load.content_f1),
            _two(load.theme_f1), _two(load.edit_distance),
        )  # fmt: skip
    for column in table.columns[1:]:
        column.justify = "right"
    return table


def _two(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def as_json(outcome: Outcome, plan: Plan, inputs: dict[str, Any]) -> str:
    """Return one JSON object: figures, n, inputs, versions."""
    account = outcome.account
    body = {
        "inputs": inputs,
        "n": {
            "messages": account.messages,
            "edit_requests": account.edit_requests,
            "bad": account.bad,
            "duplicates": account.duplicates,
            "delivered": account.delivered,
            "replies": account.replies,
            "learned": account.learned,
            "forwarded": account.forwarded,
            "refused": dict(account.refused),
            "dead": dict(account.dead),
            "not_ours": dict(account.not_ours),
            "unaccounted": account.unaccounted,
        },
        "figures": outcome.figures.as_json(),
        "seconds": round(outcome.seconds, 3),
        "versions": {"bedside": distribution_version(), "sample": str(hospital().ref)},
        "database": str(plan.settings.state_dir / "bedside.sqlite"),
        "report": str(plan.report),
    }
    return orjson.dumps(body).decode()
