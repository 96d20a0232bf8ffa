"""The commands that write files write them, and say where."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from typer.testing import CliRunner

from workers.cli import oncqa, report

INPUT = """Sample 0 (active treatment):
EHR Context:
Age: 40 years
Gender: Male
Cancer diagnosis: Stage II cancer of the toe
PMH: gout
Prior cancer treatments: None
Current cancer treatments: None
Current medication list: None
Summary of most recent oncology visit (2 weeks ago): Well.

Patient message:
May I dance?
"""


def write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        table = csv.DictWriter(out, list(rows[0]))
        table.writeheader()
        table.writerows(rows)


def test_a_report_of_an_empty_state_folder_is_a_page(tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    done = CliRunner().invoke(
        report.app, ["--state-dir", str(tmp_path / "state"), "--out", str(out)]
    )
    assert done.exit_code == 0, done.output
    assert "No case has been decided yet." in out.read_text("utf-8")


def test_bundles_are_written_with_the_replies_beside_them(tmp_path: Path) -> None:
    write(tmp_path / "cases.csv", [{"pin": "0", "Input": INPUT}])
    write(
        tmp_path / "stage1.csv",
        [
            {"physician": "3", "id": "0", "response": "Yes.\nGently."},
            {"physician": "4", "id": "0", "response": "Why not?"},
        ],
    )
    out = tmp_path / "out"
    done = CliRunner().invoke(oncqa.app, ["bundles", str(tmp_path), "--out", str(out)])
    assert done.exit_code == 0, done.output
    names = sorted(path.name for path in out.iterdir())
    assert names == ["final-replies.ndjson", "oncqa-0-3-m.json", "oncqa-0-4-m.json"]
    replies = [json.loads(x) for x in (out / "final-replies.ndjson").read_text().splitlines()]
    assert [r["entry"][0]["resource"]["payload"][0]["contentString"] for r in replies] == [
        "Yes.\nGently.", "Why not?",
    ]  # fmt: skip


def test_bundles_on_standard_output_are_one_a_line(tmp_path: Path) -> None:
    write(tmp_path / "cases.csv", [{"pin": "0", "Input": INPUT}])
    write(tmp_path / "stage1.csv", [{"physician": "3", "id": "0", "response": "Yes."}])
    done = CliRunner().invoke(oncqa.app, ["bundles", str(tmp_path)])
    [line] = done.output.splitlines()
    assert json.loads(line)["resourceType"] == "Bundle"
