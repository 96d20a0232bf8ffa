"""The writer that asks a language model, with the model-free writer as its safe state.

One request holds theme guide, plan, habits, past replies, chart and message. A chart beyond the
budget is read in stretches: the draft of one is updated on the next (multi-step refinement,
MedAlign 2308.14089: 65.0 % correct against 60.1 %). An answer that can't be used is asked for
once more, then the model-free writer writes the draft.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from schemas.base import Ref
from schemas.case import Case
from schemas.chart import ChartEntry
from schemas.draft import Draft, Source, ThemePlan
from schemas.language_model import Completion, Prompt
from schemas.text import SafeText
from schemas.triage import Triage
from workers.drafting import asking
from workers.drafting.answer import assembled, parsed
from workers.drafting.examples import similar
from workers.drafting.packing import CountTokens, chart_line, estimate_tokens, pack
from workers.drafting.reading import read
from workers.ports import CaseBook, LanguageModel, Writer
from workers.prompts.template import Template, load

TRIES: Final = 2
_TOKENS_PER_WORD: Final = 4
_FRAME_TOKENS: Final = 200
_WORDS_OF_THEIR_OWN: Final = ("message", "profile")


@dataclass(frozen=True, slots=True)
class Budget:
    """Limits of one draft.

    Attributes:
        chart_tokens: for the chart of one request.
        stretches: most requests for one draft; 1 packs the chart into one and drops the rest.
        examples: past replies shown.
    """

    chart_tokens: int = 6000
    stretches: int = 3
    examples: int = 5


@dataclass(frozen=True, slots=True)
class _Written:
    """One usable answer and what it cost."""

    text: SafeText
    sources: tuple[Source, ...]
    model: Ref
    prompt: Ref
    seconds: float
    tokens_in: int
    tokens_out: int


class ModelWriter:
    """Fulfils `Writer` with a language model; `safe` writes when the model gives nothing usable."""

    def __init__(
        self,
        model: LanguageModel,
        book: CaseBook,
        safe: Writer,
        *,
        budget: Budget | None = None,
        count: CountTokens = estimate_tokens,
    ) -> None:
        self._model = model
        self._book = book
        self._safe = safe
        self._budget = budget or Budget()
        self._count = count

    def write(self, case: Case, triage: Triage, plan: ThemePlan) -> Draft:
        """Return a draft along `plan`.

        Raises:
            Retryable: `model.unavailable`, `model.timeout`, `model.overloaded`.
            Rejected: `model.prompt_too_long`, `model.unknown_adapter`.
        """
        shared = self._shared(case, plan)
        safe = self._safe.write(case, triage, plan)
        steps: list[_Written] = []
        for stretch in self._stretches(case):
            written = self._ask(case, plan, shared, stretch, steps[-1].text if steps else None)
            if written is None:
                return safe
            steps.append(written)
        return safe.model_copy(update=_update(steps))

    def _shared(self, case: Case, plan: ThemePlan) -> dict[str, SafeText | str]:
        return {
            "theme_guide": asking.theme_guide(),
            "clinician": case.clinician_called or SafeText("the clinician"),
            "plan": asking.plan_lines(plan),
            "target_words": str(plan.target_words),
            "habits": asking.habits(self._book.profile(case.clinician_id)),
            "patient": asking.patient_line(case),
            "earlier": asking.earlier_lines(case),
            "language": asking.language_name(read(case).language),
            "message": asking.message_text(case),
        }

    def _stretches(self, case: Case) -> list[tuple[ChartEntry, ...]]:
        """Return the chart in order of time, cut into at most `stretches` that fit."""
        packed = pack(case, self._budget.chart_tokens, self._count)
        if not packed.dropped or self._budget.stretches == 1:
            return [packed.kept]
        whole = pack(case, self._budget.chart_tokens * self._budget.stretches, self._count).kept
        costs = [self._count(chart_line(entry) + "\n") for entry in whole]
        cuts, spent = [0], 0
        for index, cost in enumerate(costs):
            if spent + cost > self._budget.chart_tokens:
                cuts.append(index)
                spent = 0
            spent += cost
        parts = [whole[start:end] for start, end in pairwise([*cuts, len(whole)])]
        return parts[-self._budget.stretches :]

    def _ask(
        self,
        case: Case,
        plan: ThemePlan,
        shared: dict[str, SafeText | str],
        stretch: Sequence[ChartEntry],
        before: SafeText | None,
    ) -> _Written | None:
        """Return the first usable answer of `TRIES`, or None."""
        template = load("draft_reply" if before is None else "draft_reply_update", 1)
        chart = SafeText("\n".join(chart_line(entry) for entry in stretch) or "empty")
        own: dict[str, SafeText | str] = {"chart": chart}
        if before is None:
            found = similar(self._book, case, self._budget.examples)
            own["examples"] = asking.example_lines(found)
        else:
            own["draft"] = before
        most = plan.target_words * _TOKENS_PER_WORD + _FRAME_TOKENS
        for seed in range(TRIES):
            prompt = _prompt(template, shared | own, most, seed)
            completion = self._model.complete([prompt])[0]
            written = _usable(completion, case, prompt)
            if written is not None:
                return written
        return None


def _prompt(template: Template, values: dict[str, SafeText | str], most: int, seed: int) -> Prompt:
    return template.prompt(values, max_tokens=min(most, template.max_tokens), seed=seed)


def _usable(completion: Completion, case: Case, prompt: Prompt) -> _Written | None:
    answer = parsed(completion)
    if answer is None:
        return None
    known = {entry.entry_id for entry in case.chart.entries} | set(_WORDS_OF_THEIR_OWN)
    built = assembled(
        answer,
        known,
        patient=case.patient.called.reveal(),
        clinician=case.clinician_called.reveal(),
    )
    if built is None:
        return None
    return _Written(
        *built,
        model=completion.model,
        prompt=prompt.prompt,
        seconds=completion.seconds,
        tokens_in=completion.tokens_in,
        tokens_out=completion.tokens_out,
    )


def _update(steps: Sequence[_Written]) -> dict[str, object]:
    last = steps[-1]
    return {
        "text": last.text,
        "sources": last.sources,
        "writer": last.model,
        "prompt": last.prompt,
        "seconds": round(sum(step.seconds for step in steps), 6),
        "tokens_in": sum(step.tokens_in for step in steps),
        "tokens_out": sum(step.tokens_out for step in steps),
    }
