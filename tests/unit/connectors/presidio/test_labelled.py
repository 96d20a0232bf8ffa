"""Numbers after a label get the type of the label."""

from __future__ import annotations

import pytest

from connectors.presidio.patterns.labelled import LabelledFinder
from tests.fakes.marks import covered, marked

FINDER = LabelledFinder()


@pytest.mark.parametrize(
    ("text", "part", "entity"),
    [
        ("MRN 0012345", "0012345", "MRN"),
        ("my medical record number is 12-34-567", "12-34-567", "MRN"),
        ("member id: XYZ123456789", "XYZ123456789", "HEALTH_PLAN"),
        ("policy number A769-867-734", "A769-867-734", "HEALTH_PLAN"),
        ("account number 8837261", "8837261", "ACCOUNT"),
        ("invoice # 99-1234", "99-1234", "ACCOUNT"),
        ("driver's license D1234567", "D1234567", "LICENSE"),
        ("NPI 1234567893", "1234567893", "LICENSE"),
        ("plate ABC 1234", "ABC 1234", "VEHICLE"),
        ("serial number BJ-3200541", "BJ-3200541", "DEVICE"),
        ("claim number 5523871", "5523871", "ID"),
        ("Rx # 7712345", "7712345", "ID"),
        ("referral 8812345", "8812345", "ID"),
        ("confirmation # WD3922", "WD3922", "ID"),
        ("username: jdoe82", "jdoe82", "USERNAME"),
    ],
)
def test_labelled_numbers_are_marked(text: str, part: str, entity: str) -> None:
    assert covered(FINDER, text, part)
    assert entity in marked(FINDER, text).values()


@pytest.mark.parametrize(
    "text",
    [
        "the claim was denied",
        "my account is closed",
        "order 2 more",
        "case of flu",
        "I have 2 ids",
        "member of 3 clubs",
        "Rx for 30 days",
    ],
)
def test_labels_without_a_number_stay(text: str) -> None:
    assert marked(FINDER, text) == {}
