from __future__ import annotations

import re

import pytest

from workers.empathy.epitome import empathy_of
from workers.empathy.files import load_data

RAW = load_data("phrases", 1)[0]
FEELINGS = load_data("feelings", 1)[0]["feeling"]
LINES = [
    (name, kind, line)
    for name, body in RAW["feeling"].items()
    for kind in body
    for line in body[kind]
] + [("closing", "light", line) for line in RAW["closing"]["light"]]
# What a sentence without a fact never holds: a number, a time, a promise, an act, advice, or the
# assurance that something is harmless.
FORBIDDEN = re.compile(
    r"\d|\b(?:will|'ll|shall|going to|should|must"
    r"|need to|have to|recommend|suggest"
    r"|today|tomorrow|tonight|soon|days?|weeks?|months?|hours?|appointment|visit|call|schedule"
    r"|check|order|prescri\w+"
    r"|medic\w+|test|result|doctor|nurse|normal|common|fine|okay|all right|nothing to"
    r"|don't worry|better|cure|safe|always (?!welcome)|never|everyone|team|we)\b|!",
    re.I,
)


@pytest.mark.parametrize(("name", "kind", "line"), LINES)
def test_a_phrase_carries_no_fact_promise_or_advice(name: str, kind: str, line: str) -> None:
    assert FORBIDDEN.search(line.replace("No apology needed", "")) is None
    assert line[0].isupper()
    assert line.endswith(".")
    assert ("{who}" in line) is (kind == "other" and "{who}" in line)


@pytest.mark.parametrize("name", sorted(FEELINGS))
def test_every_feeling_has_several_ways_to_be_answered(name: str) -> None:
    body = RAW["feeling"][name]
    assert len(set(body["light"])) >= 4
    assert len(set(body["more"])) >= 2
    openings = {" ".join(line.split()[:2]) for line in body["light"]}
    assert len(openings) >= 2


@pytest.mark.parametrize(("name", "line"), [(n, text) for n, k, text in LINES if k == "light"])
def test_our_own_measure_sees_the_warmth_of_each_first_phrase(name: str, line: str) -> None:
    assert empathy_of(line).warmth >= 1


def test_the_guard_finds_a_promise() -> None:
    assert FORBIDDEN.search("We will call you soon.")
