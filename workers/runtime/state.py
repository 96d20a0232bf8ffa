"""The state folder of the embedded default: one process at a time, and where it answers."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import orjson

from schemas.errors import Misconfigured


class StateFolder:
    """The folder of `BEDSIDE_STATE_DIR`.

    `broker.json` says where the running process answers: `bootstrap` (Kafka), `http` (health and
    intake), `ehr` (FHIR base) and `pid`. A killed process leaves it behind; the lock it does not.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def make(self) -> None:
        """Make the folder, for its owner alone.

        Raises:
            Misconfigured: `runtime.bad_state_dir`, it can't be made or written.
        """
        why = ""
        try:
            self._path.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            why = error.strerror or type(error).__name__
        if why or not os.access(self._path, os.W_OK | os.X_OK):
            hint = f"{self._path}: {why or 'not writable'}; set BEDSIDE_STATE_DIR to another folder"
            raise Misconfigured("runtime.bad_state_dir", hint)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the folder.

        Raises:
            Misconfigured: `runtime.already_running`, `runtime.bad_state_dir`.
        """
        self.make()
        with (self._path / "up.lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                hint = f"another process uses {self._path}; stop it or set BEDSIDE_STATE_DIR"
                raise Misconfigured("runtime.already_running", hint) from None
            yield

    @contextmanager
    def noted(self, addresses: Mapping[str, str]) -> Iterator[None]:
        """Say where this process answers, until the block ends."""
        note = self._path / "broker.json"
        fresh = note.with_suffix(".new")
        fresh.write_bytes(orjson.dumps({**addresses, "pid": os.getpid()}))
        fresh.replace(note)
        try:
            yield
        finally:
            note.unlink(missing_ok=True)

    def addresses(self) -> dict[str, str] | None:
        """Return where a running process answers, or None when none runs."""
        try:
            found: dict[str, str] = orjson.loads((self._path / "broker.json").read_bytes())
        except (OSError, orjson.JSONDecodeError):
            return None
        return None if self._free() else found

    def _free(self) -> bool:
        try:
            with self.locked():
                return True
        except Misconfigured:
            return False
