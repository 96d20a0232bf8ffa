"""Scores count what they say: whole spans, characters, right marks, altered words of care."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from schemas.findings import Finding
from schemas.people import KnownEntity
from schemas.text import PhiText, SafeText
from workers.deid import evaluate, labelled, labels
from workers.deid.gold import Gold
from workers.deid.intervals import bootstrap, f2, wilson
from workers.deid.labelled import Labelled

TYPES = labels.type_map()


class Told:
    """A detector that marks given words."""

    def __init__(self, *words: tuple[str, str]) -> None:
        self.words = words

    def detect(
        self, text: PhiText | SafeText, known: Sequence[KnownEntity], *, strict: bool = False
    ) -> list[Finding]:
        content = text.reveal()
        return [
            Finding(content.index(w), content.index(w) + len(w), entity, 1.0, "told")
            for w, entity in self.words
            if w in content
        ]


TEXT = "Ana Ruiz takes metformin since 3/14 and 2 days."


def _one(text: str = TEXT) -> Labelled:
    return Labelled(
        "1",
        PhiText(text),
        (
            Gold(0, 8, "PERSON", "NAME"),
            Gold(31, 35, "DATE_TIME", "DATE"),
            Gold(40, 46, "DATE_TIME", "RELATIVE_DATE"),
        ),
    )


def test_a_span_counts_only_when_every_character_is_marked() -> None:
    rows = evaluate.score(Told(("Ana", "NAME"), ("3/14", "DATE")), [_one()], TYPES, frozenset())
    found = evaluate.figures(rows, TYPES)["classes"]
    assert found["NAME"]["recall"] == 0.0
    assert found["NAME"]["character_recall"] == pytest.approx(3 / 8)
    assert found["DATE"]["recall"] == 1.0
    assert found[evaluate.ALL]["n"] == 2


def test_precision_and_altered_words_of_care() -> None:
    marks = Told(("Ana Ruiz", "NAME"), ("metformin", "NAME"))
    rows = evaluate.score(marks, [_one()], TYPES, frozenset({"metformin", "insulin"}))
    found = evaluate.figures(rows, TYPES)
    assert found["classes"]["NAME"]["precision"] == 0.5
    assert (found["clinical_terms"], found["clinical_terms_altered"]) == (1, 1.0)


def test_a_label_that_is_no_identifier_is_reported_apart() -> None:
    rows = evaluate.score(Told(("2 days", "DATE")), [_one()], TYPES, frozenset())
    found = evaluate.figures(rows, TYPES)
    assert found["not_identifiers"]["RELATIVE_DATE"]["recall"] == 1.0
    assert found["not_identifiers"]["RELATIVE_DATE"]["why"]
    assert found["classes"]["DATE"]["marked"] == 0


def test_both_formats_are_read(tmp_path: Path) -> None:
    presidio = tmp_path / "spans.json"
    span = {"entity_type": "PERSON", "start_position": 0, "end_position": 8}
    presidio.write_text(json.dumps([{"full_text": TEXT, "spans": [span]}]), encoding="utf-8")
    ours = tmp_path / "ours.jsonl"
    patient = {"resourceType": "Patient", "id": "p", "name": [{"family": "Ruiz", "given": ["Ana"]}]}
    row = {
        "id": "a",
        "text": TEXT,
        "spans": [{"start": 0, "end": 8, "type": "NAME"}],
        "resources": [patient],
    }
    ours.write_text(json.dumps(row) + "\n", encoding="utf-8")
    assert labelled.read(presidio, TYPES).texts[0].spans == (Gold(0, 8, "PERSON", "NAME"),)
    read = labelled.read(ours, TYPES).texts[0]
    assert read.known[0].names[0].family == "Ruiz"


def test_a_map_adds_labels(tmp_path: Path) -> None:
    extra = tmp_path / "map.toml"
    extra.write_text('[labels]\nWHATEVER = "ID"\n', encoding="utf-8")
    assert labels.type_map(extra).entity("WHATEVER", "x") == "ID"
    assert labels.type_map(extra).entity("PERSON", "x") == "NAME"


@pytest.mark.parametrize(
    ("label", "written", "entity"),
    [
        ("AGE", "74", "AGE_UNDER_90"),
        ("AGE", "94", "AGE"),
        ("DATE_TIME", "1942", "YEAR"),
        ("DATE_TIME", "2/16/1942", "DATE"),
        ("GPE", "Estonia", "COUNTRY"),
        ("GPE", "Kenosha", "CITY"),
        ("LOCATION", "Germany", "COUNTRY"),
        ("LOC", "TX", "STATE"),
        ("LOCATION", "New York", "CITY"),
        ("CITY", "Lebanon", "CITY"),
        ("ADDRESS", "12 Main St", "STREET"),
        ("DATE", "twice daily", "RELATIVE_DATE"),
        ("DATE", "for 3 days", "RELATIVE_DATE"),
        ("DATE", "10 to 14 days", "RELATIVE_DATE"),
        ("DATE", "Monday morning at 9:30", "RELATIVE_DATE"),
        ("DATE", "monday the second", "DATE"),
        ("DATE", "last Tuesday 6/4", "DATE"),
        ("DATE", "12/3", "DATE"),
        ("DATE", "10", "DATE"),
        ("DATE", "May", "DATE"),
        ("DOB", "1961", "YEAR"),
        ("AGE", "forty", "AGE_UNDER_90"),
        ("AGE", "5 years 3 months", "AGE_UNDER_90"),
        ("AGE", "ninety-two", "AGE"),
        ("AGE", "101", "AGE"),
        ("PERSON", "Ms.", "TITLE"),
    ],
)
def test_labels_are_split_by_what_they_mark(label: str, written: str, entity: str) -> None:
    assert TYPES.entity(label, written) == entity


def test_the_halves_are_apart_and_both_there() -> None:
    halves = {labelled.half_of(str(i)) for i in range(20)}
    assert halves == {"tuning", "reporting"}


def test_intervals_hold_the_share() -> None:
    low, high = wilson(98, 100)
    assert low < 0.98 < high
    assert wilson(0, 0) == (0.0, 1.0)
    assert f2(1.0, 1.0) == 1.0
    assert f2(0.0, 0.0) == 0.0
    assert bootstrap([1, 1, 1], lambda rows: sum(rows) / len(rows)) == (1.0, 1.0)


def test_the_figures_of_spans_as_labelled_stand_beside() -> None:
    span = Gold(4, 7, "PERSON", "NAME", came=(0, 7))
    rows = evaluate.score(
        Told(("Lee", "NAME")), [Labelled("1", PhiText("Dr. Lee"), (span,))], TYPES, frozenset()
    )
    found = evaluate.figures(rows, TYPES)["classes"]["NAME"]
    assert (found["recall"], found["recall_as_labelled"]) == (1.0, 0.0)


def test_characters_are_scored_by_class() -> None:
    marks = Told(("Ana Ruiz takes", "NAME"), ("3/14", "DATE"))
    rows = evaluate.score(marks, [_one()], TYPES, frozenset())
    found = evaluate.figures(rows, TYPES)["classes"]
    assert found["NAME"]["precision"] == 1.0
    assert found["NAME"]["character_precision"] == pytest.approx(8 / 14)
    assert found["NAME"]["character_f2"] == pytest.approx(f2(1.0, 8 / 14))
    assert found[evaluate.ALL]["character_precision"] == pytest.approx(12 / 18)


def test_an_unknown_label_is_an_identifier_of_its_own_class() -> None:
    one = Labelled("1", PhiText(TEXT), (Gold(0, 8, "odd", "ODD"),))
    found = evaluate.figures(evaluate.score(Told(), [one], TYPES, frozenset()), TYPES)["classes"]
    assert (found["ODD"]["n"], found["ODD"]["recall"], found[evaluate.ALL]["n"]) == (1, 0.0, 1)
