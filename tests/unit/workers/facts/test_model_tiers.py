"""A language model as judge and as extractor: only a checkable answer counts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from schemas.errors import Misconfigured, Rejected
from schemas.facts import Fact
from schemas.text import SafeText
from tests.fakes.language_model import FakeModel
from tests.needs import needs
from tests.unit.connectors.test_nli_encoder import save_tiny
from workers.bootstrap import build_checker, build_entailment
from workers.facts.checker import MedFactChecker
from workers.facts.extractors import ModelExtractor, RuleExtractor
from workers.facts.model_judge import JudgeEntailment
from workers.settings import Settings

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


def test_a_whole_sentence_may_be_a_short_quote() -> None:
    claim = Fact(fact_id="c", text=SafeText("You should rest."), start=0, end=16)
    model = FakeModel(lambda prompt: said("entailed", "Rest"), context=100_000)
    (verdict,) = JudgeEntailment(model).entails([claim], TEXT, side="edited")
    assert (verdict.entailed, verdict.tier) == (True, "judge")
    assert verdict.evidence is not None
    assert verdict.evidence.quote.reveal() == "Rest"


def test_the_judge_sees_both_texts_and_the_claim() -> None:
    model = FakeModel(lambda prompt: said("not_stated", ""), context=100_000)
    checker = MedFactChecker(JudgeEntailment(model))
    original = "Take metformin twice a day. It may upset your stomach at first."
    edited = "Take metformin twice a day. Nausea is expected early on."
    checker.compare(SafeText(original), SafeText(edited), message=SafeText(""))
    shown = [prompt.messages[-1].content.reveal() for prompt in model.asked]
    assert shown
    assert all(original in text and edited in text for text in shown)


@pytest.mark.parametrize(("answer", "entailed"), [("entailed", True), ("not_stated", False)])
def test_the_setting_judge_leads_to_the_judges_verdict(answer: str, entailed: bool) -> None:
    settings = Settings(fact_tier="judge")
    quote = "Exercise is good" if entailed else ""
    model = FakeModel(lambda prompt: said(answer, quote), context=100_000)
    claim = Fact(fact_id="c", text=SafeText("Exercise can help your mood."), start=0, end=28)
    text = SafeText("Exercise is good for how you feel.")
    (verdict,) = build_entailment(settings, model).entails([claim], text, side="edited")
    assert (verdict.entailed, verdict.tier) == (entailed, "judge")


def test_no_judge_can_overrule_a_guard_and_he_is_not_asked() -> None:
    model = FakeModel(lambda prompt: said("entailed", "Take metformin 500 mg"), context=100_000)
    entailment = build_entailment(Settings(fact_tier="judge"), model)
    claim = Fact(fact_id="c", text=SafeText("Take metformin 5000 mg."), start=0, end=23)
    (verdict,) = entailment.entails([claim], TEXT, side="edited")
    assert (verdict.entailed, verdict.tier) == (False, "guard")
    assert model.asked == []


def test_the_judge_may_think_otherwise_of_how_sure_a_claim_is() -> None:
    text = SafeText("Some people need a daily pill, and in truth everyone who comes here does.")
    claim = Fact(fact_id="c", text=SafeText("All people need a daily pill."), start=0, end=29)
    model = FakeModel(lambda prompt: said("entailed", "need a daily pill"), context=100_000)
    (verdict,) = build_entailment(Settings(fact_tier="judge"), model).entails(
        [claim], text, side="edited"
    )
    assert (verdict.entailed, verdict.tier) == (True, "judge")


def test_a_tier_without_its_model_is_a_clear_fault() -> None:
    with pytest.raises(Misconfigured, match=r"model\.not_set"):
        build_checker(Settings(fact_tier="judge"))
    with pytest.raises(Misconfigured, match=r"facts\.encoder_not_set"):
        build_entailment(Settings(fact_tier="encoder"))


@needs("models")
@pytest.mark.models
@pytest.mark.filterwarnings("ignore")
def test_the_setting_encoder_leads_to_the_encoders_verdict(tmp_path: Path) -> None:
    save_tiny(tmp_path, {0: "contradiction", 1: "entailment"})
    claim = Fact(fact_id="c", text=SafeText("walk ."), start=0, end=6)
    answers = [
        build_entailment(
            Settings(fact_tier="encoder", fact_encoder=tmp_path, fact_encoder_threshold=limit)
        ).entails([claim], SafeText("rest now ."), side="edited")[0]
        for limit in (0.0, 1.0)
    ]
    assert [(v.entailed, v.tier) for v in answers] == [(True, "encoder"), (False, "encoder")]


def test_a_no_counts_without_a_quote() -> None:
    assert judged(said("not_stated", "")) == (False, "judge")


@pytest.mark.parametrize(
    "answer",
    [
        said("entailed", "Take metformin 5000 mg"),
        said("entailed", "a"),
        said("entailed", "metformin"),
        said("entailed", "Take metformin"),
        said("entailed", "metformin 500 m"),
        said("entailed", "mg twice a day"),
        said("entailed", "Rest."),
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
