"""The sample hospital keeps its promises: valid FHIR, coherent, the same for the same seed."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle

from workers.sample.generate import SampleMessage, base_size, generate
from workers.sample.hospital import hospital


@pytest.fixture(scope="module")
def base() -> list[SampleMessage]:
    return list(generate(base_size(), 7))


def _focal(sample: SampleMessage) -> dict[str, Any]:
    entries = json.loads(sample.bundle)["entry"]
    return next(e["resource"] for e in entries if e["resource"]["id"] == sample.message_id)


def _text(sample: SampleMessage) -> str:
    return str(_focal(sample)["payload"][0]["contentString"])


def test_the_base_set_has_sixty_messages_of_ten_specialties_for_four_clinicians(
    base: list[SampleMessage],
) -> None:
    messages = [s.expected for s in base if s.expected["record"] == "message"]
    assert len(messages) >= 60
    assert len({m["specialty"] for m in messages}) >= 10
    assert len({m["clinician"] for m in messages}) == 4


def test_the_base_set_has_every_kind_of_message(base: list[SampleMessage]) -> None:
    kinds = Counter(s.expected["kind"] for s in base)
    wanted = {
        "routine", "lab_question", "medication_question", "side_effect", "emergency", "thanks",
        "angry", "one_liner", "very_long", "spanish", "mother_about_child",
        "injected_instructions", "billing", "refill", "scheduling", "follow_up",
        "names_of_others", "identifiers_in_text", "markup", "abuse", "minor_writes", "proxy",
    }  # fmt: skip
    assert wanted <= set(kinds)
    assert kinds["emergency"] >= 6


@pytest.mark.parametrize("count", [base_size(), 3 * base_size()])
def test_every_record_and_reply_is_valid_fhir(count: int) -> None:
    for sample in generate(count, 11):
        Bundle.model_validate_json(sample.bundle)
        if sample.final_reply:
            Bundle.model_validate_json(sample.final_reply)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_other_people() -> None:
    assert list(generate(150, 3)) == list(generate(150, 3))
    assert next(generate(1, 3)).bundle != next(generate(1, 4)).bundle


def test_a_longer_run_begins_with_the_shorter_one() -> None:
    assert list(generate(200, 5))[:90] == list(generate(90, 5))


def test_no_placeholder_is_left_in_any_text() -> None:
    for sample in generate(2 * base_size(), 2):
        text = _text(sample)
        if not sample.expected["kind"].startswith("injected"):
            assert "{" not in text
        assert "{" not in json.loads(sample.final_reply or "{}").get("id", "")


def test_labelled_spans_hold_what_identifies_somebody() -> None:
    seen = Counter[str]()
    for sample in generate(2 * base_size(), 2):
        text = _text(sample)
        for span in sample.expected["spans"]:
            quoted = text[span["start"] : span["end"]]
            seen[span["entity"]] += 1
            assert quoted.strip() == quoted != ""
            if span["entity"] == "PHONE":
                assert "555-01" in quoted
            if span["entity"] == "EMAIL":
                assert quoted.endswith("@example.org")
    assert set(seen) == {"NAME", "DATE", "PHONE", "EMAIL", "MRN", "ADDRESS"}


def test_chart_and_message_and_reply_share_the_varied_value() -> None:
    for sample in generate(4 * base_size(), 9):
        if sample.expected["template"] != "endocrinology-tsh":
            continue
        entries = [e["resource"] for e in json.loads(sample.bundle)["entry"]]
        newest = next(r for r in entries if r["resourceType"] == "Observation")
        assert str(newest["valueQuantity"]["value"]) in _text(sample)
        drug = next(r for r in entries if r["resourceType"] == "MedicationRequest")
        dose = drug["dosageInstruction"][0]["text"].split()[0]
        assert (
            f"{dose} mcg"
            in json.loads(sample.final_reply or b"")["entry"][0]["resource"]["payload"][0][
                "contentString"
            ]
        )


def test_every_message_that_wants_an_answer_gets_one_addressed_to_its_writer(
    base: list[SampleMessage],
) -> None:
    for sample in base:
        if sample.expected["record"] == "edit_request" or sample.expected["kind"] == "thanks":
            assert sample.final_reply is None
            continue
        answer = json.loads(sample.final_reply or b"")["entry"][0]["resource"]
        focal = _focal(sample)
        assert answer["inResponseTo"][0]["reference"] == f"Communication/{focal['id']}"
        assert answer["recipient"] == [focal["sender"]]
        assert answer["sent"] > focal["sent"]


def test_the_four_clinicians_write_differently(base: list[SampleMessage]) -> None:
    words: dict[str, list[int]] = {}
    questions: dict[str, list[bool]] = {}
    for sample in base:
        if sample.final_reply and not sample.expected["no_draft"]:
            text = json.loads(sample.final_reply)["entry"][0]["resource"]["payload"][0][
                "contentString"
            ]
            words.setdefault(sample.expected["clinician"], []).append(len(text.split()))
            questions.setdefault(sample.expected["clinician"], []).append("?" in text)
    median = {k: sorted(v)[len(v) // 2] for k, v in words.items()}
    assert median["lindqvist"] * 1.5 < median["villanueva"] < median["feldman"]
    asking = {k: sum(v) / len(v) for k, v in questions.items()}
    assert asking["villanueva"] > 0.9 > asking["okafor"] > asking["lindqvist"]


def test_an_edit_request_has_the_agreed_shape(base: list[SampleMessage]) -> None:
    requests = [_focal(s) for s in base if s.expected["record"] == "edit_request"]
    assert len(requests) == len(hospital().edits)
    for request in requests:
        assert request["status"] == "preparation"
        assert request["sender"]["reference"].startswith("Practitioner/")
        assert request["category"][0]["coding"][0]["code"] == "empathy-edit-request"


def test_a_follow_up_answers_the_last_message_of_its_thread(base: list[SampleMessage]) -> None:
    follow_ups = [s for s in base if s.expected["follow_up"]]
    assert len(follow_ups) >= 3
    for sample in follow_ups:
        ids = {e["resource"]["id"] for e in json.loads(sample.bundle)["entry"]}
        answered = _focal(sample)["inResponseTo"][0]["reference"].partition("/")[2]
        assert answered in ids


def test_variations_are_not_copies_of_the_base(base: list[SampleMessage]) -> None:
    texts = {_text(s) for s in generate(4 * base_size(), 7)}
    assert len(texts) > 3 * base_size()
