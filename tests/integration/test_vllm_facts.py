"""A real vLLM server as judge of entailment and as extractor of facts.

The served model is random and writes noise. What is tested: real requests with both texts and a
schema go through, and what comes back counts only where it can be checked.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from schemas.errors import Retryable
from schemas.facts import Fact
from schemas.text import SafeText
from tests.needs import needs
from workers import bootstrap
from workers.ports import LanguageModel
from workers.settings import Settings

pytestmark = [needs("vllm"), pytest.mark.vllm, pytest.mark.integration]

ORIGINAL = SafeText("Take 400 mg of ibuprofen with food. Call us if your legs feel weak.")
EDITED = SafeText("Please take 400 mg of ibuprofen with food. If your legs get weak, ring us.")
CLAIMS = ["Food protects the stomach.", "Take 800 mg of ibuprofen.", "Ibuprofen goes with a meal."]


@pytest.fixture(scope="module")
def settings(vllm_url: str) -> Settings:
    return Settings(
        model_url=vllm_url, model_name="tiny", fact_tier="judge", fact_extractor="model",
        model_timeout_seconds=120,
    )  # fmt: skip


@pytest.fixture(scope="module")
def served(settings: Settings) -> Iterator[LanguageModel]:
    model = bootstrap.build_model(settings)
    assert model is not None
    yield model
    model.close()


def test_noise_as_a_judge_is_never_a_yes_without_a_ground(
    settings: Settings, served: LanguageModel
) -> None:
    facts = [Fact(fact_id=c, text=SafeText(c), start=0, end=len(c)) for c in CLAIMS]
    entailment = bootstrap.build_entailment(settings, served)
    found = entailment.entails(facts, ORIGINAL, side="edited", source=EDITED)
    assert [verdict.fact for verdict in found] == facts
    assert found[1].tier == "guard"
    assert {found[0].tier, found[2].tier} <= {"judge", "closed"}
    assert all(verdict.evidence is not None for verdict in found if verdict.entailed)


def test_noise_as_an_extractor_falls_back_to_the_rules_and_counts_against(
    settings: Settings, served: LanguageModel
) -> None:
    check = bootstrap.build_checker(settings, served).compare(
        ORIGINAL, EDITED, message=SafeText("")
    )
    assert 0.0 <= check.precision <= 1.0
    assert check.original_facts > 0
    assert {verdict.tier for verdict in check.verdicts} <= {"closed", "guard", "judge", "lexical"}
    closed = [verdict for verdict in check.verdicts if verdict.tier == "closed"]
    assert not any(verdict.entailed for verdict in closed)


def test_a_server_that_is_away_is_tried_again() -> None:
    away = Settings(model_url="http://127.0.0.1:9", model_name="tiny", fact_tier="judge")
    claim = Fact(fact_id="c", text=SafeText(CLAIMS[0]), start=0, end=len(CLAIMS[0]))
    with pytest.raises(Retryable, match=r"model\.unavailable"):
        bootstrap.build_entailment(away).entails([claim], ORIGINAL, side="edited")
