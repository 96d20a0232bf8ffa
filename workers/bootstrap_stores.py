"""What stores and sends: the data base, the EHR, the vault and its keys. Loads no word list."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx

from connectors import key_sources
from connectors.database import migrate
from connectors.database.casebook import DatabaseCaseBook
from connectors.database.engine import Database, embedded_url
from connectors.ehr_profiles import profile
from connectors.embedded_fhir_server import serve
from connectors.envelope import Envelope
from connectors.fhir_http import FhirHttp
from connectors.fhir_inbox import FhirInbox
from connectors.smart_auth import BackendServices, Client
from connectors.vault import SqlVault
from connectors.vault_care import Retention, VaultCare
from schemas.errors import Misconfigured, PipelineError
from workers.ports import CaseBook, Clock, Inbox
from workers.runtime.state import StateFolder
from workers.settings import Settings


def utc_now() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(UTC)


def open_database(settings: Settings) -> Database:
    """Return the database; the embedded one is made, and brought to the newest version.

    Raises:
        Misconfigured: `database.bad_url`, `runtime.bad_state_dir`; `database.outdated`, a server's
            tables are not current.
        Retryable: `database.unavailable`.
    """
    url = settings.database_url.get_secret_value()
    if url == "embedded":
        StateFolder(settings.state_dir).make()
        database = Database(embedded_url(settings.state_dir))
        migrate.ensure(database)
        return database
    database = Database(url)
    if not migrate.current(database):
        raise Misconfigured("database.outdated", "run `bedside database migrate` first")
    return database


def build_book(database: Database) -> CaseBook:
    """Return what is known of cases and clinicians."""
    return DatabaseCaseBook(database)


@dataclass(frozen=True, slots=True)
class Ehr:
    """An open connection to the EHR. `base_url` is its FHIR base; `close` ends what was started."""

    inbox: Inbox
    base_url: str
    close: Callable[[], None]


def open_ehr(settings: Settings) -> Ehr:
    """Return the EHR that the settings name, checked against its profile; starts the embedded one.

    Raises:
        Misconfigured: `ehr.refused_profile`, `ehr.unknown_profile`, `ehr.profile_mismatch`,
            `ehr.bad_key`, `ehr.bad_ca`, `ehr.embedded_not_started`.
        Retryable: `ehr.unavailable`, the server does not answer yet.
    """
    known = profile(settings.ehr_profile)
    if settings.ehr_base_url != "embedded":
        http = FhirHttp(
            settings.ehr_base_url,
            timeout_seconds=settings.ehr_timeout_seconds,
            auth=ehr_auth(settings),
            verify=ehr_trust(settings),
        )
        return _checked_ehr(FhirInbox(http, known), settings.ehr_base_url, http.close)
    served = serve(settings.state_dir / "ehr.sqlite", port=settings.ehr_port)
    local = FhirHttp(served.base_url, transport=served.transport())

    def close() -> None:
        local.close()
        served.close()

    return _checked_ehr(FhirInbox(local, known), served.base_url, close)


def _checked_ehr(inbox: FhirInbox, base_url: str, close: Callable[[], None]) -> Ehr:
    """Return an EHR that has what its profile counts on; one that has not is closed again."""
    try:
        inbox.check()
    except PipelineError:
        close()
        raise
    return Ehr(inbox, base_url, close)


def build_inbox(settings: Settings) -> Inbox:
    """Return the inbox of the EHR that the settings name, for as long as the process runs."""
    return open_ehr(settings).inbox


def ehr_auth(settings: Settings) -> BackendServices | None:
    """Return SMART Backend Services sign-in, where a client id is set."""
    if not settings.ehr_client_id:
        return None
    if settings.ehr_key_file is None or not settings.ehr_token_url:
        hint = "BEDSIDE_EHR_CLIENT_ID needs BEDSIDE_EHR_KEY_FILE and BEDSIDE_EHR_TOKEN_URL."
        raise Misconfigured("ehr.bad_key", hint)
    client = Client(
        token_url=settings.ehr_token_url,
        client_id=settings.ehr_client_id,
        key_file=settings.ehr_key_file,
        key_id=settings.ehr_key_id,
        scopes=settings.ehr_scopes,
    )
    return BackendServices(client)


def ehr_trust(settings: Settings) -> ssl.SSLContext:
    """Return the certificates to trust for the EHR."""
    try:
        return ssl.create_default_context(cafile=settings.ehr_ca_file)
    except (OSError, ValueError):
        hint = "BEDSIDE_EHR_CA_FILE must be readable certificates in PEM."
        raise Misconfigured("ehr.bad_ca", hint) from None


def build_key_source(settings: Settings) -> key_sources.KeySource:
    """Return where the envelope key comes from; the embedded file is made on first use.

    Raises:
        Misconfigured: `vault.key_source`.
    """
    if settings.key_source == "environment":
        current = settings.vault_key.get_secret_value()
        if not current:
            hint = "BEDSIDE_KEY_SOURCE=environment needs BEDSIDE_VAULT_KEY: base64 of 32 bytes"
            raise Misconfigured("vault.key_source", hint)
        older = settings.vault_old_keys.get_secret_value()
        return key_sources.from_environment(current, older)
    if settings.key_source == "kms":
        if not settings.vault_kms_url.startswith(("https://", "http://127.0.0.1:")):
            raise Misconfigured("vault.key_source", "BEDSIDE_VAULT_KMS_URL must be https")
        client = httpx.Client(
            base_url=settings.vault_kms_url, timeout=settings.vault_kms_timeout_seconds
        )
        token = settings.vault_kms_token.get_secret_value()
        return key_sources.KmsKeys(client, {"Authorization": f"Bearer {token}"} if token else None)
    return key_sources.from_file(vault_key_file(settings))


def vault_key_file(settings: Settings) -> Path:
    """Return the path of the key file."""
    return settings.vault_key_file or settings.state_dir / "vault.key"


def add_envelope_key(settings: Settings) -> None:
    """Make a new current envelope key in the key file; older ones stay for reading.

    Raises:
        Misconfigured: `vault.key_source`, the keys are kept elsewhere.
    """
    if settings.key_source != "file":
        raise Misconfigured("vault.key_source", "make the new key where the keys are kept")
    key_sources.add_to_file(vault_key_file(settings))


def build_envelope(settings: Settings) -> Envelope:
    """Return what seals records with patient text that wait in the data base."""
    return Envelope(build_key_source(settings))


def build_vault(settings: Settings, database: Database, clock: Clock, *, actor: str) -> SqlVault:
    """Return the vault in `database`; `actor` names this process in its audit trail.

    Raises:
        Misconfigured: `vault.key_source`.
    """
    return SqlVault(database, build_key_source(settings), clock, actor=actor)


def build_vault_care(
    settings: Settings, database: Database, clock: Clock, *, actor: str
) -> VaultCare:
    """Return rotation, erasure and shredding of the vault in `database`.

    Raises:
        Misconfigured: `vault.key_source`.
    """
    return VaultCare(database, build_key_source(settings), clock, actor=actor)


def vault_retention(settings: Settings) -> Retention:
    """Return how long mappings and cases are kept; for `VaultCare.erase`."""
    return Retention(settings.vault_retention_days, settings.vault_undelivered_days)
