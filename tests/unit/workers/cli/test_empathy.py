from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from schemas.errors import Misconfigured
from workers.cli.empathy import app

ORIGINAL = "Take 5 mg daily with food. If you get a fever, call us."
HOSTILE = ["", "ok", "word " * 20_000, "Tome la pastilla dos veces al d\u00eda.", "<b>x</b> [red]"]


def run(*arguments: str, stdin: str | None = None, code: int = 0) -> str:
    found = CliRunner().invoke(app, list(arguments), input=stdin, catch_exceptions=False)
    assert found.exit_code == code, found.output
    return found.stdout


def lines(output: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines()]


def test_an_edit_of_a_text_is_printed() -> None:
    out = run("edit", ORIGINAL, "--message", "I'm terrified.")
    assert "take 5 mg daily with food. If you get a fever, call us." in out
    assert len(out) > len(ORIGINAL) + 10


def test_records_of_every_task_give_one_line_each(tmp_path: Path) -> None:
    edits = tmp_path / "in.jsonl"
    edits.write_text(
        json.dumps({"id": 1, "message": "My back hurts", "text": ORIGINAL, "level": 2})
        + "\nbroken\n"
        + json.dumps({"id": 3, "text": ORIGINAL})
        + "\n"
    )
    found = lines(run("edit", str(edits)))
    assert [each.get("error", each.get("outcome")) for each in found] == [
        "edited", "empathy.bad_json", "edited",
    ]  # fmt: skip
    assert found[0]["precision"] == found[0]["recall"] == 1.0


def test_checks_and_claims_are_told_apart_by_their_fields() -> None:
    records = [
        {"id": "c", "original": ORIGINAL, "edited": ORIGINAL.replace("5 mg", "50 mg")},
        {"id": "e", "text": ORIGINAL, "claim": "Take 5 mg daily."},
        {"id": "f", "text": ORIGINAL, "claim": "Take 50 mg daily."},
        {"id": "g", "text": ORIGINAL, "claim": " "},
        {"id": "h", "original": ORIGINAL, "edited": ORIGINAL},
    ]
    out = lines(run("check", "-", stdin="".join(json.dumps(each) + "\n" for each in records)))
    assert [each["id"] for each in out] == ["c", "e", "f", "g", "h"]
    assert out[0]["passes"] is False
    assert "dose_changed" in {finding["code"] for finding in out[0]["findings"]}
    assert [each["entailed"] for each in out[1:4]] == [True, False, False]
    assert out[4]["passes"] is True


def test_a_clinician_can_read_the_check() -> None:
    out = run("check", ORIGINAL, f"{ORIGINAL} You will be fine.", code=3)
    assert "NOT IN ORIGINAL" in out
    assert "must NOT be used" in out.replace("\n", " ").replace("  ", " ")
    assert "may be used" in run("check", ORIGINAL, ORIGINAL)


def test_replies_are_ranked_from_arguments_and_records() -> None:
    assert "more empathetic: b" in run("rank", "No.", "I'm so sorry you are in pain. No.")
    record = {"id": 1, "message": "I hurt", "a": "I'm so sorry you are in pain. No.", "b": "No."}
    (found,) = lines(run("rank", "-", stdin=json.dumps(record)))
    assert (found["preference"], found["forced"], found["unparseable"]) == ("a", "a", 0)


def test_many_rankings_are_summed_up_with_agreement() -> None:
    warm, cold = "I'm so sorry you are in pain. No.", "No."
    records = [
        {"id": 1, "message": "I hurt", "a": warm, "b": cold, "human": "a"},
        {"id": 2, "message": "I hurt", "a": cold, "b": warm, "human": "a"},
        {"id": 3, "a": cold, "b": cold, "human": "both"},
        {"id": 4, "a": cold},
    ]
    out = run("rank", "-", "--summary", stdin="".join(json.dumps(each) + "\n" for each in records))
    found = json.loads(out)
    assert (found["n"], found["errors"]) == (3, 1)
    assert found["rankings"]["three"]["whole"]["both"]["n"] == 3
    assert found["agreement"]["three"]["share"]["value"] == pytest.approx(2 / 3)
    assert found["agreement"]["forced"]["share"]["n"] == 2
    assert found["inputs"]["records"] == 4
    assert found["versions"]["tier"] == "lexical"


def test_records_with_json_give_one_summary_and_without_it_a_line_each(tmp_path: Path) -> None:
    records = [
        {"id": 1, "original": ORIGINAL, "edited": ORIGINAL},
        {"id": 2, "original": ORIGINAL, "edited": f"{ORIGINAL} You will be fine."},
        {"id": 3, "text": ORIGINAL, "claim": "Take 5 mg daily.", "label": True},
        {"id": 4, "text": ORIGINAL, "claim": "Take 50 mg daily.", "label": False},
        {"id": 5, "text": ORIGINAL},
    ]
    file = tmp_path / "records.jsonl"
    file.write_text("".join(json.dumps(each) + "\n" for each in records))
    assert len(lines(run("check", str(file)))) == 5
    found = json.loads(run("check", str(file), "--json"))
    assert found == json.loads(run("check", str(file), "--summary"))
    assert (found["n"], found["errors_by_code"]) == (4, {"empathy.missing_field": 1})
    assert found["checks"]["passes"]["value"] == 0.5
    assert found["checks"]["passes"]["low"] < 0.5 < found["checks"]["passes"]["high"]
    assert found["claims"]["agreement"]["balanced_accuracy"]["value"] == 1.0
    assert found["inputs"]["source"] == "records.jsonl"
    assert found["inputs"]["records"] == 5
    assert found["versions"]["checker"].startswith("fact-lexicon@")


def test_one_check_as_json_says_by_its_exit_code_that_an_edit_must_not_be_used() -> None:
    assert json.loads(run("check", ORIGINAL, ORIGINAL, "--json"))["passes"]
    bad = run("check", ORIGINAL, "Take 50 mg daily with food.", "--json", code=3)
    assert not json.loads(bad)["passes"]


def test_what_the_figures_can_not_tell_is_a_note() -> None:
    records: list[dict[str, str]] = [
        {"original": "", "edited": ""},
        {"original": "Thank you!", "edited": "Thanks!"},
        {"original": "Hola, tome 10 mg.", "edited": "Hola, tome 10 mg."},
        {"original": ORIGINAL, "edited": ORIGINAL},
        {"text": "Hola, tome 10 mg.", "claim": "Take 10 mg."},
        {"text": ORIGINAL, "claim": " "},
    ]
    out = lines(run("check", "-", stdin="".join(json.dumps(each) + "\n" for each in records)))
    assert [each["notes"] for each in out] == [
        ["empty", "no_facts"], ["no_facts"], ["not_english"], [], ["not_english"], ["empty"],
    ]  # fmt: skip


def test_a_short_text_in_another_language_that_was_changed_is_refused() -> None:
    record = {"original": "Hola, tome 10 mg.", "edited": "Hola, gracias. Tome 10 mg."}
    (found,) = lines(run("check", "-", stdin=json.dumps(record)))
    assert "not_english" in {finding["code"] for finding in found["findings"]}
    assert not found["passes"]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_table_may_be_separated_by_comma_semicolon_or_tab(mark: str, tmp_path: Path) -> None:
    file = tmp_path / "claims.csv"
    rows = [["id", "text", "claim"], ["1", "Take 5 mg daily.", "Take 5 mg each day."]]
    file.write_text("\n".join(mark.join(row) for row in rows) + "\n")
    (found,) = lines(run("check", str(file)))
    assert found["entailed"] is True


@pytest.mark.parametrize("text", HOSTILE, ids=["empty", "word", "100 KB", "Spanish", "markup"])
def test_odd_input_gets_a_defined_answer(text: str) -> None:
    record = json.dumps({"id": 1, "message": "I'm scared", "text": text}) + "\n"
    (edit,) = lines(run("edit", "-", stdin=record))
    assert "error" not in edit
    assert text in edit["edited"] or edit["changed"]
    (check,) = lines(
        run("check", "-", stdin=json.dumps({"id": 1, "original": text, "edited": text}))
    )
    assert "error" not in check
    assert check["passes"] is (len(text) < 20_000)
    (rank,) = lines(run("rank", "-", stdin=json.dumps({"id": 1, "a": text, "b": text})))
    assert rank["preference"] == "both"
    assert "NaN" not in json.dumps([edit, check, rank])


def test_evaluate_gives_rows_by_level_and_length_and_a_report(tmp_path: Path) -> None:
    source = tmp_path / "replies.csv"
    source.write_text(f'id,message,text\n1,I am scared,"{ORIGINAL}"\n2,,"{ORIGINAL * 6}"\n')
    report = tmp_path / "report.html"
    found = json.loads(
        run("evaluate", str(source), "--levels", "1,3", "--json", "--html", str(report))
    )
    assert found["n"] == 2
    keys = {(row["stage"], row["level"], row["length"]) for row in found["rows"]}
    assert ("proposed", 3, "all") in keys
    assert ("delivered", 1, "short (< 231)") in keys
    whole = next(row for row in found["rows"] if row["length"] == "all")
    assert whole["n"] == 2
    assert 0 <= whole["precision_macro"]["low"] <= whole["precision_macro"]["high"] <= 1
    page = report.read_text()
    assert "Plotly.newPlot" in page
    assert "<script src=" not in page
    assert ORIGINAL not in page


def test_finished_edits_are_evaluated_as_they_are(tmp_path: Path) -> None:
    source = tmp_path / "edits.jsonl"
    record = {"original": ORIGINAL, "edited": f"{ORIGINAL} You will be fine."}
    source.write_text(json.dumps(record) + "\nbroken\n")
    found = json.loads(run("evaluate", str(source), "--json"))
    assert found["unusable_records"] == 1
    assert found["rows"][-1]["outcomes"] == {"given": 1}
    assert found["rows"][-1]["passing"]["value"] == 0.0


def test_nothing_to_evaluate_is_a_clear_fault(tmp_path: Path) -> None:
    (tmp_path / "none.jsonl").write_text("broken\n")
    with pytest.raises(Misconfigured, match=r"empathy\.no_samples"):
        run("evaluate", str(tmp_path / "none.jsonl"))
    with pytest.raises(Misconfigured, match=r"empathy\.no_samples"):
        run("evaluate", "--oncqa", str(tmp_path))
