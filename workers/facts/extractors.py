"""Who finds the facts of a text: our rules, or a language model behind the same port.

A fact of the model must quote the text letter by letter; one quote that does not stand there,
or an answer that can't be read, makes the whole answer unusable (`facts.unreadable`), and the
checker then reads the text by the rules and says so.
"""

from __future__ import annotations

import json
from typing import Any

from schemas.errors import Rejected
from schemas.facts import Fact
from schemas.text import SafeText
from workers import prompts
from workers.facts import extract
from workers.facts.extract import MAX_CHARS
from workers.ports import LanguageModel

PROMPT_VERSION = 1
_KINDS = {"statement", "instruction", "question", "contingency", "reassurance", "promise"}


class RuleExtractor:
    """Fulfils `FactExtractor` with the rules of `extract.py`."""

    def facts(self, text: SafeText) -> list[Fact]:
        """Return the clinical facts of `text`, in order."""
        return extract.facts(text.reveal())


class ModelExtractor:
    """Fulfils `FactExtractor` with a language model; every answer is validated again."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model
        self._template = prompts.load("extract_facts", PROMPT_VERSION)

    def facts(self, text: SafeText) -> list[Fact]:
        """Return the clinical facts of `text`, in order of the text.

        Raises:
            Retryable: `model.unavailable` and its kin: the model is away.
            Rejected: `facts.unreadable`, the answer is not usable; or the model's own refusal.
        """
        if not text.reveal().strip():
            return []
        prompt = self._template.prompt({"text": SafeText(text.reveal()[:MAX_CHARS])})
        (answer,) = self._model.complete([prompt])
        if answer.finish != "stop":
            raise Rejected("facts.unreadable")
        return _facts(_items(answer.text.reveal()), text.reveal())


def _items(answer: str) -> list[dict[str, Any]]:
    try:
        said = json.loads(answer)
    except (ValueError, RecursionError):
        raise Rejected("facts.unreadable") from None
    items = said.get("facts") if isinstance(said, dict) and set(said) == {"facts"} else None
    if not isinstance(items, list) or not all(_whole(item) for item in items):
        raise Rejected("facts.unreadable")
    return items


def _whole(item: object) -> bool:
    if not isinstance(item, dict) or set(item) != {"quote", "kind"}:
        return False
    quote, kind = item["quote"], item["kind"]
    return isinstance(quote, str) and bool(quote.strip()) and kind in _KINDS


def _facts(items: list[dict[str, Any]], text: str) -> list[Fact]:
    """Place each quote behind the one before, so that a repeated sentence is found twice."""
    out: list[Fact] = []
    after = 0
    for item in items:
        quote = item["quote"].strip()
        at = text.find(quote, after)
        at = text.find(quote) if at < 0 else at
        if at < 0:
            raise Rejected("facts.unreadable")
        after = at + len(quote)
        out.append(_fact(quote, item["kind"], at, len(out) + 1))
    return sorted(out, key=lambda fact: fact.start)


def _fact(quote: str, kind: str, at: int, index: int) -> Fact:
    """A fact with the modifiers that the rules read in its words."""
    clauses = extract.read(quote).clauses
    modifiers = extract.as_fact(clauses[0], "").modifiers if clauses else {}
    return Fact(
        fact_id=f"f{index}", text=SafeText(quote), start=at, end=at + len(quote), kind=kind,
        modifiers=modifiers,
    )  # fmt: skip
