"""Philter's asterisks become spans. Its package is faked in the form of philter-lite 0.6."""

from __future__ import annotations

import re
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from connectors import philter
from schemas.errors import Misconfigured
from schemas.text import PhiText


class FakePackage(ModuleType):
    """Keeps lower-case words of more than three letters, as philter-lite keeps harmless ones."""

    def __init__(self, folder: Path) -> None:
        super().__init__("philter_lite")
        self.__path__ = [str(folder)]
        self.__spec__ = None
        self.asked = ""

    def load_filters(self, filter_path: str) -> list[str]:
        self.asked = filter_path
        return [filter_path]

    def detect_phi(self, text: str, patterns: list[str]) -> tuple[Any, Any, Any]:
        return [m.span() for m in re.finditer(r"\b[a-z]{4,}\b", text)], None, None

    def transform_text_asterisk(self, text: str, kept: list[tuple[int, int]]) -> str:
        safe = {i for start, end in kept for i in range(start, end)}
        return "".join(c if i in safe or not c.isalnum() else "*" for i, c in enumerate(text))


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakePackage:
    fake = FakePackage(tmp_path)
    monkeypatch.setattr(philter, "files", lambda _: tmp_path)
    return fake


def test_what_philter_replaces_is_marked_whole(package: FakePackage) -> None:
    text = "call Anna on 804-555-7712 * please, Bo"
    found = philter.Philter(package).detect(PhiText(text), ())
    assert [text[f.start : f.end] for f in found] == ["Anna on 804-555-7712", "Bo"]
    assert package.asked.endswith("configs/philter_delta.toml")


def test_without_the_package_it_says_what_to_install() -> None:
    if find_spec("philter_lite"):  # pragma: no cover
        with suppress(Misconfigured):
            assert philter.build().detect(PhiText("Call Anna on 3/4."), ())
        return
    with pytest.raises(Misconfigured) as caught:
        philter.build()
    assert caught.value.code == "philter.not_installed"
    assert "bedside[compare]" in caught.value.hint
