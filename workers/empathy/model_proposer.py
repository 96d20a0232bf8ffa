"""The editor with a language model: a prompt file, a level, and one more try with the findings."""

from __future__ import annotations

import re
from dataclasses import dataclass

from schemas.base import Ref
from schemas.case import Case
from schemas.facts import FactCheck
from schemas.language_model import Completion
from schemas.text import SafeText
from workers import prompts
from workers.empathy.proposal import Proposal
from workers.ports import LanguageModel

CODES: dict[str, str] = {
    "model.not_set": "A setting or an option asks for a language model and none is set. Set "
    "BEDSIDE_MODEL_URL and BEDSIDE_MODEL_NAME.",
}
PROMPT_VERSION = 1
# An edit of n characters needs about n/3 tokens; the rest is for what is added.
_CHARS_PER_TOKEN = 3
_EXTRA_TOKENS = 150
_WRAPPING = re.compile(r"^\s*</?(?:reply|edited)>\s*|\s*</?(?:reply|edited)>\s*$")


@dataclass(frozen=True, slots=True)
class Asking:
    """How a model is asked. `style` names the edit prompt: `simple` or `refined`."""

    style: str = "refined"
    model: str = ""
    adapter: str = ""
    priority: int = 0
    seed: int = 0


class ModelProposer:
    """Proposes what a language model writes."""

    def __init__(self, model: LanguageModel, asking: Asking | None = None) -> None:
        self._model = model
        self._asking = asking or Asking()
        self._edit = prompts.load(f"empathy_edit_{self._asking.style}", PROMPT_VERSION)
        self._repair = prompts.load("empathy_repair", PROMPT_VERSION)

    @property
    def editor_ref(self) -> Ref:
        """The model as configured; an adapter is its version."""
        return Ref(name=self._asking.model or "language-model", version=self._asking.adapter)

    @property
    def prompt_ref(self) -> Ref:
        """The edit prompt."""
        return self._edit.ref

    def propose(self, case: Case, text: str, level: int) -> Proposal:
        """Return the model's edit; an answer that was cut off is none.

        Raises:
            Retryable: the model is away.
            Rejected: as the port.
        """
        values: dict[str, SafeText | str] = {
            "level_instruction": self._edit.data["levels"][str(level)],
            "message": case.message or "(not given)",
            "text": text,
        }
        return self._answer(self._edit, values, text)

    def again(
        self, case: Case, text: str, level: int, *, edited: str, check: FactCheck
    ) -> Proposal | None:
        """Return a second edit, asked for with the findings named.

        Raises:
            Retryable: the model is away.
            Rejected: as the port.
        """
        del case
        values: dict[str, SafeText | str] = {
            "level_instruction": self._repair.data["levels"][str(level)],
            "original": text,
            "edited": edited,
            "findings": _named(check),
        }
        return self._answer(self._repair, values, text)

    def _answer(
        self, template: prompts.Template, values: dict[str, SafeText | str], text: str
    ) -> Proposal:
        budget = len(text) // _CHARS_PER_TOKEN + _EXTRA_TOKENS
        prompt = template.prompt(
            values,
            max_tokens=min(max(budget, _EXTRA_TOKENS), template.max_tokens),
            seed=self._asking.seed,
            adapter=self._asking.adapter,
            priority=self._asking.priority,
        )
        (completion,) = self._model.complete([prompt])
        return _proposal(completion, text)


def _proposal(completion: Completion, text: str) -> Proposal:
    written = _WRAPPING.sub("", completion.text.reveal()).strip()
    usable = completion.finish == "stop" and written
    return Proposal(
        text=written if usable else text,
        reason="" if usable else "cut_off",
        tokens_in=completion.tokens_in,
        tokens_out=completion.tokens_out,
    )


def _named(check: FactCheck) -> str:
    findings = [
        f'- {each.code.replace("_", " ")} ({each.side}): "{each.quote.reveal()}"'
        for each in check.findings
    ]
    lost = [
        f"- {'lost' if each.side == 'original' else 'not in the original'}: "
        f'"{each.fact.text.reveal()}"'
        for each in check.verdicts
        if not each.entailed
    ]
    return "\n".join([*findings, *lost]) or "- the meaning was not kept"
