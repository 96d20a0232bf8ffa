"""Names that no resource knows: found by the model and by cues; words of care stay."""

from __future__ import annotations

import pytest

from connectors.presidio.detector import PresidioDetector
from tests.fakes.marks import detected, detector


@pytest.fixture(scope="module")
def finder() -> PresidioDetector:
    return detector()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("my daughter lena has a fever", "lena"),
        ("Please call my husband Oluwaseun tomorrow", "Oluwaseun"),
        ("dr patel said it is fine", "patel"),
        ("thanks, tom", "tom"),
        ("Best,\nMarguerite Dubois", "Marguerite Dubois"),
        ("I spoke with Xiomara at the front desk", "Xiomara"),
        ("my name is nguyen thi lan", "nguyen thi lan"),
        ("PLEASE CALL MY SON DARIUSZ", "DARIUSZ"),
        ("Nurse Kim drew my blood", "Kim"),
        ("patient: Abernathy, Joan", "Abernathy, Joan"),
        ("my friend Siobhan O'Malley drove", "Siobhan O'Malley"),
        ("Mi hija Guadalupe tiene fiebre", "Guadalupe"),
        ("I work at Kowalski Plumbing", "Kowalski Plumbing"),
        ("he goes to Lincoln Elementary School", "Lincoln Elementary School"),
        ("admitted to Mercy General Hospital", "Mercy General Hospital"),
        ("we moved to Albuquerque", "Albuquerque"),
    ],
)
def test_a_name_is_found(finder: PresidioDetector, text: str, name: str) -> None:
    assert name in detected(finder, text)


@pytest.mark.parametrize(
    "text",
    [
        "I have Parkinson's disease and take Sinemet",
        "My Foley catheter is leaking",
        "was told it is Crohn's disease",
        "Could it be Lyme disease?",
        "take metoprolol and lisinopril twice daily",
        "Will you call me? Hope you are well.",
        "May I stop the Ozempic?",
        "MY HEAD HURTS SO BAD",
        "My Blood Pressure is high",
        "the CT scan showed a nodule in my thyroid",
        "Is the Pfizer or Moderna vaccine better?",
        "I have Graves disease",
        "Tylenol and Advil did not help",
        "me duele la cabeza desde ayer",
    ],
)
def test_words_of_care_stay(finder: PresidioDetector, text: str) -> None:
    assert detected(finder, text) == {}
