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
        ("Sra. Rojo, mi hija Lucía tiene fiebre desde anoche", "Lucía"),
        ("Sra. Rojo, mi hija Lucía tiene fiebre desde anoche", "Rojo"),
        ("Hola Sr. Calvo, gracias por su mensaje", "Calvo"),
        ("Soy Juan Pérez García y necesito una cita", "Juan Pérez García"),
        ("mi hijo andres no quiere comer nada desde ayer", "andres"),
        ("she works at Green Leaf Bakery downtown", "Green Leaf Bakery"),
        ("I get my meds at the CVS on 5th", "CVS"),
        ("my son attends Maplewood Elementary", "Maplewood Elementary"),
        ("transfer it to home depot", "home depot"),
        ("the hy-vee is out of it", "hy-vee"),
        ("I work at Kowalski Plumbing", "Kowalski Plumbing"),
        ("he goes to Lincoln Elementary School", "Lincoln Elementary School"),
        ("admitted to Mercy General Hospital", "Mercy General Hospital"),
        ("we moved to Albuquerque", "Albuquerque"),
        ("Mr. Baker's cyst is back", "Baker"),
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
        "She removed a Baker's cyst behind my knee and says it is Bell's palsy",
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
        "Lo llevo tomando desde anoche y respiro bien",
        "Toma agua y respiro bien",
        "I feel kind of jittery and shaky today",
        "is vaseline enough for the dry skin",
        "take it before 5 p.m. or after 8 a.m.",
        "Skin check",
        "Endocrinology follow-up",
        "Triglycerides; 118 mg/dL",
        "Art therapy helps me. Can my kids get the shot? Will it hurt?",
        "thanks Dr for calling",
    ],
)
def test_words_of_care_stay(finder: PresidioDetector, text: str) -> None:
    assert detected(finder, text) == {}
