from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from workers.empathy.records import Record, answers, csv_rows, json_lines


def echo(record: Record) -> dict[str, object]:
    return {"text": record.text("text"), "level": record.level(1)}


def ask(content: bytes) -> list[dict[str, object]]:
    return list(answers(json_lines(content), echo))


def test_each_line_gives_one_answer_in_order_and_bad_ones_a_code() -> None:
    lines = [
        b'{"id": "a", "text": "x"}',
        b"",
        b"not json",
        b"[1]",
        b'{"id": "b"}',
        b'{"id": "c", "text": 5}',
        b'{"id": "d", "text": "x", "level": 7}',
        b'{"id": "e", "text": "\\ud800"}',
        b"\xff\xfe",
        b'{"id": 7, "text": "", "level": "2"}',
        b"[" * 100_000,
    ]
    found = ask(b"\n".join(lines) + b"\n")
    assert [each.get("error", "") for each in found] == [
        "", "empathy.empty_line", "empathy.bad_json", "empathy.bad_json", "empathy.missing_field",
        "empathy.bad_field", "empathy.bad_field", "empathy.bad_text", "empathy.bad_utf8", "",
        "empathy.bad_json",
    ]  # fmt: skip
    assert [found[0]["id"], found[4]["id"], found[9]["id"]] == ["a", "b", 7]
    assert found[9]["level"] == 2
    assert found[2]["line"] == 3


def test_no_input_gives_no_answer_and_windows_line_ends_are_read() -> None:
    assert ask(b"") == []
    assert [each["text"] for each in ask(b'{"text": "a"}\r\n{"text": "b"}\r\n')] == ["a", "b"]


def test_csv_rows_are_answered_and_torn_ones_get_a_code() -> None:
    content = b'id,text\n1,"two\nlines"\n2\n3,c,d\n4,e\n'
    found = list(answers(csv_rows(content), echo))
    assert [each.get("error", each.get("text")) for each in found] == [
        "two\nlines", "empathy.bad_csv", "empathy.bad_csv", "e",
    ]  # fmt: skip
    assert next(answers(csv_rows(b"\xff"), echo))["error"] == "empathy.bad_utf8"
    assert list(answers(csv_rows(b'id,text\n1,"open\n'), echo))[-1]["error"] == "empathy.bad_csv"


@given(st.binary(max_size=300))
def test_any_bytes_give_as_many_answers_as_lines(content: bytes) -> None:
    expected = len(content.removesuffix(b"\n").split(b"\n")) if content else 0
    assert len(ask(content)) == expected
