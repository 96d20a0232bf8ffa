"""`bedside deid`: what it prints and how it fails."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

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
