"""The detector as a whole: order, overlaps, hidden characters, size, silence."""

from __future__ import annotations

import logging
import random
import socket
import time
from itertools import islice, pairwise, product

import pytest

from connectors.presidio import detector as subject
from connectors.presidio.detector import PresidioDetector
from schemas.people import KnownEntity, KnownName
from schemas.text import PhiText, SafeText
from tests.fakes.marks import detected, detector

MESSAGE = (
    "Hi Dr. Patel, my daughter lena was seen 3/4 at Mercy General in Springfield. She takes "
    "metoprolol 50 mg twice daily. Call 555-201-3344 or write lena.k@example.org. - Tom"
)
# Far more than a quiet machine needs, far less than a pattern that goes wrong takes.
_SECONDS_FOR_A_MILLION = 90.0


@pytest.fixture(scope="module")
def finder() -> PresidioDetector:
    return detector()


def test_a_message_loses_what_identifies_and_keeps_its_medicine(finder: PresidioDetector) -> None:
    found = detected(finder, MESSAGE)
    assert {"Patel", "lena", "3/4", "555-201-3344", "lena.k@example.org", "Tom"} <= set(found)
    assert not any("metoprolol" in words or "twice" in words for words in found)


def test_spans_are_sorted_and_apart(finder: PresidioDetector) -> None:
    found = finder.detect(PhiText(MESSAGE * 5), ())
    assert all(a.end <= b.start for a, b in pairwise(found))


def test_safe_text_is_read_as_well(finder: PresidioDetector) -> None:
    assert finder.detect(SafeText("call 555-201-3344"), ())


def test_a_strict_run_marks_at_least_as_much(finder: PresidioDetector) -> None:
    plain = set(detected(finder, MESSAGE))
    strict = " ".join(detected(finder, MESSAGE, strict=True))
    assert all(words in strict for words in plain)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("my daughter le\u200bna is sick", "le\u200bna"),
        ("call 555\u2011201\u20113344", "555\u2011201\u20113344"),
        ("Dr. \u0420atel said", "\u0420atel"),
        ("\u202ecall 555-201-3344\u202c", "555-201-3344"),
        (
            "ssn \uff11\uff12\uff13-\uff14\uff15-\uff16\uff17\uff18\uff19",
            "\uff11\uff12\uff13-\uff14\uff15-\uff16\uff17\uff18\uff19",
        ),
    ],
)
def test_hidden_and_look_alike_characters_hide_nothing(
    finder: PresidioDetector, text: str, words: str
) -> None:
    assert words in detected(finder, text)


def test_nothing_is_found_in_nothing(finder: PresidioDetector) -> None:
    assert finder.detect(PhiText(""), ()) == []
    assert finder.detect(PhiText("\u200b"), ()) == []


ATTACKS = {
    "letters": "a" * 1_000_000,
    "digits": "1" * 1_000_000,
    "digits and dashes": "1-" * 500_000,
    "digits and blanks": "1 " * 500_000,
    "at signs": "a@" * 500_000,
    "dots": "a." * 500_000,
    "blanks": " " * 1_000_000,
    "lines": "\n" * 1_000_000,
    "words at": "x at " * 200_000,
    "capitals": "Aa " * 333_333,
    "apostrophes": "a'" * 500_000,
    "months": "may 5 " * 166_666,
    "labels": "member id number is " * 50_000,
    "streets": "12 elm elm elm " * 66_666,
    "marks": "\u0301" * 1_000_000,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", ATTACKS)
def test_a_million_characters_are_done_in_bounded_time(finder: PresidioDetector, name: str) -> None:
    started = time.process_time()
    finder.detect(PhiText(ATTACKS[name]), ())
    assert time.process_time() - started < _SECONDS_FOR_A_MILLION


@pytest.mark.parametrize("name", ATTACKS)
def test_time_grows_with_the_length_and_no_faster(finder: PresidioDetector, name: str) -> None:
    def cost(length: int) -> float:
        started = time.process_time()
        finder.detect(PhiText(ATTACKS[name][:length]), ())
        return time.process_time() - started

    assert cost(48_000) < 12 * max(cost(12_000), 0.05)


def test_ten_thousand_known_names_neither_hang_nor_leak(finder: PresidioDetector) -> None:
    rng = random.Random(3)
    letters = "abcdefghijklmnoprstuvz"
    names = ["".join(rng.choices(letters, k=9)).capitalize() for _ in range(10_000)]
    known = tuple(
        KnownEntity("related_person", f"RelatedPerson/{i}", names=(KnownName(name),))
        for i, name in enumerate(names)
    )
    text = ". ".join(f"Here is {name}" for name in names[::10])
    started = time.process_time()
    found = finder.detect(PhiText(text), known)
    assert time.process_time() - started < 60
    pointers = {f.known for f in found}
    assert {f"RelatedPerson/{i}#family" for i in range(0, 10_000, 10)} <= pointers


def test_ten_thousand_relatives_of_one_given_name_cost_little(finder: PresidioDetector) -> None:
    """Alike family names, one given name with nicknames, one area code, one street."""
    parts = ("BDFGKLMNRST", "aeiou", "lmnrst", "aeiou", "dklnrst", "aeio")
    names = ["".join(letters).title() for letters in islice(product(*parts), 10_000)]
    known = tuple(
        KnownEntity(
            "related_person",
            f"RelatedPerson/{i}",
            names=(KnownName(name, ("Elizabeth",)),),
            phones=(f"804-555-{i:04}",),
        )
        for i, name in enumerate(names)
    )
    started = time.process_time()
    found = finder.detect(PhiText(f"Hello Elizabeth {names[7000]}, my friend"), known)
    crowd = finder.detect(PhiText("Is Elizabeth well? " * 300 + "804 555 7001"), known)
    assert time.process_time() - started < 20
    assert [f.known for f in found] == ["RelatedPerson/7000#full"]
    assert len(crowd) == 301
    assert crowd[-1].known == "RelatedPerson/7001#phone:0"


def test_a_span_over_the_edge_of_a_chunk_is_found(finder: PresidioDetector) -> None:
    for shift in range(5_985, 6_005):
        text = "x " * (shift // 2) + "call 555-201-3344 now " + "y " * 300
        assert "555-201-3344" in detected(finder, text)


def test_the_decision_process_is_never_logged(
    finder: PresidioDetector, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        finder.detect(
            PhiText(MESSAGE),
            (KnownEntity("patient", "Patient/1", names=(KnownName("Kovacs", ("Lena",)),)),),
        )
    logged = caplog.text.lower()
    assert not any(
        word in logged for word in ("lena", "patel", "kovacs", "springfield", "3344", "tom")
    )
    assert finder._engine.log_decision_process is False


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("a network call")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert "j.doe@example.co.uk" in detected(detector(), "write j.doe@example.co.uk")


def test_the_forms_of_the_same_people_are_compiled_once(finder: PresidioDetector) -> None:
    known = (KnownEntity("patient", "Patient/5", names=(KnownName("Ruiz", ("Ana",)),)),)
    finder.detect(PhiText("Ana"), known)
    first = finder._known[known]
    finder.detect(
        PhiText("Ana Ruiz"),
        (KnownEntity("patient", "Patient/5", names=(KnownName("Ruiz", ("Ana",)),)),),
    )
    assert finder._known[known] is first


def test_versions_name_lists_and_model() -> None:
    assert [ref.name for ref in subject.versions()] == ["deid-lexicon", "deid-names"]
    assert all(len(ref.digest) == 16 for ref in subject.versions())
