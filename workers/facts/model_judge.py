"""Third tier of entailment: a language model that sees both texts and must quote its ground.

Its answer counts only when it is the asked JSON, its verdict is in the set, it was not cut off,
and a quote for "entailed" stands in the text, is no mere word of it, and tells of the claim.
Anything else is tier `closed`: not entailed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from schemas.errors import Rejected
from schemas.facts import Evidence, Fact, Side, Verdict
from schemas.language_model import Completion
from schemas.text import SafeText
from workers import prompts
from workers.facts.alignment import align, claim_words
from workers.facts.extract import read
from workers.ports import NO_SOURCE, LanguageModel

PROMPT_VERSION = 2
MIN_WORDS = 3
"""A shorter quote counts only where it is a whole sentence of the text."""
MIN_OVERLAP = 0.3
"""Share of the claim's words, by weight, that a quote must have in the same or other words."""
_VERDICTS = {"entailed", "contradicted", "not_stated"}


class JudgeEntailment:
    """Fulfils `Entailment` with a language model; the guards come before it (`checker.py`)."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model
        self._template = prompts.load("judge_entailment", PROMPT_VERSION)

    def entails(
        self, facts: Sequence[Fact], text: SafeText, *, side: str, source: SafeText = NO_SOURCE
    ) -> list[Verdict]:
        """Return one verdict for each fact, in order; a refused batch is closed as a whole.

        Raises:
            Retryable: `model.unavailable` and its kin: the model is away, nothing is known.
        """
        which: Side = "original" if side == "original" else "edited"
        asked = [
            self._template.prompt({"text": text, "source": source, "claim": fact.text})
            for fact in facts
        ]
        try:
            answers = self._model.complete(asked)
        except Rejected as error:
            return [closed(fact, which, error.code) for fact in facts]
        if len(answers) != len(facts):
            return [closed(fact, which, "an answer is missing") for fact in facts]
        return [_read(a, fact, text, which) for a, fact in zip(answers, facts, strict=True)]


def closed(fact: Fact, side: Side, reason: str) -> Verdict:
    """Return the verdict on a fact for which there is no usable answer."""
    return Verdict(side=side, fact=fact, entailed=False, score=0.0, tier="closed", reason=reason)


def _read(answer: Completion, fact: Fact, text: SafeText, side: Side) -> Verdict:
    said = _object(answer)
    if said is None:
        return closed(fact, side, "the judge's answer could not be read")
    verdict, quote = said["verdict"], said["quote"].strip()
    at = _place(quote, text.reveal()) if quote else -1
    if verdict == "entailed" and at < 0:
        return closed(fact, side, "the judge's quote does not stand in the text")
    if verdict == "entailed" and not _grounds(quote, fact.text.reveal(), text.reveal()):
        return closed(fact, side, "the judge's quote does not tell of the claim")
    ground = Evidence(start=at, end=at + len(quote), quote=SafeText(quote)) if at >= 0 else None
    return Verdict(
        side=side, fact=fact, entailed=verdict == "entailed",
        score=1.0 if verdict == "entailed" else 0.0, tier="judge",
        reason="" if verdict == "entailed" else f"the judge says {verdict.replace('_', ' ')}",
        evidence=ground,
    )  # fmt: skip


def _place(quote: str, text: str) -> int:
    """Where a quote stands in a text as whole words, or -1."""
    found = re.search(rf"(?<!\w){re.escape(quote)}(?!\w)", text)
    return found.start() if found else -1


def _grounds(quote: str, claim: str, text: str) -> bool:
    """Whether a quote is long enough to rest on, and has words of each part of the claim."""
    whole = {text[s.start : s.end].strip(" .!?") for s in read(text).sentences}
    if len(quote.split()) < MIN_WORDS and quote.strip(" .!?") not in whole:
        return False
    clauses = [c for c in read(claim).clauses if claim_words(c)]
    return bool(clauses) and all(align(c, quote).anywhere >= MIN_OVERLAP for c in clauses)


def _object(answer: Completion) -> dict[str, str] | None:
    """The answer as an object of exactly the two strings that were asked for, or None."""
    if answer.finish != "stop":
        return None
    try:
        said = json.loads(answer.text.reveal())
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict) or set(said) != {"verdict", "quote"}:
        return None
    if not all(isinstance(value, str) for value in said.values()):
        return None
    return said if said["verdict"] in _VERDICTS else None
