"""What the EHR in front of us can do, from `ehr_profiles.toml`, held against what it declares."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from importlib.resources import files
from typing import Any, Literal

from schemas.base import Ref, digest
from schemas.errors import Misconfigured

_FILE = files("connectors") / "ehr_profiles.toml"


@dataclass(frozen=True, slots=True)
class EhrProfile:
    """Abilities of one EHR product; `ehr_profiles.toml` explains each field."""

    name: str
    title: str
    source: str
    body: Literal["string", "attachment"]
    conditional_create: bool
    transaction: bool
    update: bool
    task: bool
    audit_event: bool
    provenance: bool
    labels: tuple[Literal["security", "tag"], ...]
    capability: bool
    category: str
    settle_seconds: float
    refused: str


def profiles() -> dict[str, EhrProfile]:
    """Return all profiles by name."""
    names = {field.name for field in fields(EhrProfile)} - {"name"}
    read = tomllib.loads(_FILE.read_text("utf-8"))
    return {
        name: EhrProfile(name=name, **{key: table[key] for key in names})
        for name, table in read.items()
    }


def profiles_ref() -> Ref:
    """Return name, version and hash of the profile file in use."""
    return Ref(name="ehr_profiles", version="1", digest=digest(_FILE.read_bytes()))


def profile(name: str) -> EhrProfile:
    """Return the profile called `name`.

    Raises:
        Misconfigured: `ehr.unknown_profile`; `ehr.refused_profile` where a draft would be
            published.
    """
    known = profiles()
    if name not in known:
        hint = f"BEDSIDE_EHR_PROFILE must be one of {', '.join(sorted(known))}."
        raise Misconfigured("ehr.unknown_profile", hint)
    found = known[name]
    if found.refused:
        raise Misconfigured("ehr.refused_profile", f"{found.title}: {found.refused}")
    return found


def missing_abilities(found: EhrProfile, statement: Mapping[str, Any]) -> list[str]:
    """Return what the profile counts on and the CapabilityStatement does not declare.

    Source: FHIR R4 CapabilityStatement.rest.resource.interaction, conditionalCreate.
    """
    declared = _declared(statement)
    wanted = [("Communication", code, True) for code in ("create", "read", "search-type")] + [
        ("Communication", "update", found.update),
        ("Communication", "conditionalCreate", found.conditional_create),
        ("Task", "create", found.task),
        ("Task", "search-type", found.task),
        ("AuditEvent", "create", found.audit_event),
        ("Provenance", "create", found.provenance),
    ]
    if found.transaction:
        wanted.append(("", "transaction", True))
    absent = [
        f"{kind}.{code}" for kind, code, used in wanted if used and (kind, code) not in declared
    ]
    version = str(statement.get("fhirVersion", ""))
    return (
        absent
        if version.startswith("4.")
        else [f"fhirVersion 4.x (it is {version[:8]!r})", *absent]
    )


def _declared(statement: Mapping[str, Any]) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for rest in _objects(statement, "rest"):
        found |= {("", str(i.get("code"))) for i in _objects(rest, "interaction")}
        for resource in _objects(rest, "resource"):
            kind = str(resource.get("type"))
            found |= {(kind, str(i.get("code"))) for i in _objects(resource, "interaction")}
            if resource.get("conditionalCreate") is True:
                found.add((kind, "conditionalCreate"))
    return found


def _objects(holder: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    value = holder.get(key)
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []
