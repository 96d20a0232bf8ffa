"""The seeded-error suite, small: it is repeatable, and the checks meet their aims on it."""

from __future__ import annotations

from workers.facts import evaluate, figures, seeded_pairs
from workers.facts.checker import MedFactChecker
from workers.facts.seeded import BOUND, HARD, SOFT, suite, wordings


def test_the_same_seed_gives_the_same_suite() -> None:
    assert suite(1, 2, "dev") == suite(1, 2, "dev") != suite(2, 2, "dev")


def test_no_wording_of_the_report_half_is_in_the_other() -> None:
    dev, report = wordings()["dev"], wordings()["report"]
    for name in ("warm", "followup", "reassurance", "assumption"):
        assert not set(dev[name]) & set(report[name])


def test_every_edit_changes_its_original() -> None:
    edits = suite(3, 3, "report")
    assert {edit.kind for edit in edits} == {*HARD, *SOFT, *BOUND, "reworded", "faithful"}
    assert all(edit.original != edit.edited for edit in edits)


def test_the_check_meets_its_aims_on_a_small_suite() -> None:
    found = evaluate.errors(suite(4, 15, "report"), MedFactChecker())
    assert found["hard"]["value"] >= 0.99
    assert found["soft"]["value"] >= 0.90
    assert found["bound"]["value"] >= 0.95
    assert found["false_alarms"]["value"] <= 0.05
    assert found["false_alarms_reworded"]["value"] <= 0.15


def test_no_bent_pair_of_the_report_half_is_in_the_other() -> None:
    dev, report = seeded_pairs.pairs()["dev"], seeded_pairs.pairs()["report"]
    assert dev.keys() == report.keys()
    for kind, found in dev.items():
        assert not {before for before, _ in found} & {before for before, _ in report[kind]}


def test_spearman_ranks_ties_at_their_mean() -> None:
    assert figures.spearman([(1, 10), (2, 20), (3, 30)]) == 1.0
    assert figures.spearman([(1, 3), (2, 2), (3, 1)]) == -1.0
    assert figures.spearman([(1, 1), (1, 2)]) == 0.0


def test_balanced_accuracy_weighs_both_classes_alike() -> None:
    rows = [(True, True)] * 9 + [(False, True)]
    assert figures.balanced_accuracy(rows) == 0.5
