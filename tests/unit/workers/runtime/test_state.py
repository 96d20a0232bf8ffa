from __future__ import annotations

from pathlib import Path

import pytest

from schemas.errors import Misconfigured
from workers.runtime.state import StateFolder


def test_one_process_at_a_time_holds_the_folder(tmp_path: Path) -> None:
    with (
        StateFolder(tmp_path / "new").locked(),
        pytest.raises(Misconfigured, match=r"runtime\.already_running"),
        StateFolder(tmp_path / "new").locked(),
    ):
        pass
    with StateFolder(tmp_path / "new").locked():
        pass


def test_addresses_are_told_while_the_process_runs_and_not_after(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path)
    assert folder.addresses() is None
    with folder.locked(), folder.noted({"bootstrap": "127.0.0.1:1"}):
        found = StateFolder(tmp_path).addresses()
        assert found is not None
        assert found["bootstrap"] == "127.0.0.1:1"
        assert found["pid"]
    assert not (tmp_path / "broker.json").exists()


def test_what_a_killed_process_left_is_not_believed(tmp_path: Path) -> None:
    (tmp_path / "broker.json").write_text('{"bootstrap": "x"}')
    assert StateFolder(tmp_path).addresses() is None
