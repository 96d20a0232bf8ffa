"""Evaluate the policy set: the strictest action of all rules that fire.

A rule is data: a condition in CEL (Common Expression Language, the language of Kubernetes
admission policies) over the declared features. A condition that can't be evaluated, or that gives
no truth value, counts as fired: the engine fails closed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final, Literal, cast, get_args

import cel

from policies.features import Value, features, neutral, schema, usable
from schemas.base import Ref, digest
from schemas.decision import Action, Decision, Flag
from schemas.errors import Misconfigured

CODES: dict[str, str] = {
    "policies.invalid": "A policy file lacks a part, asks for an unknown feature, or its "
    "condition can't be read. Mend the file; the hint names it.",
}
STRICTNESS: Final[tuple[Action, ...]] = ("inject", "inject_flagged", "hold_for_review", "no_draft")
Severity = Literal["info", "warning", "critical"]
_SHARED_FILES: Final = ("features.v1.toml", "urgent_wording.v1.toml")

__all__ = ["CODES", "STRICTNESS", "PolicySet", "Rule", "features", "load"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One policy.

    Attributes:
        when: CEL condition over the features.
        fires, quiet: worked cases, as features that differ from the neutral ones.
    """

    rule_id: str
    title: str
    when: str
    severity: Severity
    action: Action
    reason: str
    source: str
    fires: tuple[dict[str, Value], ...]
    quiet: tuple[dict[str, Value], ...]
    program: Any

    def holds(self, context: Any) -> bool:
        """Whether the rule fires; what can't be evaluated fires."""
        try:
            outcome = self.program.execute(context)
        except (RuntimeError, TypeError, ValueError, ArithmeticError):
            return True
        return outcome is not False

    def flag(self) -> Flag:
        """Return what stands on a decision when the rule fired."""
        return Flag(
            rule=self.rule_id,
            severity=self.severity,
            action=self.action,
            reason=self.reason,
            source=self.source,
        )


class PolicySet:
    """The rules in force. Fulfils the workers' `Judgement`."""

    def __init__(self, rules: Iterable[Rule], ref: Ref) -> None:
        self.rules = tuple(rules)
        self.ref = ref

    def decide(self, given: Mapping[str, Value]) -> Decision:
        """Return the decision on these features; a missing or broken feature fires its rules."""
        known = usable(given)
        context = cel.Context(variables=known)
        flags = tuple(rule.flag() for rule in self.rules if rule.holds(context))
        action = max((flag.action for flag in flags), key=STRICTNESS.index, default="inject")
        return Decision(action=action, flags=flags, features=known, policies=self.ref)

    def rule(self, rule_id: str) -> Rule | None:
        """Return one rule, or None."""
        return next((rule for rule in self.rules if rule.rule_id == rule_id), None)


def _compiled(condition: str) -> Any:
    program = cel.compile(condition)
    outcome = program.execute(cel.Context(variables=neutral()))
    if not isinstance(outcome, bool):
        raise TypeError("the condition gives no truth value")
    return program


def _cases(raw: list[dict[str, Value]]) -> tuple[dict[str, Value], ...]:
    declared = {feature.name: feature for feature in schema()}
    for case in raw:
        for name, value in case.items():
            if name not in declared or not declared[name].accepts(value):
                raise ValueError(f"feature {name}")
    return tuple(raw)


def _rule(raw: dict[str, Any]) -> Rule:
    if raw["action"] not in STRICTNESS or raw["severity"] not in get_args(Severity):
        raise ValueError("action or severity")
    return Rule(
        rule_id=raw["id"],
        title=raw["title"],
        when=raw["when"],
        severity=cast("Severity", raw["severity"]),
        action=cast("Action", raw["action"]),
        reason=raw["reason"],
        source=raw["source"],
        fires=_cases(raw["fires"]),
        quiet=_cases(raw["quiet"]),
        program=_compiled(raw["when"]),
    )


def _listed(folder: Traversable | Path) -> list[Traversable | Path]:
    if not folder.is_dir():
        raise Misconfigured("policies.invalid", "there is no such folder of rules")
    return sorted(folder.iterdir(), key=lambda entry: entry.name)


def load(folder: Traversable | Path | None = None) -> PolicySet:
    """Return the policy set of a folder of rule files, ours when none is given.

    Raises:
        Misconfigured: `policies.invalid`, a file is not whole or the folder is empty.
    """
    own = files("policies")
    found = _listed(folder or own.joinpath("rules"))
    hashed = b"".join(own.joinpath(name).read_bytes() for name in _SHARED_FILES)
    rules: list[Rule] = []
    for entry in found:
        if not entry.name.endswith(".toml"):
            continue
        content = entry.read_bytes()
        hashed += content
        try:
            rules.append(_rule(tomllib.loads(content.decode())))
        except (KeyError, TypeError, ValueError, RuntimeError, ArithmeticError) as error:
            raise Misconfigured("policies.invalid", f"{entry.name}: {error}") from None
    if not rules:
        raise Misconfigured("policies.invalid", "the folder holds no rule")
    return PolicySet(rules, Ref(name="policies", version="1", digest=digest(hashed)))
