from __future__ import annotations

import sys
from pathlib import Path
from typing import NoReturn

import pytest
from typer.testing import CliRunner

from schemas.errors import Misconfigured, Rejected, Retryable
from workers.cli import main as cli
from workers.settings import Settings


def test_help_lists_the_commands_without_importing_them() -> None:
    before = set(sys.modules)
    result = CliRunner().invoke(cli.build(""), ["--help"])
    assert result.exit_code == 0
    for name in ("up", "worker", "send", "schemas"):
        assert name in result.output
    assert "workers.cli.up" not in set(sys.modules) - before


def test_only_the_called_command_is_imported_with_its_options() -> None:
    result = CliRunner().invoke(cli.build("worker"), ["worker", "--help"])
    assert result.exit_code == 0
    assert "steps" in result.output.lower()
    group = CliRunner().invoke(cli.build("schemas"), ["schemas", "--help"])
    assert "asyncapi" in group.output


def test_a_misspelt_variable_is_told_with_the_nearest_name() -> None:
    environment = {"BEDSIDE_KAFKA_BOOTSTRP": "x", "BEDSIDE_STATE_DIR": "y", "PATH": ""}
    found = cli.unknown_variables(environment)
    assert found == ["BEDSIDE_KAFKA_BOOTSTRP is no setting; did you mean BEDSIDE_KAFKA_BOOTSTRAP?"]
    assert cli.unknown_variables({"BEDSIDE_ZZZZZZZZ": "x"}) == ["BEDSIDE_ZZZZZZZZ is no setting"]
    assert cli.unknown_variables({"BEDSIDE_REQUIRE": "java"}) == []


@pytest.mark.parametrize("command", [name for name, _, _ in cli._COMMANDS])
def test_every_command_that_is_listed_exists(command: str) -> None:
    told = CliRunner().invoke(cli.build(command), [command, "--help"])
    assert told.exit_code == 0, told.output


@pytest.mark.parametrize(
    "group", ["topics", "dead-letters", "database", "vault", "schemas", "policies", "deid", "oncqa"]
)
def test_a_group_alone_lists_its_commands(group: str) -> None:
    told = CliRunner().invoke(cli.build(group), [group])
    assert "Commands" in told.output
    assert "Missing command" not in told.output


def called(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *arguments: str
) -> tuple[int, str]:
    """Run the whole command line; return its exit code and what it printed to standard error."""
    monkeypatch.setattr(sys, "argv", ["bedside", *arguments])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    printed = capsys.readouterr().err
    assert "Traceback" not in printed
    assert isinstance(caught.value.code, int)
    return caught.value.code, " ".join(printed.split())


SECRET = "Rosalind Achterberg"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["deid", "file", "{binary}"], "input.not_utf8: {binary}: byte 1 is no UTF-8"),
        (["deid", "text", "a", "--resources", "{broken}"],
         "input.not_json: {broken}: no JSON at line 1, column 2"),
        (["deid", "text", "a", "--resources", "{missing}"],
         "input.unreadable: {missing}: No such file or directory"),
        (["policies", "explain", "{missing}"],
         "input.unreadable: {missing}: No such file or directory"),
        (["demo", "--state-dir", "/proc/zz"],
         "runtime.bad_state_dir: /proc/zz: No such file or directory; set BEDSIDE_STATE_DIR"),
    ],
)  # fmt: skip
def test_a_users_mistake_is_one_clear_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
    arguments: list[str], told: str,
) -> None:  # fmt: skip
    places = {name: tmp_path / name for name in ("binary", "broken", "missing")}
    places["binary"].write_bytes(b"\xff\xfe" + SECRET.encode())
    places["broken"].write_text("{" + SECRET)
    code, printed = called(capsys, monkeypatch, *(a.format(**places) for a in arguments))
    assert code == 2
    assert told.format(**places) in printed
    assert SECRET not in printed


def test_a_state_folder_that_cant_be_made_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "m.json"
    file.write_text("{}")
    monkeypatch.setenv("BEDSIDE_STATE_DIR", str(file / "below"))
    code, printed = called(capsys, monkeypatch, "send", str(file))
    assert (code, "runtime.bad_state_dir" in printed) == (2, True)
    code, printed = called(capsys, monkeypatch, "demo")
    assert (code, f"runtime.bad_state_dir: {file}/below/demo" in printed) == (2, True)


def test_what_nobody_foresaw_is_told_by_its_place_and_not_by_its_words(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> NoReturn:
        raise ZeroDivisionError(SECRET)

    monkeypatch.setattr(cli, "build", lambda _called: fail)
    code, printed = called(capsys, monkeypatch, "up")
    assert code == 1
    assert "runtime.unexpected: ZeroDivisionError at" in printed
    assert SECRET not in printed


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (Misconfigured("a.b", "mend it"), 2, "a.b: mend it"),
        (Retryable("database.unavailable"), 75, "database.unavailable"),
        (Rejected("send.unreadable"), 1, "send.unreadable"),
    ],
)
def test_an_error_of_ours_is_one_line_and_an_exit_code(
    error: Exception, code: int, told: str, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    def fail() -> None:
        raise error

    def built(_called: str) -> object:
        return fail

    monkeypatch.setattr(cli, "build", built)
    monkeypatch.setattr(sys, "argv", ["bedside", "up"])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    assert caught.value.code == code
    printed = capsys.readouterr().err
    assert told in printed
    assert "Traceback" not in printed


def test_a_bad_value_is_told_by_name_and_never_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BEDSIDE_HTTP_PORT", "secret-token")
    monkeypatch.setattr(cli, "build", lambda _called: Settings)
    monkeypatch.setattr(sys, "argv", ["bedside", "up"])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    assert caught.value.code == 2
    printed = capsys.readouterr().err
    assert "BEDSIDE_HTTP_PORT has a value that is not allowed" in printed
    assert "secret-token" not in printed


def test_an_unknown_variable_ends_the_command_before_it_begins(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BEDSIDE_STATE_DIRR", "x")
    monkeypatch.setattr(sys, "argv", ["bedside", "up"])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    assert caught.value.code == 2
    assert "did you mean BEDSIDE_STATE_DIR?" in capsys.readouterr().err
