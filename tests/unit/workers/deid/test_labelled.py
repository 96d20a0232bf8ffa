"""Labelled sets of strangers: every label is read, every bad line told, nothing else stops it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from schemas.errors import Rejected
from workers.deid import labelled, labels
from workers.deid.gold import Gold, gold
from workers.deid.labelled import Reading

TYPES = labels.type_map()
STRANGERS = """
FIRST_NAME LAST_NAME FULL_NAME PER LOC ORGANISATION COMPANY FACILITY ACCOUNT_NUMBER DOCTOR PATIENT
MEDICAL_RECORD_NUMBER DATE_OF_BIRTH BIRTHDATE FAX_NUMBER LICENSE_NUMBER DRIVERS_LICENSE PASSPORT
SERIAL_NUMBER VEHICLE_ID HEALTH_PLAN_ID AGE_OVER_89 POSTCODE USER_NAME MAC CREDIT_CARD_NUMBER OTHER
NICKNAME INITIALS RELATIVE PREFIX NATIONALITY CLAIM_NUMBER NEIGHBORHOOD PHONE-NUMBER HOSPITAL IDNUM
PROFESSION MEDICALRECORD HEALTHPLAN LOCATION-OTHER BIOID firstName B-PER NAME:DOCTOR dates NORP FAC
"Zip Code" us_ssn email-address PhoneNumber
""".replace('"Zip Code"', "Zip+Code").split()


def _file(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "set.jsonl"
    path.write_bytes("\n".join(lines).encode("utf-8", "surrogatepass"))
    return path


def _row(text: str = "Hi Bob", **more: Any) -> str:
    row = {"id": "1", "text": text, "spans": [{"start": 3, "end": 6, "type": "NAME"}], **more}
    return json.dumps(row, ensure_ascii=False)


def _read(tmp_path: Path, *lines: str) -> Reading:
    return labelled.read(_file(tmp_path, *lines), TYPES)


@pytest.mark.parametrize("label", STRANGERS)
def test_labels_of_other_sets_are_known(label: str) -> None:
    assert TYPES.knows(label.replace("+", " "))


def test_an_unknown_label_is_scored_under_its_own_name_and_told(tmp_path: Path) -> None:
    odd = [{"start": 3, "end": 6, "type": "Shoe_Size"}]
    reading = _read(tmp_path, _row(), _row(spans=odd))
    assert reading.texts[1].spans[0].entity == "SHOE_SIZE"
    assert reading.unknown == {"Shoe_Size": 1}


def test_a_map_may_name_labels_either_way_round(tmp_path: Path) -> None:
    extra = tmp_path / "map.toml"
    extra.write_text('[labels]\nBED = "ID"\nORGANIZATION = ["Guild Hall"]\n', encoding="utf-8")
    types = labels.type_map(extra)
    assert (types.entity("bed", "x"), types.entity("GUILD_HALL", "x")) == ("ID", "ORGANIZATION")
    assert types.entity("ORG", "x") == "ORGANIZATION"


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x85", "\x0c", "\x1e"])
def test_only_a_line_feed_ends_a_line(tmp_path: Path, separator: str) -> None:
    content = _row("Hi Bob" + separator + "Smith").replace("\x0c", "\\f").replace("\x1e", "\\u001e")
    assert _read(tmp_path, content).texts[0].text.reveal() == f"Hi Bob{separator}Smith"


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    reading = _read(tmp_path, "\ufeff" + _row() + "\r", _row() + "\r", "")
    assert (len(reading.texts), reading.problems) == (2, [])


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", "no JSON"),
        ("[1]x", "no JSON"),
        ("7", "no object"),
        ('{"id": "1", "spans": []}', "`text`"),
        ('{"text": "Hi Bob"}', "`spans`"),
        (_row(spans=[{"start": 3, "end": 7, "type": "NAME"}]), "outside the text of 6"),
        (_row(spans=[{"start": -1, "end": 3, "type": "NAME"}]), "outside"),
        (_row(spans=[{"start": 5, "end": 3, "type": "NAME"}]), "outside"),
        (_row(spans=[{"start": "3", "end": 6, "type": "NAME"}]), "whole number"),
        (_row(spans=[{"start": 3, "end": 6}]), "`type`"),
        (_row(spans=["Bob"]), "no object"),
        (_row(resources=[3]), "`resources`"),
    ],
)
def test_a_bad_row_is_told_by_its_line_and_the_others_are_read(
    tmp_path: Path, line: str, why: str
) -> None:
    reading = _read(tmp_path, _row(), "", line, _row())
    assert [problem.line for problem in reading.problems] == [3]
    assert why in reading.problems[0].why
    assert "Bob" not in reading.problems[0].why
    assert len(reading.texts) == 2


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Rejected, match=r"deid\.bad_labels"):
        _read(tmp_path, "")


def test_a_broken_array_is_told_by_its_line(tmp_path: Path) -> None:
    assert _read(tmp_path, "[", _row(), "{").problems[0].line > 1
    assert _read(tmp_path, "[", _row(), "]").texts


def test_empty_and_doubled_spans_label_nothing(tmp_path: Path) -> None:
    one = {"start": 3, "end": 6, "type": "NAME"}
    reading = _read(tmp_path, _row(spans=[one, one, {"start": 4, "end": 4, "type": "NAME"}]))
    assert reading.texts[0].spans == (Gold(3, 6, "NAME", "NAME"),)
    assert reading.dropped == {"said twice": 1, "empty": 1}


def test_spans_that_overlap_count_each_for_itself(tmp_path: Path) -> None:
    spans = [
        {"start": 0, "end": 8, "type": "PERSON"}, {"start": 4, "end": 8, "type": "LAST_NAME"},
        {"start": 2, "end": 10, "type": "ORG"},
    ]  # fmt: skip
    found = _read(tmp_path, _row("Ana Ruiz & co", spans=spans)).texts[0].spans
    assert [(g.start, g.end) for g in found] == [(0, 8), (2, 10), (4, 8)]


def test_a_lone_surrogate_is_read(tmp_path: Path) -> None:
    line = '{"id":1,"text":"Hi Bob \\ud800","spans":[{"start":3,"end":6,"type":"PERSON"}]}'
    assert len(_read(tmp_path, line).texts) == 1


def test_a_bundle_of_resources_is_as_good_as_a_list(tmp_path: Path) -> None:
    patient = {"resourceType": "Patient", "id": "x", "name": [{"family": "Bob"}]}
    bundle = {"resourceType": "Bundle", "entry": [{"resource": patient}]}
    for resources in (bundle, [bundle], [patient], patient):
        assert _read(tmp_path, _row(resources=resources)).texts[0].known
    assert _read(tmp_path, _row(resources=None)).texts[0].known == ()


@pytest.mark.parametrize(
    ("marked", "scored"),
    [
        ("[Dr. Lee]", "Lee"),
        ("[Sgt. Makoa Kealoha],", "Makoa Kealoha"),
        ("[ Lee's ]", "Lee"),
        ("[Thomas' ]", "Thomas"),
        ("[Grace Lee, MD]", "Grace Lee"),
        ("[Lee,]", "Lee"),
        ('["Peggy"]', "Peggy"),
        ("[(Peggy]", "Peggy"),
        ("[M. E. Lee.]", "M. E. Lee"),
        ("[Ms Lee-Ray PhD.]", "Lee-Ray"),
        ("[Herr Özdemir]", "Özdemir"),
        ("[Do]", "Do"),
        ("[Ana (Anita)]", "Ana (Anita)"),
        ("[...]", "..."),
    ],
)
def test_names_are_scored_without_titles_possessives_and_outer_marks(
    marked: str, scored: str
) -> None:
    text = marked.replace("[", "").replace("]", "")
    start, end = marked.index("["), marked.index("]") - 1
    found = gold(text, start, end, "PERSON", TYPES)
    assert text[found.start : found.end] == scored
    assert found.labelled_span == (start, end)
    assert found.trimmed == ((found.start, found.end) != (start, end))


def test_only_names_lose_words() -> None:
    text = "Dr. Martin Luther King Dr"
    found = gold(text, 0, len(text), "STREET", TYPES)
    assert (found.start, found.end) == (0, len(text))
    phone = gold("(804) 555-7712", 0, 14, "PHONE", TYPES)
    assert (phone.start, phone.end) == (0, 14)
