"""The checks on public data, which lies beside the repository and is no part of it."""

from __future__ import annotations

from tests.needs import SHARED, needs
from workers.facts import data, evaluate
from workers.facts.checker import MedFactChecker
from workers.facts.lexical import LexicalEntailment
from workers.facts.seeded import suite

FOLDER = SHARED / "data"


@needs("shared")
def test_entailment_on_the_tuning_half_is_no_worse_than_when_it_was_tuned() -> None:
    claims = data.tuning(data.claims(FOLDER / "kqa" / "nli_physicians.csv"))
    found = evaluate.kqa(claims, LexicalEntailment())["balanced_accuracy"]
    assert found["n"] > 50
    assert found["value"] >= 0.75


@needs("shared")
def test_our_recall_ranks_summaries_as_people_do() -> None:
    summaries = data.summaries(FOLDER / "mts" / "summaries_scored.csv")[:80]
    assert evaluate.mts(summaries, MedFactChecker())["spearman_recall"]["value"] >= 0.35


@needs("shared")
def test_errors_put_into_physicians_replies_are_found() -> None:
    edits = suite(11, 8, "report", data.replies(FOLDER))
    found = evaluate.errors(edits, MedFactChecker())
    assert found["hard"]["value"] >= 0.98
    assert found["soft"]["value"] >= 0.85


@needs("shared")
def test_no_question_is_in_both_halves() -> None:
    claims = data.claims(FOLDER / "kqa" / "nli_physicians.csv")
    tuned = {claim.group for claim in data.tuning(claims)}
    assert tuned
    assert not tuned & {claim.group for claim in data.reporting(claims)}
