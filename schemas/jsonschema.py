"""JSON Schema of every event, for integrators who read our topics without Python.

The documents are committed under `schemas/json/`; a test fails when they are stale, and
`bedside schemas write` makes them anew. Dialect: JSON Schema 2020-12 (pydantic's).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson

from schemas import topics
from schemas.base import Model

FOLDER = Path(__file__).parent / "json"


def documents() -> dict[str, dict[str, Any]]:
    """Return one JSON Schema for each topic that carries an event, by topic name."""
    found: dict[str, dict[str, Any]] = {}
    for topic in topics.ALL:
        if issubclass(topic.carries, Model):
            schema = topic.carries.model_json_schema(mode="serialization")
            found[topic.name] = {
                "$schema": "https://json-schema.org/draft/2020-12/schema",
                "$id": f"urn:bedside:{topic.name}",
                **schema,
            }
    return found


def rendered() -> dict[str, bytes]:
    """Return the files as they must stand in `schemas/json/`, by file name."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    return {f"{name}.json": orjson.dumps(doc, option=options) for name, doc in documents().items()}


def stale() -> list[str]:
    """Return names of files that are missing, superfluous or differ from the code."""
    wanted = rendered()
    present = {path.name: path.read_bytes() for path in FOLDER.glob("*.json")}
    return sorted(
        name for name in wanted.keys() | present.keys() if wanted.get(name) != present.get(name)
    )


def write() -> list[str]:
    """Write the files that differ and remove those without a topic; return their names."""
    changed = stale()
    wanted = rendered()
    FOLDER.mkdir(exist_ok=True)
    for name in changed:
        if name in wanted:
            (FOLDER / name).write_bytes(wanted[name])
        else:
            (FOLDER / name).unlink()
    return changed
