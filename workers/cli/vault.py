"""`bedside vault`: rotate keys, erase what is past its time, shred one patient, show counts."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated, Any

import typer

from workers.bootstrap_vault import open_vault
from workers.settings import Settings

app = typer.Typer(help="Mappings and sealed cases: keys, retention, erasure.")
_Json = Annotated[bool, typer.Option("--json", help="One JSON object.")]


@app.command()
def status(*, as_json: _Json = False) -> None:
    """Show what the vault holds and which envelope keys are in use."""
    with open_vault(Settings()) as vault:
        _show(asdict(vault.status()), as_json=as_json)


@app.command()
def rotate(
    *,
    new_key: Annotated[
        bool, typer.Option(help="Make a new key first, where the key source is a file.")
    ] = True,
    as_json: _Json = False,
) -> None:
    """Wrap every data key under the newest envelope key.

    Old keys stay readable. Run it again if it was stopped, and drop old keys when `status` no
    longer names them.
    """
    with open_vault(Settings()) as vault:
        wrapped = vault.rotate(new_key=new_key and vault.settings.key_source == "file")
        _show({"rewrapped_data_keys": wrapped}, as_json=as_json)


@app.command()
def erase(*, as_json: _Json = False) -> None:
    """Erase cases and mappings whose retention is over."""
    with open_vault(Settings()) as vault:
        _show(asdict(vault.erase()), as_json=as_json)


@app.command()
def shred(
    patient: Annotated[str, typer.Argument(help="FHIR reference, `Patient/123` or `123`.")],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: _Json = False,
) -> None:
    """Destroy the data keys of one patient, and delete what waits of him in the outbox.

    Mappings and sealed cases can't be read any more; dead letters of the patient can't be replayed.
    An unknown patient is an error.
    """
    if not yes:
        typer.confirm("This can't be undone. Shred everything of this patient?", abort=True)
    with open_vault(Settings()) as vault:
        _show(asdict(vault.shred(patient)), as_json=as_json)


def _show(found: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(found))
        return
    for name, value in found.items():
        typer.echo(f"{name.replace('_', ' '):>24}  {value}")
