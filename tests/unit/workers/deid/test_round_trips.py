"""A short run of the benchmark: every sound draft comes back, every spoilt one is refused."""

from __future__ import annotations

from tests.benchmarks.restoration import run


def test_no_draft_comes_back_wrong() -> None:
    figures, odd = run(150, seed=5)
    assert [outcome.shown for outcome in odd if outcome.result == "wrong"] == []
    assert figures["exact"] == figures["sound"]
    assert figures["spoilt_refused"] == figures["spoilt"]
    assert figures["spoilt"] != 0
