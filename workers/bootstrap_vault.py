"""The vault's care, for those who operate it: rotation, erasure, shredding, status."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from getpass import getuser
from typing import Final

from connectors.database.engine import Database
from connectors.vault import SqlVault
from connectors.vault_care import Erased, Retention, Status, VaultCare
from connectors.vault_rows import plain_reference
from connectors.vault_waiting import erase_waiting
from schemas.errors import Rejected
from workers.bootstrap_runtime import build_sealing
from workers.bootstrap_stores import (
    add_envelope_key,
    build_vault,
    build_vault_care,
    open_database,
    vault_retention,
)
from workers.settings import Settings

CODES: Final[dict[str, str]] = {
    "vault.bad_reference": "That names no patient. Give `Patient/ID`, the id alone, or "
    "`Patient?identifier=SYSTEM|VALUE`. Nothing was shredded.",
    "vault.unknown_patient": "Nothing of this patient is here: another id, another system, or "
    "erased before. Look at the id the EHR sends in `subject`.",
}
# FHIR R4 datatypes, id; references by identifier as `workers/intake/references.py` writes them.
_REFERENCE: Final = re.compile(r"Patient/[A-Za-z0-9\-.]{1,64}|Patient\?identifier=[^|]*\|.+")


@dataclass(frozen=True, slots=True)
class Shredded:
    """What went, and how many waiting records could not be read and so stayed."""

    cases: int
    threads: int
    keys: int
    waiting_records: int
    unreadable_records: int


@dataclass(frozen=True, slots=True)
class OpenVault:
    """The vault of a data base, with a name for the audit trail."""

    vault: SqlVault
    care: VaultCare
    retention: Retention
    settings: Settings
    database: Database

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

    def shred(self, patient: str) -> Shredded:
        """Make everything of one patient unreadable, what waits in the outbox included.

        `patient` is `Patient/ID`, a URL that ends so, the id alone, or
        `Patient?identifier=SYSTEM|VALUE`.

        Raises:
            Rejected: `vault.bad_reference`, that is no patient; `vault.unknown_patient`, nothing of
                this patient is here.
            Retryable: `database.unavailable`, `vault.key_unavailable`, `vault.key_unknown`.
        """
        reference = _patient(patient)
        gone = self.care.shred(self.vault.patient_digest(reference))
        unseal = build_sealing(self.settings).unseal
        waiting = erase_waiting(self.database, unseal, reference)
        if not gone and not waiting.erased:
            raise Rejected("vault.unknown_patient")
        return Shredded(gone.cases, gone.threads, gone.keys, waiting.erased, waiting.unreadable)


def _patient(given: str) -> str:
    written = given.strip()
    plain = written if "?" in written or written.endswith("/") else plain_reference(written)
    reference = plain if "/" in plain or "?" in plain else f"Patient/{plain}"
    if not _REFERENCE.fullmatch(reference):
        raise Rejected("vault.bad_reference")
    return reference


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
            database,
        )
    finally:
        database.close()


def _now() -> datetime:
    return datetime.now(UTC)
