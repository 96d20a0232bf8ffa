"""Sentences and rewrites written apart from the rules: comfort is found, kindness is let be."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path
from typing import Any

from schemas.text import SafeText
from workers.facts.checker import MedFactChecker
from workers.facts.evaluate import flagged

BASE = "Your labs are normal. Take metformin 500 mg twice a day. Call us if the pain gets worse."
NO_MESSAGE = SafeText("")


def _file(name: str) -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / name).read_text(encoding="utf-8"))


def test_comfort_in_words_of_its_own_is_found() -> None:
    comforts = _file("unseen.v1.toml")["reassurance"]
    checks = [
        MedFactChecker().compare(SafeText(BASE), SafeText(f"{BASE} {line}"), message=NO_MESSAGE)
        for line in comforts
    ]
    found = [any(f.code == "false_reassurance" for f in check.findings) for check in checks]
    assert sum(found) / len(found) >= 0.95


def test_kindness_in_words_of_its_own_is_let_be() -> None:
    kind = _file("unseen.v1.toml")["warm"]
    checks = [
        MedFactChecker().compare(SafeText(BASE), SafeText(f"{line} {BASE}"), message=NO_MESSAGE)
        for line in kind
    ]
    assert sum(map(flagged, checks)) / len(checks) <= 0.08


def test_a_terse_reply_may_be_put_in_full_sentences() -> None:
    hard = [
        any(f.severity == "hard" for f in check.findings)
        for pair in _file("faithful.v1.toml")["pair"]
        for check in [
            MedFactChecker().compare(
                SafeText(pair["original"]), SafeText(pair["edited"]), message=NO_MESSAGE
            )
        ]
    ]
    assert sum(hard) / len(hard) <= 0.06


def test_thousands_of_like_clauses_take_seconds() -> None:
    began = time.process_time()
    MedFactChecker().compare(
        SafeText("Take 5 mg. " * 1_800), SafeText("Please take 5 mg. " * 1_100), message=NO_MESSAGE
    )
    assert time.process_time() - began < 8
