"""Draft and edit request through soften, verify and judge, edited by a real vLLM server.

The served model is random and writes noise. What is tested is that noise never leaves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import cast

import pytest

from schemas.base import Made, Ref
from schemas.draft import Draft, EmpathyEdit, ThemePlan
from schemas.errors import Retryable
from schemas.events import DraftJudged, DraftWritten, EditRequested
from schemas.language_model import Completion, Prompt
from schemas.text import SafeText
from schemas.triage import Triage
from schemas.vault import SealedCase
from tests.fakes.cases import case
from tests.fakes.vault import MemoryVault
from tests.needs import needs
from workers import bootstrap
from workers.deid import sealed_known
from workers.empathy.editor import CheckedEditor
from workers.empathy.model_judge import ModelJudge
from workers.empathy.model_proposer import Asking, ModelProposer
from workers.empathy.rank import compare
from workers.ports import Editor, FactChecker, Judgement, LanguageModel, PhiDetector, Ports
from workers.settings import Settings
from workers.steps import judge, soften, verify

pytestmark = [needs("vllm"), pytest.mark.vllm, pytest.mark.integration]

NOW = datetime(2026, 3, 10, tzinfo=UTC)
REF = Ref(name="test")
TRIAGE = Triage(urgency="routine", rules=REF)
MADE = Made(step="test", version="0", at=NOW)
MESSAGE = "I'm scared, my back hurts and I can't sleep."
TEXT = (
    "Take 400 mg of ibuprofen with food, at most three times a day, for five days. "
    "Use a warm pad on your lower back. If your legs feel weak or numb, or you can't pass urine, "
    "go to the emergency department. Otherwise let us talk at your visit on Monday."
)


@dataclass
class Some:
    """The ports that these steps use."""

    editor: Editor
    checker: FactChecker
    judgement: Judgement
    detector: PhiDetector
    vault: MemoryVault
    default_level: int = 1
    max_level: int = 3

    def clock(self) -> datetime:
        return NOW


class Whole:
    """Says of every completion that it was not cut off, so that noise reaches the checks.

    It samples, because the likeliest piece of a random model may be one that shows nothing.
    """

    def __init__(self, model: LanguageModel) -> None:
        self._model = model
        self.answers: list[str] = []

    def complete(self, prompts: Sequence[Prompt]) -> list[Completion]:
        found = self._model.complete([replace(each, temperature=1.0) for each in prompts])
        self.answers += [each.text.reveal() for each in found]
        return [replace(each, finish="stop") for each in found]


@pytest.fixture(scope="module")
def settings(vllm_url: str) -> Settings:
    return Settings(
        model_url=vllm_url, model_name="tiny", empathy_editor="model", model_timeout_seconds=120
    )


@pytest.fixture(scope="module")
def served(settings: Settings) -> Iterator[LanguageModel]:
    model = bootstrap.build_model(settings)
    assert model is not None
    yield model
    model.close()


def ports(settings: Settings, model: LanguageModel, editor: Editor | None = None) -> Ports:
    checker = bootstrap.build_checker(settings)
    built = editor or bootstrap.build_editor(settings, checker, model)
    judgement, detector = bootstrap.build_judgement(settings), bootstrap.build_detector(settings)
    extra = {sealed_known.KEY: sealed_known.written(())}
    sealed = SealedCase(
        "k1", "t1", "c1", "Communication/1", "i", "Patient/1", "s", "c", extra=extra
    )
    vault = MemoryVault(cases={"k1": sealed})
    return cast(Ports, Some(built, checker, judgement, detector, vault))


def through(event: DraftWritten | EditRequested, ports: Ports) -> tuple[EmpathyEdit, DraftJudged]:
    softened = soften.handle(event, ports=ports)
    judged = judge.handle(verify.handle(softened, ports=ports), ports=ports)
    return softened.edit, judged


def drafted() -> DraftWritten:
    plan = ThemePlan(themes=(), target_words=60, taxonomy=REF)
    draft = Draft(text=SafeText(TEXT), plan=plan, writer=REF, prompt=REF)
    return DraftWritten(
        event_id="k1:draft", case_id="k1", thread_id="t1", made=MADE, case=case(MESSAGE),
        triage=TRIAGE, draft=draft,
    )  # fmt: skip


def requested() -> EditRequested:
    asked = case(MESSAGE, kind="edit_request", clinician_text=SafeText(TEXT), level=2)
    return EditRequested(
        event_id="k1:triage", case_id="k1", thread_id="t1", made=MADE, case=asked, triage=TRIAGE
    )


@pytest.mark.parametrize("event", [drafted(), requested()], ids=["draft", "edit request"])
def test_both_uses_run_to_a_decision_and_noise_falls_back(
    settings: Settings, served: LanguageModel, event: DraftWritten | EditRequested
) -> None:
    edit, judged = through(event, ports(settings, served))
    assert edit.outcome == "fell_back"
    assert edit.after == SafeText(TEXT)
    assert edit.tokens_in > 0
    assert edit.prompt.name == "empathy_edit_refined"
    assert judged.verification is not None
    assert (judged.verification.edit.precision, judged.verification.edit.recall) == (1.0, 1.0)
    assert judged.decision.action in {"inject", "inject_flagged", "hold_for_review", "no_draft"}
    assert judged.decision.policies.digest


@pytest.mark.parametrize("adapter", ["", "a", "b"])
@pytest.mark.parametrize("style", ["simple", "refined"])
def test_noise_that_looks_whole_is_refused_by_the_checks(
    settings: Settings, served: LanguageModel, style: str, adapter: str
) -> None:
    model = Whole(served)
    asking = Asking(style=style, model="tiny", adapter=adapter)
    editor = CheckedEditor(ModelProposer(model, asking), bootstrap.build_checker(settings))
    edit, judged = through(requested(), ports(settings, served, editor))
    assert any(answer.strip() for answer in model.answers)
    assert edit.outcome == "fell_back"
    assert edit.after == SafeText(TEXT)
    assert judged.edit == edit


def test_noise_as_a_judge_is_no_preference_or_a_valid_choice(served: LanguageModel) -> None:
    found = compare(ModelJudge(served, name="tiny"), MESSAGE, TEXT, f"I hear you. {TEXT}")
    assert found.three in {"a", "b", "both", "none"}
    assert found.forced in {"a", "b", "none"}
    assert 0 <= found.unparseable <= 4


def test_a_server_that_is_away_is_tried_again() -> None:
    away = Settings(model_url="http://127.0.0.1:9", model_name="tiny", empathy_editor="model")
    model = bootstrap.build_model(away)
    assert model is not None
    with pytest.raises(Retryable, match=r"model\.unavailable"):
        soften.handle(drafted(), ports=ports(away, model))
    model.close()
