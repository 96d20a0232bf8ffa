"""`bedside deid`: what it prints and how it fails."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from schemas.errors import Rejected
from workers.cli.deid import app

RUN = CliRunner()
TEXT = "my daughter lena was seen 3/14, call 555-201-3344"


def test_text_prints_spans_as_json() -> None:
    done = RUN.invoke(app, ["text", TEXT, "--json"])
    spans = json.loads(done.stdout)["spans"]
    assert {TEXT[s["start"] : s["end"]] for s in spans} >= {"lena", "3/14", "555-201-3344"}


def test_a_file_with_resources_shows_pointers(tmp_path: Path) -> None:
    patient = {
        "resourceType": "Patient",
        "id": "p",
        "name": [{"family": "Thornbury", "given": ["Ana"]}],
    }
    (tmp_path / "r.json").write_text(json.dumps([patient]), encoding="utf-8")
    (tmp_path / "t.txt").write_text("ana thornbury wrote", encoding="utf-8")
    done = RUN.invoke(
        app, ["file", str(tmp_path / "t.txt"), "--resources", str(tmp_path / "r.json"), "--json"]
    )
    assert json.loads(done.stdout)["spans"][0]["known"] == "Patient/p#full"


def test_generated_text_can_be_scored(tmp_path: Path) -> None:
    made = RUN.invoke(app, ["generate", "30", "--seed", "5"])
    path = tmp_path / "set.jsonl"
    path.write_text(made.stdout, encoding="utf-8")
    done = RUN.invoke(app, ["evaluate", str(path), "--json", "--compare"])
    found = json.loads(done.stdout)
    ours = found["detectors"]["bedside"]["classes"]["all identifiers"]
    stock = found["detectors"]["presidio"]["classes"]["all identifiers"]
    assert ours["recall"] > 0.9 > stock["recall"]
    assert ours["recall_interval"][0] <= ours["recall"] <= ours["recall_interval"][1]
    assert found["versions"]


def test_a_table_for_people_names_every_class(tmp_path: Path) -> None:
    row = {"id": "1", "text": TEXT, "spans": [{"start": 12, "end": 16, "type": "PERSON"}]}
    (tmp_path / "s.jsonl").write_text(json.dumps(row), encoding="utf-8")
    done = RUN.invoke(app, ["evaluate", str(tmp_path / "s.jsonl")])
    assert "NAME" in done.stdout
    assert "clinical terms altered" in done.stdout


def _set(tmp_path: Path, *lines: str) -> str:
    path = tmp_path / "s.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return str(path)


ROW = json.dumps({"id": "1", "text": TEXT, "spans": [{"start": 12, "end": 16, "type": "PERSON"}]})


def test_bad_rows_stop_with_their_lines_unless_they_may_be_left_out(tmp_path: Path) -> None:
    path = _set(tmp_path, ROW, '{"text": "Hi Zorro"}')
    stopped = RUN.invoke(app, ["evaluate", path, "--json"])
    assert isinstance(stopped.exception, Rejected)
    assert stopped.exception.code == "deid.bad_labels"
    assert "line 2" in stopped.stderr
    assert "Zorro" not in stopped.output
    done = RUN.invoke(app, ["evaluate", path, "--json", "--skip-bad"])
    found = json.loads(done.stdout)["input"]
    assert (found["texts"], found["bad_rows"][0]["line"]) == (1, 2)


def test_an_unknown_label_is_named_and_scored(tmp_path: Path) -> None:
    done = RUN.invoke(app, ["evaluate", _set(tmp_path, ROW.replace("PERSON", "Wizard")), "--json"])
    assert "Wizard" in done.stderr
    found = json.loads(done.stdout)
    assert found["detectors"]["bedside"]["classes"]["WIZARD"]["n"] == 1
    assert found["input"]["unknown_labels"] == {"Wizard": 1}
    assert found["input"]["sha256"]


def test_a_lone_surrogate_is_scored_and_shown(tmp_path: Path) -> None:
    row = {"id": 1, "text": "Hi zqxv \ud800", "spans": [{"start": 3, "end": 9, "type": "ID"}]}
    done = RUN.invoke(app, ["evaluate", _set(tmp_path, json.dumps(row)), "--show", "5"])
    assert done.exit_code == 0
    assert "zqxv" in done.stdout
