"""Several steps of one process share the detector: what one thread asks must not answer another."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from connectors.presidio.detector import PresidioDetector, recognizers
from schemas.findings import Finding
from schemas.text import PhiText

TEXTS = [
    f"my sister {name} drove me to {town} on Monday and then {other} called from work " * size
    for size in (1, 3, 9)
    for name, town, other in (
        ("Oluwaseun", "Tacoma", "Mr. Brandt"),
        ("Mei-Ling", "Fresno", "aunt Rosalind"),
        ("Krzysztof", "Boise", "Dr. Ibarra"),
    )
]


def test_threads_get_the_answers_of_their_own_text() -> None:
    detector = PresidioDetector(recognizers())

    def detect(text: str) -> list[Finding]:
        return detector.detect(PhiText(text), ())

    alone = [detect(text) for text in TEXTS]
    assert all(alone)
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(detect, TEXTS * 12)) == alone * 12
