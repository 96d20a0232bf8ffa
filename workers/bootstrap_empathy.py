"""The part of the bootstrap that builds the language model, the fact checks and the editor."""

from __future__ import annotations

from pathlib import Path

from connectors.nli_encoder import NliEncoder
from connectors.openai_model import OpenAIModel
from connectors.transformers_model import TransformersModel
from schemas.errors import Misconfigured
from workers.empathy.editor import Bounds, CheckedEditor
from workers.empathy.model_proposer import Asking, ModelProposer
from workers.empathy.phrasebook import Phrasebook
from workers.empathy.proposal import Proposer
from workers.empathy.repair import Limits
from workers.facts.checker import GuardedEntailment, MedFactChecker
from workers.facts.extractors import ModelExtractor
from workers.facts.lexical import LexicalEntailment
from workers.facts.model_judge import JudgeEntailment
from workers.ports import Editor, Entailment, FactChecker, LanguageModel
from workers.settings import Settings

_IN_PROCESS = "transformers:"


def build_editor(
    settings: Settings, checker: FactChecker, model: LanguageModel | None = None
) -> Editor:
    """Return the empathy editor that the settings ask for, guarded by `checker`.

    Raises:
        Misconfigured: `model.not_set`, a model is to edit and none is given.
    """
    limits = Limits(min_precision=settings.empathy_min_precision)
    bounds = Bounds(limits=limits, short_chars=settings.empathy_short_chars)
    return CheckedEditor(build_proposer(settings, model), checker, bounds=bounds)


def build_model(settings: Settings) -> OpenAIModel | TransformersModel | None:
    """Return the language model under `model_url`, or None for the model-free default.

    Whoever asks for it closes it; a process that runs on may leave that to its end.

    Raises:
        Misconfigured: `model.extra_missing`, `model.not_loadable`, for a model in this process.
    """
    if settings.model_url == "none":
        return None
    if settings.model_url.startswith(_IN_PROCESS):
        return TransformersModel(Path(settings.model_url.removeprefix(_IN_PROCESS)))
    return OpenAIModel.connect(
        settings.model_url,
        model=settings.model_name,
        timeout_seconds=settings.model_timeout_seconds,
        concurrency=settings.model_concurrency,
        api_key=settings.model_api_key.get_secret_value(),
        cache_salt=settings.model_cache_salt.get_secret_value(),
    )


def build_proposer(settings: Settings, model: LanguageModel | None = None) -> Proposer:
    """Return what writes edits, unchecked; only evaluations use it without its guard.

    Raises:
        Misconfigured: `model.not_set`, a model is to edit and none is given.
    """
    if settings.empathy_editor == "phrasebook":
        return Phrasebook()
    if model is None:
        hint = "BEDSIDE_EMPATHY_EDITOR=model needs BEDSIDE_MODEL_URL and BEDSIDE_MODEL_NAME."
        raise Misconfigured("model.not_set", hint)
    return ModelProposer(model, Asking(settings.empathy_prompt, settings.model_name))


def build_checker(settings: Settings, model: LanguageModel | None = None) -> FactChecker:
    """Return the fact checker that the settings ask for; guards always come first.

    Raises:
        Misconfigured: `model.not_set`, `facts.encoder_not_set`, `facts.extra_missing`,
            `facts.encoder_not_loadable`.
    """
    wants_model = settings.fact_extractor == "model"
    asks = wants_model or settings.fact_tier == "judge"
    ask = build_model(settings) if model is None and asks else model
    if wants_model and ask is None:
        raise Misconfigured("model.not_set", "fact_extractor is model: set model_url")
    return MedFactChecker(
        _second_tier(settings, ask),
        extractor=ModelExtractor(ask) if wants_model and ask else None,
        short_chars=settings.empathy_short_chars,
    )


def build_entailment(settings: Settings, model: LanguageModel | None = None) -> Entailment:
    """Return what says whether a text entails a claim: the guards, then the tier that is set.

    Raises:
        Misconfigured: as `build_checker`.
    """
    asks = model is None and settings.fact_tier == "judge"
    second = _second_tier(settings, build_model(settings) if asks else model)
    return LexicalEntailment() if second is None else GuardedEntailment(second)


def _second_tier(settings: Settings, model: LanguageModel | None) -> Entailment | None:
    if settings.fact_tier == "lexical":
        return None
    if settings.fact_tier == "judge":
        if model is None:
            raise Misconfigured("model.not_set", "fact_tier is judge: set model_url")
        return JudgeEntailment(model)
    if settings.fact_encoder is None:
        raise Misconfigured("facts.encoder_not_set", "set fact_encoder to the model's folder")
    return NliEncoder.load(
        settings.fact_encoder,
        threshold=settings.fact_encoder_threshold,
        device=settings.fact_encoder_device,
    )
