"""What the vault's rows hold, sealed: JSON of a thread's secrets and of a case."""

from __future__ import annotations

import secrets as random_bytes
from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson

from connectors.envelope import decrypt, encrypt
from connectors.key_sources import Wrapped
from schemas.vault import SealedCase, Surrogate, ThreadSecrets


def plain_reference(reference: str) -> str:
    """Return `Type/id` of a FHIR reference, whatever base or version it names.

    Source: FHIR R4 References, "Literal references".
    """
    path = reference.split("/_history/", maxsplit=1)[0].rstrip("/")
    return "/".join(path.split("/")[-2:])


def key_row(subject: str, wrapped: Wrapped, now: datetime) -> dict[str, Any]:
    """Return a new row of `vault_keys`."""
    return {
        "key_id": random_bytes.token_hex(16), "subject": subject, "created_at": now,
        "envelope_key_id": wrapped.key_id, "wrapped": wrapped.ciphertext,
    }  # fmt: skip


def next_version(secrets: ThreadSecrets) -> ThreadSecrets:
    """Return the same mapping with its version raised by one."""
    return replace(secrets, version=secrets.version + 1)


def seal_thread(secrets: ThreadSecrets, key: bytes) -> bytes:
    """Return a thread's secrets, sealed and bound to its id."""
    return encrypt(key, orjson.dumps(secrets), f"thread:{secrets.thread_id}".encode())


def open_thread(thread_id: str, sealed: bytes, key: bytes) -> ThreadSecrets:
    """Return a thread's secrets. Raises Rejected `vault.unreadable`."""
    found = orjson.loads(decrypt(key, sealed, f"thread:{thread_id}".encode()))
    found["surrogates"] = tuple(Surrogate(**row) for row in found["surrogates"])
    return ThreadSecrets(**found)


def seal_case(case: SealedCase, key: bytes) -> bytes:
    """Return a case, sealed and bound to its id."""
    return encrypt(key, orjson.dumps(case), f"case:{case.case_id}".encode())


def open_case(case_id: str, sealed: bytes, key: bytes) -> SealedCase:
    """Return a case. Raises Rejected `vault.unreadable`."""
    found = orjson.loads(decrypt(key, sealed, f"case:{case_id}".encode()))
    found["references"] = tuple(found["references"])
    return SealedCase(**found)
