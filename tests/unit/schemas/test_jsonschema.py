from __future__ import annotations

import orjson
import pytest
from jsonschema import Draft202012Validator

from schemas import jsonschema


def test_committed_schemas_are_fresh() -> None:
    assert jsonschema.stale() == [], "run: bedside schemas write"


@pytest.mark.parametrize("name", sorted(jsonschema.rendered()))
def test_every_schema_is_valid(name: str) -> None:
    Draft202012Validator.check_schema(orjson.loads(jsonschema.rendered()[name]))
