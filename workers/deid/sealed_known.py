"""The persons and places of a record, kept in its sealed case for the check of a model's answer.

They lie in the vault alone, encrypted, shredded with the case; reading them back leaves an audit
record. A keyed hash of them in the case itself would be a code derived from the person, which
45 CFR 164.514(c) does not allow in de-identified data.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any, Final

from schemas.people import KnownAddress, KnownEntity, KnownName
from schemas.vault import SealedCase

KEY: Final = "known"


def written(known: tuple[KnownEntity, ...]) -> str:
    """Return known persons and places as text, to be sealed (PHI)."""
    return json.dumps([asdict(one) for one in known], ensure_ascii=False, separators=(",", ":"))


def read(sealed: SealedCase) -> tuple[KnownEntity, ...]:
    """Return what `written` wrote; nothing of a case that was sealed before there was any."""
    return tuple(_entity(one) for one in json.loads(sealed.extra.get(KEY, "[]")))


def _entity(row: dict[str, Any]) -> KnownEntity:
    names = (_tuples(name) for name in row.pop("names"))
    addresses = (_tuples(address) for address in row.pop("addresses"))
    identifiers = tuple((system, value) for system, value in row.pop("identifiers"))
    return KnownEntity(
        **_tuples(row),
        names=tuple(KnownName(**name) for name in names),
        addresses=tuple(KnownAddress(**address) for address in addresses),
        identifiers=identifiers,
    )


def _tuples(row: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
