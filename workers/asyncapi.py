"""The AsyncAPI 3.0 document of the running topology: channels, messages, who sends and receives.

Source: AsyncAPI 3.0.0 specification; Kafka bindings 0.5.0. Generated from
`workers/topology.py`, so it cannot say what the workers do not do.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from schemas import topics
from schemas.jsonschema import documents
from schemas.topics import Topic
from workers.made import distribution_version
from workers.topology import Step

_FHIR = "FHIR R4 or R5 JSON: a Communication, or a Bundle that carries one. Identifies people."


def document(steps: Iterable[Step]) -> dict[str, Any]:
    """Return the document for these steps."""
    all_steps = tuple(steps)
    retries = [topics.retry_topic(step.name, phi=step.phi) for step in all_steps]
    schemas = documents()
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Bedside",
            "version": distribution_version(),
            "description": "Topics of the reply-drafting pipeline.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {
            topic.name: _channel(topic, known=topic.name in schemas)
            for topic in (*topics.ALL, *retries)
        },
        "operations": _operations(all_steps),
        "components": {"messages": {t.name: _message(t, schemas) for t in topics.ALL}},
    }


def _channel(topic: Topic, *, known: bool) -> dict[str, Any]:
    retried = topic not in topics.ALL
    what = "Records of one step that are due again." if retried else topic.carries.__name__
    message = {} if retried else {"record": {"$ref": f"#/components/messages/{topic.name}"}}
    return {
        "address": topic.name,
        "description": what if known or retried else _FHIR,
        "messages": message,
        "tags": [{"name": "phi" if topic.phi else "de-identified"}],
        "bindings": {"kafka": {"topic": topic.name, "bindingVersion": "0.5.0"}},
    }


def _message(topic: Topic, schemas: dict[str, dict[str, Any]]) -> dict[str, Any]:
    payload = schemas.get(topic.name, {"type": "object", "description": _FHIR})
    headers = {
        "type": "object",
        "properties": {"traceparent": {"type": "string", "description": "W3C Trace Context."}},
    }
    return {"name": topic.carries.__name__, "payload": payload, "headers": headers}


def _operations(steps: tuple[Step, ...]) -> dict[str, Any]:
    operations: dict[str, Any] = {}
    for step in steps:
        retry = topics.retry_topic(step.name, phi=step.phi)
        group = {"kafka": {"groupId": {"type": "string", "enum": [f"bedside.{step.name}"]}}}
        for topic in (*step.reads, retry):
            operations[f"{step.name}.receive.{topic.name}"] = {
                "action": "receive",
                "channel": {"$ref": f"#/channels/{topic.name}"},
                "bindings": group,
            }
        for topic in (*step.writes, topics.DEAD_LETTER, retry):
            operations[f"{step.name}.send.{topic.name}"] = {
                "action": "send",
                "channel": {"$ref": f"#/channels/{topic.name}"},
            }
    return operations
