"""The vault's care, for those who operate it: rotation, erasure, shredding, status."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from getpass import getuser

from connectors.database.engine import Database
from connectors.vault import SqlVault
from connectors.vault_care import Erased, Retention, Status, VaultCare
from workers.bootstrap_stores import (
    add_envelope_key,
    build_vault,
    build_vault_care,
    open_database,
    vault_retention,
)
from workers.settings import Settings


@dataclass(frozen=True, slots=True)
class OpenVault:
    """The vault of a data base, with a name for the audit trail."""

    vault: SqlVault
    care: VaultCare
    retention: Retention
    settings: Settings

    def status(self) -> Status:
        """Return what the vault holds. Raises Retryable `database.unavailable`."""
        return self.care.status()

    def rotate(self, *, new_key: bool) -> int:
        """Make a new envelope key where it is a file, rewrap all data keys, return how many.

        Raises:
            Misconfigured: `vault.key_source`, a new key is asked for and keys are kept elsewhere.
            Retryable: `database.unavailable`, `vault.key_unavailable`, `vault.key_unknown`.
        """
        if new_key:
            add_envelope_key(self.settings)
        return self.care.rewrap()

    def erase(self) -> Erased:
        """Erase what is past its retention. Raises Retryable `database.unavailable`."""
        return self.care.erase(self.retention)

    def shred(self, patient: str) -> Erased:
        """Make everything of one patient unreadable; `patient` is `Patient/ID` or the id alone.

        Raises:
            Retryable: `database.unavailable`.
        """
        reference = patient if "/" in patient else f"Patient/{patient}"
        return self.care.shred(self.vault.patient_digest(reference))


@contextmanager
def open_vault(settings: Settings) -> Iterator[OpenVault]:
    """Open the vault that the settings name; the audit trail gets the name of the login.

    Raises:
        Misconfigured: `vault.key_source`, `database.bad_url`, `database.outdated`.
    """
    database: Database = open_database(settings)
    actor = f"cli:{getuser()}"[:64]
    try:
        yield OpenVault(
            build_vault(settings, database, _now, actor=actor),
            build_vault_care(settings, database, _now, actor=actor),
            vault_retention(settings),
            settings,
        )
    finally:
        database.close()


def _now() -> datetime:
    return datetime.now(UTC)
