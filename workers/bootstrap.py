"""The ports that compute, filled from the settings: detector, writer, editor, checker, judgement.

With the other `bootstrap` files the only place that names concrete connectors. Those that only
store and send are in `bootstrap_stores.py`, which loads no word list and no recogniser: a process
whose children do the work needs no more.
"""

from __future__ import annotations

from pathlib import Path

from connectors.presidio import offline as deid_offline
from connectors.presidio.detector import PresidioDetector, recognizers
from policies import engine as policies
from schemas.errors import Misconfigured
from workers import bootstrap_empathy
from workers.drafting.model import Budget, ModelWriter
from workers.drafting.model_free import ModelFreeWriter
from workers.ports import CaseBook, Judgement, LanguageModel, PhiDetector, Writer
from workers.settings import Settings

build_model = bootstrap_empathy.build_model
build_checker = bootstrap_empathy.build_checker
build_entailment = bootstrap_empathy.build_entailment
build_editor = bootstrap_empathy.build_editor
build_proposer = bootstrap_empathy.build_proposer


def build_detector(settings: Settings) -> PhiDetector:
    """Return the detector of identifiers; with the model under `deid_model` where one is set."""
    return PresidioDetector(recognizers(settings.deid_model))


def build_compared(
    settings: Settings, *, compare: bool
) -> tuple[dict[str, PhiDetector], dict[str, str]]:
    """Return our detector, and with `compare` others; then those that can't be had, and why."""
    found: dict[str, PhiDetector] = {"bedside": build_detector(settings)}
    if not compare:
        return found, {}
    others, missing = deid_offline.others()
    return found | others, missing


train_name_model = deid_offline.trained
generated_messages = deid_offline.generated
clinical_terms = deid_offline.clinical_terms
detector_versions = deid_offline.detector_refs


def build_writer(settings: Settings, book: CaseBook, model: LanguageModel | None = None) -> Writer:
    """Return the writer that the settings ask for; `book` gives habits and past replies.

    Raises:
        Misconfigured: `model.not_set`, a model is to draft and none is given.
    """
    rules = ModelFreeWriter(book)
    if settings.draft_writer == "rules":
        return rules
    if model is None:
        hint = "BEDSIDE_DRAFT_WRITER=model needs BEDSIDE_MODEL_URL and BEDSIDE_MODEL_NAME."
        raise Misconfigured("model.not_set", hint)
    budget = Budget(
        chart_tokens=settings.draft_chart_tokens,
        stretches=settings.draft_stretches,
        examples=settings.draft_examples,
    )
    return ModelWriter(model, book, rules, budget=budget)


def build_judgement(settings: Settings) -> Judgement:
    """Return the policy set in force: ours, or the one under `policies_dir`.

    Raises:
        Misconfigured: `policies.invalid`.
    """
    own = settings.policies_dir
    return policies.load() if own == "builtin" else policies.load(Path(own))
