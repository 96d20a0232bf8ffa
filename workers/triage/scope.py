"""Messages that get no draft although they are no emergency, and what a message is about."""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from schemas.case import Case
from workers.patterns.pattern import Match, Pattern, PatternIndex, compile_pattern, found
from workers.patterns.prepared import Prepared, prepare

_SYMPTOMATIC = frozenset({"symptom", "medication", "lab_result"})


def _compiled(sources: list[str]) -> tuple[Pattern, ...]:
    return tuple(compile_pattern(source) for source in sources)


@dataclass(frozen=True, slots=True)
class Scope:
    """`scope.v1.toml`, compiled. The limit is in characters."""

    max_characters: int
    languages: frozenset[str]
    acknowledgement: tuple[Pattern, ...]
    no_answer: tuple[Pattern, ...]
    read_anyway: tuple[Pattern, ...]
    filler: frozenset[str]
    most_words: int
    most_left: int
    clinical: tuple[Pattern, ...]
    out_of_scope: tuple[Pattern, ...]
    injection: tuple[Pattern, ...]
    proxy: tuple[Pattern, ...]
    access: tuple[Pattern, ...]
    stated_age: PatternIndex[str]
    minor: tuple[Pattern, ...]
    minor_ages: range
    categories: PatternIndex[str]
    category_order: tuple[str, ...]


@cache
def scope() -> Scope:
    """Load `scope.v1.toml`."""
    content = files("workers.triage").joinpath("scope.v1.toml").read_bytes()
    data: dict[str, Any] = tomllib.loads(content.decode())
    known, minor, categories = data["acknowledgement"], data["minor"], data["category"]
    return Scope(
        max_characters=data["max_characters"],
        languages=frozenset(data["supported_languages"]),
        acknowledgement=_compiled(known["phrases"]),
        no_answer=_compiled(known["no_answer"]),
        read_anyway=_compiled(known["read_anyway"]),
        filler=frozenset(known["filler"]),
        most_words=known["most_words"],
        most_left=known["most_left"],
        clinical=_compiled(data["out_of_scope"].pop("clinical")),
        out_of_scope=tuple(
            pattern for one in data["out_of_scope"].values() for pattern in _compiled(one)
        ),
        injection=_compiled(data["prompt_injection"]["phrases"]),
        proxy=_compiled(data["proxy"]["phrases"]),
        access=_compiled(data["proxy"]["access"]),
        stated_age=PatternIndex((one, "") for one in _compiled(minor["stated_age"])),
        minor=_compiled(minor["phrases"]),
        minor_ages=range(minor["age_from"], minor["age_below"]),
        categories=PatternIndex(
            (pattern, name) for name, one in categories.items() for pattern in _compiled(one)
        ),
        category_order=tuple(categories),
    )


def is_acknowledgement(prepared: Prepared) -> bool:
    """Whether the message only thanks or confirms: nothing else is left and nothing is asked."""
    rules = scope()
    words = prepared.words()
    if "?" in prepared.keys or not words or len(words) > rules.most_words:
        return False
    if found(rules.no_answer, prepared):
        return not found(rules.read_anyway, prepared) and not counts(prepared)["symptom"]
    rest, hits = prepared.line, 0
    for pattern in rules.acknowledgement:
        rest, count = pattern.regex.subn(" ", rest)
        hits += count
    left = [one for one in rest.split() if one[0].isalnum() and one not in rules.filler]
    return hits > 0 and len(left) <= rules.most_left


def counts(prepared: Prepared) -> Counter[str]:
    """Return how many words speak of each category."""
    return Counter(name for name, _ in scope().categories.search(prepared))


def category(hits: Counter[str], *, acknowledges: bool) -> str:
    """Return the category with the most hits; thanks only when it is all there is."""
    if acknowledges:
        return "thanks"
    if hits["complaint"]:
        return "complaint"
    order = [name for name in scope().category_order if name not in {"thanks", "complaint"}]
    best = max(order, key=lambda name: hits[name])
    return best if hits[best] else "other"


def out_of_scope(prepared: Prepared) -> Match | None:
    """Return what shows that the message is no clinical matter, or None when it is one.

    Symptoms and medicines count in every sentence. The name of a test or visit doesn't count in a
    sentence about money, papers or the portal: it is what was billed or copied.
    """
    shown = found(scope().out_of_scope, prepared)
    if shown is None or found(scope().clinical, prepared):
        return None
    sentences = (prepare(prepared.line[start:end]) for start, end in prepared.sentences)
    if any(_about_care(sentence) for sentence in sentences):
        return None
    return shown


def _about_care(sentence: Prepared) -> bool:
    hits = counts(sentence)
    named_only = found(scope().out_of_scope, sentence) is not None
    return any(hits[name] for name in _SYMPTOMATIC if not (named_only and name == "lab_result"))


def confidential_minor(case: Case, prepared: Prepared) -> Match | None:
    """Return the confidential topic of an adolescent's message, or None."""
    ages = {case.patient.age_years} | {
        match.number for _, match in scope().stated_age.search(prepared) if case.sender == "patient"
    }
    return found(scope().minor, prepared) if ages & set(scope().minor_ages) else None


def unverified_proxy(case: Case, prepared: Prepared) -> Match | None:
    """Return the words by which somebody else writes from the patient's own account, or None."""
    own = found(scope().proxy, prepared) if case.sender == "patient" else None
    return own or found(scope().access, prepared)


def injection(prepared: Prepared) -> Match | None:
    """Return an instruction to the machine inside the message, or None."""
    return found(scope().injection, prepared)
