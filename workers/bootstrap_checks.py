"""What `bedside doctor` looks at, one function each: it says how things are, or raises why not."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import cast

import httpx

from connectors.ehr_profiles import profile
from connectors.fhir_http import FhirHttp
from connectors.fhir_inbox import FhirInbox
from schemas import topics
from schemas.errors import Misconfigured, Retryable
from workers import bootstrap, bootstrap_stores
from workers.bootstrap_operations import database_is_current, kafka_admin
from workers.ports import Ports
from workers.settings import Settings
from workers.topology import steps

Check = tuple[str, Callable[[], str]]
_LEAST_FREE_BYTES = 1 << 30

CODES: dict[str, str] = {
    "doctor.disk_full": "Less than 1 GiB is free where the state folder is. Make room.",
    "doctor.migrations": "The database is behind this version. Run `bedside database migrate`.",
    "doctor.topics": "Topics are missing on the broker. Run `bedside topics create`.",
    "doctor.model_name": "The model server does not serve BEDSIDE_MODEL_NAME. Name one it serves.",
}


def all_checks(settings: Settings) -> list[Check]:
    """Return the checks that fit these settings, in the order in which one would mend things."""
    return [
        ("python", _python),
        ("state folder", partial(_state_folder, settings)),
        ("vault key", partial(_vault_key, settings)),
        ("database", partial(_database, settings)),
        ("broker", partial(_broker, settings)),
        ("EHR", partial(_ehr, settings)),
        ("language model", partial(_model, settings)),
        ("policies", partial(_policies, settings)),
    ]


def _python() -> str:
    return ".".join(map(str, sys.version_info[:3]))


def _state_folder(settings: Settings) -> str:
    folder = settings.state_dir.absolute()
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    if free < _LEAST_FREE_BYTES:
        hint = f"less than 1 GiB is free; make room or set BEDSIDE_STATE_DIR ({free >> 20} MiB)"
        raise Misconfigured("doctor.disk_full", hint)
    return f"{free >> 30} GiB free"


def _vault_key(settings: Settings) -> str:
    if (
        settings.key_source == "file"
        and not Path(bootstrap_stores.vault_key_file(settings)).exists()
    ):
        return "file; made on first use"
    bootstrap_stores.build_key_source(settings).current()
    return settings.key_source


def _database(settings: Settings) -> str:
    embedded = settings.database_url.get_secret_value() == "embedded"
    if embedded and not (settings.state_dir / "bedside.sqlite").exists():
        return "embedded; made on first use"
    current = database_is_current(settings)
    if embedded:
        return f"embedded, {'newest version' if current else 'brought up to date on first use'}"
    if not current:
        raise Misconfigured("doctor.migrations", "run: bedside database migrate")
    return "newest version"


def _broker(settings: Settings) -> str:
    if settings.kafka_bootstrap == "embedded":
        return "embedded; runs while `bedside up` does"
    names = [topic.name for topic in topics.ALL]
    names += [
        topics.retry_topic(step.name, phi=step.phi).name for step in steps(cast("Ports", None))
    ]
    found = {state.name for state in kafka_admin(settings).describe(names)}
    missing = [name for name in names if name not in found]
    if missing:
        hint = f"run: bedside topics create ({len(missing)} missing, e.g. {missing[0]})"
        raise Misconfigured("doctor.topics", hint)
    return f"{len(found)} topics"


def _ehr(settings: Settings) -> str:
    if settings.ehr_base_url == "embedded":
        return "embedded; runs while `bedside up` does"
    known = profile(settings.ehr_profile)
    http = FhirHttp(
        settings.ehr_base_url,
        timeout_seconds=settings.ehr_timeout_seconds,
        auth=bootstrap_stores.ehr_auth(settings),
        verify=bootstrap_stores.ehr_trust(settings),
    )
    inbox = FhirInbox(http, known)
    try:
        inbox.check()
    finally:
        inbox.close()
    return known.title


def _model(settings: Settings) -> str:
    if settings.model_url == "none":
        return "none; drafts are written without a model"
    try:
        answer = httpx.get(f"{settings.model_url.rstrip('/')}/models", timeout=10)
        served = [model["id"] for model in answer.raise_for_status().json()["data"]]
    except (httpx.HTTPError, ValueError, KeyError, TypeError):
        raise Retryable("model.unavailable") from None
    if settings.model_name not in served:
        hint = f"BEDSIDE_MODEL_NAME is not served there; there are {len(served)} models"
        raise Misconfigured("doctor.model_name", hint)
    return settings.model_name


def _policies(settings: Settings) -> str:
    judgement = bootstrap.build_judgement(settings)
    return str(judgement.decide({}).policies)
