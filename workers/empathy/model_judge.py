"""The other side of the judge's port: a language model, whose every answer is validated again."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import replace

from schemas.base import Ref
from schemas.errors import Rejected
from schemas.text import SafeText
from workers import prompts
from workers.empathy.rank import Answer
from workers.ports import LanguageModel

PROMPT_VERSION = 1
_ANSWERS: dict[str, Answer] = {"one": "first", "two": "second", "both": "both"}


class ModelJudge:
    """Asks a language model. What is not exactly one of the choices is no preference."""

    def __init__(self, model: LanguageModel, *, name: str = "language-model") -> None:
        self._model = model
        self._name = name
        self._template = prompts.load("empathy_rank", PROMPT_VERSION)

    @property
    def ref(self) -> Ref:
        """The model's name with the hash of the prompt."""
        return Ref(
            name=self._name, version=self._template.ref.version, digest=self._template.ref.digest
        )

    def prefer(self, message: str, first: str, second: str, *, forced: bool) -> Answer | None:
        """Return the model's choice, or None when it gave none.

        Raises:
            Retryable: the model is away.
        """
        choices = self._template.data["choices"]["forced" if forced else "three"]
        values: dict[str, SafeText | str] = {
            "choices_instruction": choices,
            "message": message or "(not given)",
            "first": first,
            "second": second,
        }
        allowed = [name for name in _ANSWERS if not (forced and name == "both")]
        schema = deepcopy(self._template.json_schema) or {}
        schema["properties"]["choice"]["enum"] = allowed
        try:
            (answer,) = self._model.complete(
                [replace(self._template.prompt(values), json_schema=schema)]
            )
        except Rejected:
            return None
        return _choice(answer.text.reveal(), allowed)


def _choice(text: str, allowed: list[str]) -> Answer | None:
    try:
        said = json.loads(text)
    except ValueError:
        return None
    choice = said.get("choice") if isinstance(said, dict) and set(said) == {"choice"} else None
    return _ANSWERS[choice] if isinstance(choice, str) and choice in allowed else None
