"""Only what the allow-list names gets out of a chart; nothing rides along."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from workers.deid import chart

SECRET = "Zephyrella Quixworthy"


def obs(**changes: Any) -> dict[str, Any]:
    return {
        "resourceType": "Observation", "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "4548-4", "display": "HbA1c"}]},
        "valueQuantity": {"value": 7.2, "unit": "%"}, "effectiveDateTime": "2026-01-02",
        **changes,
    }  # fmt: skip


def only(*resources: dict[str, Any]) -> chart.RawEntry:
    (entry,), _ = chart.reduce(resources)
    return entry


def smuggled(**changes: Any) -> bool:
    entries, _ = chart.reduce((obs(**changes),))
    return any(word in repr(_shown(entry)) for entry in entries for word in SECRET.split())


def _shown(entry: chart.RawEntry) -> tuple[Any, ...]:
    texts = tuple(piece.text for piece in entry.pieces)
    return (texts, entry.system, entry.code, entry.status, entry.unit, entry.at, entry.value)


def test_an_observation_is_one_line_with_code_and_value() -> None:
    entry = only(obs())
    assert [piece.text for piece in entry.pieces] == ["HbA1c", "7.2 %"]
    assert (entry.system, entry.code) == ("http://loinc.org", "4548-4")
    assert (entry.value, entry.unit, entry.status) == (7.2, "%", "final")
    assert entry.at == datetime(2026, 1, 2, tzinfo=UTC)


def test_nothing_smuggles() -> None:
    note = [{"text": SECRET}]
    assert not smuggled(extension=[{"url": "u", "valueString": SECRET}])
    assert not smuggled(contained=[{"resourceType": "Patient", "name": [{"text": SECRET}]}])
    assert not smuggled(text={"status": "generated", "div": f"<div>{SECRET}</div>"})
    assert not smuggled(performer=[{"display": SECRET}], subject={"display": SECRET})
    assert not smuggled(identifier=[{"value": SECRET}], unheardOf=SECRET, id=SECRET)
    assert not smuggled(status=SECRET)
    assert not smuggled(valueQuantity={"value": 1, "unit": SECRET})
    assert not smuggled(effectiveDateTime=SECRET)
    assert not smuggled(_effectiveDateTime={"extension": [{"valueString": SECRET}]})
    assert not smuggled(code={"coding": [{"system": "urn:local", "code": SECRET}]})
    assert smuggled(note=note)  # typed by a person: it goes on to the detectors


def test_a_display_is_trusted_only_with_a_public_code() -> None:
    public = {"system": "http://loinc.org", "code": "1", "display": "Glucose"}
    local = {"system": "urn:local", "code": "1", "display": SECRET}
    kinds = {only(obs(code={"coding": [coding]})).pieces[0].kind for coding in (public, local)}
    assert kinds == {"coded", "typed"}
    assert only(obs(code={"text": SECRET, "coding": [public]})).pieces[0].kind == "typed"


def test_resources_of_other_types_are_dropped_and_counted() -> None:
    entries, dropped = chart.reduce(({"resourceType": "Basic", "code": {"text": SECRET}}, obs()))
    assert (len(entries), dropped) == (1, 1)


def test_entries_stand_in_order_of_time_undated_first() -> None:
    dates = ("2026-03-01", "2024", "2025-05", None, "2026-01-02T23:00:00-05:00")
    entries, _ = chart.reduce(tuple(obs(effectiveDateTime=one) for one in dates))
    shown = [entry.at.date().isoformat() if entry.at else "" for entry in entries]
    assert shown == ["", "2024-01-01", "2025-05-01", "2026-01-03", "2026-03-01"]


def test_a_blood_pressure_shows_both_numbers() -> None:
    parts = [
        {"code": {"text": name}, "valueQuantity": {"value": value, "unit": "mm[Hg]"}}
        for name, value in (("Systolic", 142), ("Diastolic", 88))
    ]
    entry = only(obs(valueQuantity=None, component=parts))
    assert [p.text for p in entry.pieces] == [
        "HbA1c", "Systolic", "142 mm[Hg]", "Diastolic", "88 mm[Hg]",
    ]  # fmt: skip


def test_broken_elements_do_not_break_the_chart() -> None:
    for broken in ("x", 3, None, [], [None], {"coding": "x"}, {"coding": [3]}):
        chart.reduce((obs(code=broken, valueQuantity=broken, note=broken, component=broken),))
