"""Every code is listed with what to do about it, and the list has no code that nobody gives."""

from __future__ import annotations

from schemas.codes import CODES
from tests.architecture import gather_codes


def test_the_list_is_fresh() -> None:
    assert gather_codes.FILE.read_text() == gather_codes.rendered(), (
        "run: python -m tests.architecture.gather_codes"
    )


def test_every_raised_code_is_listed() -> None:
    missing = {code: file for code, file in gather_codes.raised().items() if code not in CODES}
    assert not missing


def test_every_meaning_says_something() -> None:
    assert not [code for code, meaning in CODES.items() if len(meaning) < 20]
