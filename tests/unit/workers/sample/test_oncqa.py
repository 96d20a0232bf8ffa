"""OncQA becomes FHIR: every stated field is kept, and every record is taken by the intake."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle

from schemas.errors import Misconfigured
from schemas.text import PhiBytes
from tests.needs import SHARED, needs
from workers.intake.parse import parse
from workers.sample.oncqa import bundles, read

# Written for this test in the shape of the public files; not a row of theirs.
INPUT = """Sample 0 (active treatment):
EHR Context:
Age: 681 years
Gender: Female
Cancer diagnosis: Stage II cancer of the toe
PMH: hypertension (since 1990, mild), gout
Prior cancer treatments: surgery (completed 3 months ago)
Current cancer treatments: None
Current medication list: lisinopril, colchicine
Summary of most recent oncology visit (2 weeks ago): 81-year-old female, well.
No complaints.

Patient message:
I can\u201a\u00c4\u00f4t feel my toe. Is that normal?
"""


def test_every_field_of_a_case_is_read() -> None:
    record = read("0", INPUT)
    assert record.age == 81
    assert record.listed("PMH") == ["hypertension (since 1990, mild)", "gout"]
    assert record.listed("Current cancer treatments") == []
    assert record.visit_days == 14
    assert record.visit_note.endswith("No complaints.")
    assert record.message == "I can\u2019t feel my toe. Is that normal?"


def test_a_case_without_a_message_is_refused() -> None:
    with pytest.raises(Misconfigured) as caught:
        read("0", "Age: 50 years")
    assert caught.value.code == "oncqa.unknown_shape"


def test_a_missing_folder_is_refused_by_name(tmp_path: Any) -> None:
    with pytest.raises(Misconfigured) as caught:
        list(bundles(tmp_path))
    assert caught.value.code == "oncqa.not_there"


@needs("shared")
def test_the_public_half_becomes_valid_fhir_that_the_intake_takes() -> None:
    samples = list(bundles(SHARED / "data" / "oncqa"))
    assert len(samples) == 79
    assert len({s.message_id for s in samples}) == 79
    for sample in samples:
        Bundle.model_validate_json(sample.bundle)
        found = parse(PhiBytes(sample.bundle))
        assert (found.kind, bool(found.clinician)) == ("message", True)
        assert parse(PhiBytes(sample.final_reply or b"")).kind == "final_reply"
        kinds = [e["resource"]["resourceType"] for e in json.loads(sample.bundle)["entry"]]
        assert {"Condition", "DocumentReference"} <= set(kinds)
        note = next(
            e["resource"] for e in json.loads(sample.bundle)["entry"]
            if e["resource"]["resourceType"] == "DocumentReference"
        )  # fmt: skip
        assert len(base64.b64decode(note["content"][0]["attachment"]["data"])) > 20
