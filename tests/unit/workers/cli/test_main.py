from __future__ import annotations

import sys

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
