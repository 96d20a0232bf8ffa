from __future__ import annotations

import io
from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner

from schemas.errors import Misconfigured, Rejected
from workers.cli import send, worker

MESSAGE = {"resourceType": "Communication", "id": "1"}


def written(folder: Path, name: str, content: bytes) -> str:
    path = folder / name
    path.write_bytes(content)
    return str(path)


def bodies(file: str, *, split: bool = True) -> list[bytes]:
    return [body for _, body in send.records(file, split=split)]


def test_one_json_file_is_one_record_as_it_stands(tmp_path: Path) -> None:
    content = orjson.dumps(MESSAGE, option=orjson.OPT_INDENT_2)
    assert bodies(written(tmp_path, "a.json", content)) == [content]


def test_each_line_of_ndjson_is_a_record_also_one_that_is_no_json(tmp_path: Path) -> None:
    file = written(tmp_path, "a.ndjson", orjson.dumps(MESSAGE) + b"\n\nnot json\n")
    assert [name for name, _ in send.records(file, split=True)] == [f"{file}:1", f"{file}:2"]
    assert bodies(file)[1] == b"not json"


def test_a_bundle_with_a_message_is_one_record(tmp_path: Path) -> None:
    bundle = {"resourceType": "Bundle", "entry": [{"resource": MESSAGE}]}
    assert len(bodies(written(tmp_path, "b.json", orjson.dumps(bundle)))) == 1


def test_a_bundle_of_bundles_and_an_array_are_many_records(tmp_path: Path) -> None:
    bundle = {"resourceType": "Bundle", "entry": [{"resource": MESSAGE}]}
    outer = {"resourceType": "Bundle", "entry": [{"resource": bundle}, {"resource": bundle}]}
    file = written(tmp_path, "c.json", orjson.dumps(outer))
    assert [orjson.loads(body) for body in bodies(file)] == [bundle, bundle]
    assert len(bodies(file, split=False)) == 1
    assert len(bodies(written(tmp_path, "d.json", orjson.dumps([MESSAGE, MESSAGE])))) == 2


@pytest.mark.parametrize("entry", [None, "x", [], [1], [{"resource": 1}]])
def test_an_odd_bundle_is_sent_whole(tmp_path: Path, entry: object) -> None:
    bundle = {"resourceType": "Bundle", "entry": entry}
    assert len(bodies(written(tmp_path, "e.json", orjson.dumps(bundle)))) == 1


def test_broken_json_is_a_record_for_the_intake_to_judge(tmp_path: Path) -> None:
    assert bodies(written(tmp_path, "f.json", b'{"resourceType": ')) == [b'{"resourceType": ']


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(Rejected, match=r"send\.unreadable"):
        bodies(str(tmp_path / "none.json"))


def test_a_file_that_cant_be_read_is_named_and_the_others_are_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BEDSIDE_STATE_DIR", str(tmp_path / "state"))
    first = written(tmp_path, "a.json", orjson.dumps(MESSAGE))
    last = written(tmp_path, "b.json", orjson.dumps({**MESSAGE, "id": "2"}))
    missing = str(tmp_path / "missing.json")
    told = CliRunner().invoke(send.app, [first, missing, last])
    assert told.exit_code == 1
    assert told.output == f"{missing}: refused send.unreadable\n2 accepted, 1 refused\n"
    again = CliRunner().invoke(send.app, [missing, last, "--json"])
    assert [one["input"] for one in orjson.loads(again.output)["records"]] == [last, missing]
    assert orjson.loads(again.output)["counts"] == {"duplicate": 1, "refused": 1}


def test_a_byte_order_mark_is_left_out(tmp_path: Path) -> None:
    content = orjson.dumps(MESSAGE)
    assert bodies(written(tmp_path, "a.json", b"\xef\xbb\xbf" + content)) == [content]
    lines = b"\xef\xbb\xbf" + content + b"\n" + content
    assert bodies(written(tmp_path, "a.ndjson", lines)) == [content, content]


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stdin:
        buffer = io.BytesIO(orjson.dumps(MESSAGE))

    monkeypatch.setattr("sys.stdin", Stdin())
    assert bodies("-") == [orjson.dumps(MESSAGE)]


def test_sending_works_while_nothing_runs_and_tells_duplicates_and_refusals(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BEDSIDE_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("BEDSIDE_MAX_RECORD_BYTES", "1024")
    file = written(tmp_path, "a.json", orjson.dumps(MESSAGE))
    large = written(tmp_path, "large.json", orjson.dumps({**MESSAGE, "x": "y" * 2000}))
    first = CliRunner().invoke(send.app, [file, "--json"])
    assert first.exit_code == 0, first.output
    assert orjson.loads(first.output)["counts"] == {"accepted": 1}
    second = CliRunner().invoke(send.app, [file, large])
    assert second.exit_code == 1
    assert f"{file}: duplicate" in second.output
    assert f"{large}: refused intake.too_large" in second.output
    assert "1 duplicate, 1 refused" in second.output


def test_a_single_step_needs_a_broker_and_a_known_name(monkeypatch: pytest.MonkeyPatch) -> None:
    result = CliRunner().invoke(worker.app, ["triage"])
    assert isinstance(result.exception, Misconfigured)
    assert result.exception.code == "runtime.needs_broker"
    monkeypatch.setenv("BEDSIDE_KAFKA_BOOTSTRAP", "127.0.0.1:1")
    result = CliRunner().invoke(worker.app, ["triag"])
    assert result.exit_code == 2
    assert "triag" in result.output
