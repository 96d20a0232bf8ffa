"""One edit away: left out, added, replaced, swapped; and nothing further."""

from __future__ import annotations

import pytest

from connectors.presidio.known.spelling import Index, within_one


@pytest.mark.parametrize(
    "written", ["smith", "smth", "smiith", "smyth", "simth", "smithe", "mith", "smiht"]
)
def test_one_edit_is_near(written: str) -> None:
    assert within_one("smith", written)
    assert Index(["smith"]).near(written) == ["smith"]


@pytest.mark.parametrize("written", ["smt", "smythe", "tmish", "smithson", "htims", ""])
def test_two_edits_are_not(written: str) -> None:
    assert not within_one("smith", written)
    assert Index(["smith"]).near(written) == []
