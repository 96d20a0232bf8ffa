"""Whatever arrives: a result or a documented refusal, never anything else."""

from __future__ import annotations

import random
from typing import Any

import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.errors import Rejected
from schemas.text import PhiBytes
from tests.fakes.fhir_records import (
    bundle,
    communication,
    edit_request,
    patient,
    practitioner,
    reply,
)
from workers.intake.codes import CODES
from workers.intake.identity import identity
from workers.intake.parse import parse

Json = dict[str, Any]

GOOD: list[Json] = [
    communication(),
    edit_request(),
    bundle(communication(), reply(), patient(), practitioner()),
    bundle(
        communication(contained=[practitioner(id="doc")], recipient=[{"reference": "#doc"}]),
        patient(),
        {"resourceType": "Condition", "id": "c", "subject": {"reference": "Patient/p1"}},
        {"resourceType": "MessageHeader", "id": "h", "focus": [{"reference": "Communication/m1"}]},
        kind="message",
    ),
]
WORDS = ["id", "reference", "status", "Patient/p1", "Communication", "resourceType", "#doc", "/"]
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(WORDS)
    | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(WORDS) | st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=6,
)


def places(value: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict):
        inner = [p for key, item in value.items() for p in places(item, (*path, key))]
    elif isinstance(value, list):
        inner = [p for key, item in enumerate(value) for p in places(item, (*path, key))]
    else:
        inner = []
    return [path, *inner] if path else inner


def changed(value: Any, path: tuple[Any, ...], new: object) -> Any:
    if not path:
        return new
    copy = value.copy()
    copy[path[0]] = changed(copy[path[0]], path[1:], new)
    return copy


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """Change one to three places of a good record, each place as likely as another."""
    dice = random.Random(draw(st.integers(0, 2**32)))
    whole = dice.choice(GOOD)
    for _ in range(dice.choice((1, 1, 2, 3))):
        found = places(whole)
        leaves = [path for path in found if len(path) > 4] or found
        whole = changed(whole, dice.choice(dice.choice((found, leaves))), draw(VALUES))
    return orjson.dumps(whole, option=orjson.OPT_NON_STR_KEYS)


def outcome_of(body: bytes) -> str:
    """Return the identity of what was read, or the code with which it was refused."""
    try:
        return parse(PhiBytes(body)).identity
    except Rejected as error:
        return error.code


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutated())
def test_a_mutated_record_is_read_or_refused_with_a_documented_code(body: bytes) -> None:
    outcome = outcome_of(body)
    assert outcome in CODES or outcome == identity(body)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200) | mutated())
def test_every_record_has_one_identity(body: bytes) -> None:
    assert identity(body) == identity(bytes(body)) != ""


@settings(max_examples=100, deadline=None)
@given(mutated(), st.integers(0, 400), st.binary(max_size=3))
def test_damaged_bytes_are_read_or_refused(body: bytes, at: int, damage: bytes) -> None:
    broken = body[:at] + damage + body[at + len(damage) :]
    outcome = outcome_of(broken)
    assert outcome in CODES or outcome == identity(broken)
