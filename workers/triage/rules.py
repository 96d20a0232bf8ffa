"""Triage rules as data: load, check, index.

A rule file is TOML under `rules/`; its form is described in `README.md`. The whole set has one
hash, which stands on every triage.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, cast

from schemas.base import Ref, digest
from schemas.triage import NoDraftReason, Urgency
from workers.patterns.pattern import Pattern, PatternIndex, compile_pattern

URGENCIES: tuple[Urgency, ...] = ("routine", "soon", "urgent", "emergency")
DEFAULT_VOID = ("negated", "past", "hypothetical", "other_past", "figurative")


@dataclass(frozen=True, slots=True)
class Example:
    """A worked case of a rule: a message, and what is known beside it."""

    text: str
    age: int | None = None
    chart: tuple[str, ...] = ()
    sender: str = "patient"


@dataclass(frozen=True, slots=True)
class Concept:
    """A circumstance that a rule may need: words in the message, words in the chart, an age."""

    message: tuple[Pattern, ...]
    chart: tuple[Pattern, ...]
    age_below: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """One red flag or urgency rule.

    Attributes:
        needs: concepts of which at least one must hold.
        without: concepts of which none may hold.
        void: kinds of context that make a match mean nothing.
        low, high: the number of a match must lie strictly between them, when it has one.
    """

    rule_id: str
    urgency: Urgency
    no_draft: NoDraftReason | None
    source: str
    patterns: tuple[Pattern, ...]
    unless: tuple[Pattern, ...]
    needs: tuple[str, ...]
    without: tuple[str, ...]
    void: frozenset[str]
    low: float
    high: float
    fires: tuple[Example, ...]
    quiet: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class RuleSet:
    """All rules, the concepts they need, and their common hash."""

    rules: tuple[Rule, ...]
    concepts: dict[str, Concept]
    ref: Ref
    index: PatternIndex[Rule] = field(repr=False)


def patterns(sources: list[str]) -> tuple[Pattern, ...]:
    """Compile the phrases of one list of a data file."""
    return tuple(compile_pattern(source) for source in sources)


def _example(raw: str | dict[str, Any]) -> Example:
    if isinstance(raw, str):
        return Example(raw)
    return Example(
        raw["text"], raw.get("age"), tuple(raw.get("chart", ())), raw.get("sender", "patient")
    )


def _rule(raw: dict[str, Any]) -> Rule:
    low = max(raw.get("above", float("-inf")), raw.get("above_least", float("-inf")))
    high = min(raw.get("below", float("inf")), raw.get("below_most", float("inf")))
    return Rule(
        rule_id=raw["id"],
        urgency=cast("Urgency", raw["urgency"]),
        no_draft=cast("NoDraftReason | None", raw.get("no_draft")),
        source=raw["source"],
        patterns=patterns([*raw.get("en", ()), *raw.get("es", ())]),
        unless=patterns(raw.get("unless", [])),
        needs=tuple(raw.get("needs", ())),
        without=tuple(raw.get("without", ())),
        void=frozenset(raw.get("void", DEFAULT_VOID)),
        low=low,
        high=high,
        fires=tuple(_example(one) for one in raw["fires"]),
        quiet=tuple(_example(one) for one in raw["quiet"]),
    )


def _concept(raw: dict[str, Any]) -> Concept:
    message = patterns([*raw.get("en", ()), *raw.get("es", ())])
    return Concept(message, patterns(raw.get("chart", [])), raw.get("age_below", 0))


def _contents() -> Iterator[tuple[str, bytes]]:
    folder = files("workers.triage").joinpath("rules")
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".toml"):
            yield entry.name, entry.read_bytes()


@cache
def rule_set() -> RuleSet:
    """Load every rule file of the package, in the order of the file names."""
    rules: list[Rule] = []
    concepts: dict[str, Concept] = {}
    hashed = b""
    for _, content in _contents():
        data = tomllib.loads(content.decode())
        rules.extend(_rule(raw) for raw in data.get("rule", ()))
        concepts |= {name: _concept(raw) for name, raw in data.get("concepts", {}).items()}
        hashed += content
    for name in ("context.v1.toml", "scope.v1.toml", "language.v1.toml"):
        hashed += files("workers.triage").joinpath(name).read_bytes()
    index = PatternIndex((pattern, rule) for rule in rules for pattern in rule.patterns)
    ref = Ref(name="triage_rules", version="1", digest=digest(hashed))
    return RuleSet(tuple(rules), concepts, ref, index)
