"""A language model as judge and as extractor: only a checkable answer counts."""

from __future__ import annotations

import json

import pytest

from schemas.errors import Rejected
from schemas.facts import Fact
from schemas.text import SafeText
from tests.fakes.language_model import FakeModel
from workers.facts.extractors import ModelExtractor, RuleExtractor
from workers.facts.model_judge import JudgeEntailment

TEXT = SafeText("Take metformin 500 mg twice a day. Rest.")
CLAIM = Fact(fact_id="c", text=SafeText("Take metformin."), start=0, end=15)


def judged(answer: str) -> tuple[bool, str]:
    model = FakeModel(lambda prompt: answer, context=100_000)
    (verdict,) = JudgeEntailment(model).entails([CLAIM], TEXT, side="edited")
    return verdict.entailed, verdict.tier


def said(verdict: str, quote: str) -> str:
    return json.dumps({"verdict": verdict, "quote": quote})


def test_a_yes_with_a_quote_that_stands_in_the_text_counts() -> None:
    assert judged(said("entailed", "Take metformin 500 mg")) == (True, "judge")


def test_a_no_counts_without_a_quote() -> None:
    assert judged(said("not_stated", "")) == (False, "judge")


@pytest.mark.parametrize(
    "answer",
    [
        said("entailed", "Take metformin 5000 mg"),
        said("entailed", ""),
        said("maybe", "Rest."),
        "yes",
        "[]",
        '{"verdict": "entailed"}',
        '{"verdict": "entailed", "quote": 3}',
        said("entailed", "Rest.") + " and more",
    ],
)
def test_any_other_answer_is_closed(answer: str) -> None:
    assert judged(answer) == (False, "closed")


def test_a_refusal_closes_the_batch() -> None:
    (verdict,) = JudgeEntailment(FakeModel(context=1)).entails([CLAIM], TEXT, side="edited")
    assert (verdict.entailed, verdict.tier) == (False, "closed")
    assert verdict.reason == "model.prompt_too_long"


def extracted(answer: str) -> list[str]:
    model = FakeModel(lambda prompt: answer, context=100_000)
    return [fact.text.reveal() for fact in ModelExtractor(model).facts(TEXT)]


def listed(*quotes: str) -> str:
    return json.dumps({"facts": [{"quote": q, "kind": "instruction"} for q in quotes]})


def test_facts_that_quote_the_text_are_taken_in_order() -> None:
    assert extracted(listed("Rest.", "Take metformin 500 mg twice a day.")) == [
        "Take metformin 500 mg twice a day.",
        "Rest.",
    ]


def test_a_quoted_fact_gets_its_modifiers() -> None:
    model = FakeModel(lambda prompt: listed("Take metformin 500 mg twice a day."), context=100_000)
    (fact,) = ModelExtractor(model).facts(TEXT)
    assert fact.modifiers["dose"] == "500 mg"


@pytest.mark.parametrize(
    "answer",
    [
        listed("Take metformin 50 mg"),
        '{"facts": [{"quote": "Rest.", "kind": "guess"}]}',
        '{"facts": "none"}',
        '{"facts": [], "note": ""}',
        "no facts",
    ],
)
def test_a_fact_that_can_not_be_checked_spoils_the_answer(answer: str) -> None:
    with pytest.raises(Rejected, match=r"facts\.unreadable"):
        extracted(answer)


def test_an_empty_text_is_not_sent() -> None:
    model = FakeModel()
    assert ModelExtractor(model).facts(SafeText(" \n")) == []
    assert model.asked == []


def test_the_rules_stand_behind_the_same_port() -> None:
    assert [fact.text.reveal() for fact in RuleExtractor().facts(TEXT)][1] == "Rest."
