"""The JSON Schema of the Helm chart's values; its settings part is made from `Settings`.

Helm reads JSON Schema draft-07 or 2020-12 from `values.schema.json` and refuses values that break
it on lint, template and install. `bedside schemas write` writes the file.
"""

from __future__ import annotations

from typing import Any

from workers.settings import Settings

LAPTOP_ONLY = frozenset({"state_dir"})
NEVER_EMBEDDED = frozenset({"kafka_bootstrap", "ehr_base_url", "ehr_profile"})

_QUANTITIES = {"type": "object", "additionalProperties": {"type": "string"}}
_STRINGS = {"type": "object", "additionalProperties": {"type": "string"}}
_RESOURCES = {
    "type": "object",
    "properties": {"requests": _QUANTITIES, "limits": _QUANTITIES},
    "additionalProperties": False,
}


def _closed(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def values_schema() -> dict[str, Any]:
    """Return the whole document."""
    plain, secret = _settings()
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Bedside",
        **_closed(
            {
                "global": {"type": "object"},
                "image": _image(),
                "imagePullSecrets": {"type": "array", "items": {"type": "object"}},
                "serviceAccount": _closed({"annotations": _STRINGS}),
                "settings": _closed(plain, "kafka_bootstrap", "ehr_base_url", "http_port"),
                "secretSettings": _closed(secret, "database_url"),
                "files": _closed({"secret": {"type": "string"}}),
                "telemetry": {
                    "type": "object",
                    "propertyNames": {"pattern": "^OTEL_[A-Z_]+$"},
                    "additionalProperties": {"type": "string"},
                },
                "terminationGracePeriodSeconds": {"type": "integer", "minimum": 30},
                "workers": {"type": "object", "additionalProperties": _worker()},
                "prepare": _closed({"resources": _RESOURCES}),
                "networkPolicy": _closed(
                    {
                        "enabled": {"type": "boolean"},
                        "metricsFrom": {"type": "array"},
                        "egress": {"type": "array"},
                        "databasePort": {"type": "integer", "minimum": 1, "maximum": 65535},
                    }
                ),
                "podMonitor": _closed({"enabled": {"type": "boolean"}}),
            },
            "image", "settings", "secretSettings", "workers",
        ),
    }  # fmt: skip


def _settings() -> tuple[dict[str, Any], dict[str, Any]]:
    plain: dict[str, Any] = {}
    secret: dict[str, Any] = {}
    reference = _closed({"secret": {"type": "string"}, "key": {"type": "string"}}, "secret")
    for name, schema in Settings.model_json_schema()["properties"].items():
        if name in LAPTOP_ONLY:
            continue
        if schema.get("writeOnly"):
            secret[name] = reference
            continue
        kept = {key: value for key, value in schema.items() if key != "default"}
        if name in NEVER_EMBEDDED:
            kept["not"] = {"const": "embedded"}
        plain[name] = kept
    return plain, secret


def _image() -> dict[str, Any]:
    return _closed(
        {
            "repository": {"type": "string", "minLength": 1},
            "tag": {"type": "string"},
            "digest": {"type": "string", "pattern": "^(sha256:[0-9a-f]{64})?$"},
            "pullPolicy": {"enum": ["Always", "IfNotPresent", "Never"]},
        },
        "repository",
    )


def _worker() -> dict[str, Any]:
    positive = {"type": "integer", "minimum": 1}
    scaling = _closed(
        {"enabled": {"type": "boolean"}, "maxReplicas": positive, "lagThreshold": positive},
        "enabled",
    )
    return _closed(
        {
            "topics": {"type": "array", "items": {"type": "string"}, "minItems": 1},
            "replicas": positive,
            "scaling": scaling,
            "resources": _RESOURCES,
            "nodeSelector": _STRINGS,
        },
        "topics", "replicas", "scaling", "resources",
    )  # fmt: skip
