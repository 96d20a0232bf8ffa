"""`bedside policies`: show the rules in force, check them on their cases, explain a decision."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.table import Table

from policies.engine import PolicySet, load
from policies.features import neutral, schema, usable
from schemas.decision import Decision
from workers.cli.inputs import text_of

app = typer.Typer(help="Show, check and explain the policies.")
Folder = Annotated[
    Path | None, typer.Option("--policies", help="Folder of rules; ours when left out.")
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object instead of a table.")]


@app.command("list")
def list_(policies: Folder = None, as_json: Json = False) -> None:
    """Show every rule with its condition and what it does."""
    held = load(policies)
    if as_json:
        rules = [
            {"rule": rule.rule_id, "when": rule.when, "action": rule.action,
             "severity": rule.severity, "reason": rule.reason, "source": rule.source}
            for rule in held.rules
        ]  # fmt: skip
        _print_json({"policies": str(held.ref), "n": len(rules), "rules": rules})
        return
    table = Table("rule", "action", "severity", "when", title=f"Policies {held.ref}")
    for rule in held.rules:
        table.add_row(rule.rule_id, rule.action, rule.severity, rule.when)
    Console().print(table)


@app.command("features")
def features_() -> None:
    """Show what a rule may read."""
    table = Table("feature", "type", "neutral", "meaning")
    for feature in schema():
        table.add_row(feature.name, feature.kind, str(feature.neutral), feature.meaning)
    Console().print(table)


def failures(held: PolicySet) -> list[str]:
    """Return one line for each worked case that a rule does not meet, and for each empty list."""
    found: list[str] = []
    for rule in held.rules:
        for side, cases in (("fires", rule.fires), ("quiet", rule.quiet)):
            if not cases:
                found.append(f"{rule.rule_id}: no case in {side}")
            for number, case in enumerate(cases, 1):
                fired = rule.rule_id in {flag.rule for flag in held.decide(neutral() | case).flags}
                if fired != (side == "fires"):
                    found.append(f"{rule.rule_id}: case {number} of {side} does not hold")
    return found


@app.command("test")
def check(policies: Folder = None, as_json: Json = False) -> None:
    """Run every rule on its worked cases; exit 1 when one does not hold."""
    held = load(policies)
    wrong = failures(held)
    n = sum(len(rule.fires) + len(rule.quiet) for rule in held.rules)
    if as_json:
        _print_json({"policies": str(held.ref), "n": n, "failures": wrong})
    else:
        for line in wrong:
            Console(stderr=True).print(line, markup=False)
        Console().print(f"{len(held.rules)} rules, {n} cases, {len(wrong)} failures ({held.ref})")
    raise typer.Exit(1 if wrong else 0)


@app.command()
def explain(
    features: Annotated[
        str, typer.Argument(help="A JSON object of features: its file, itself, or - for stdin.")
    ],
    policies: Folder = None,
    as_json: Json = False,
) -> None:
    """Decide on a set of features; features left out are neutral."""
    if features.lstrip().startswith("{"):
        text = features
    else:
        text = sys.stdin.read() if features == "-" else text_of(Path(features))
    try:
        given = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise typer.BadParameter(f"no JSON: line {error.lineno}, column {error.colno}") from None
    if not isinstance(given, dict):
        raise typer.BadParameter("the features are one JSON object")
    unusable = sorted(set(given) - set(usable(given)))
    decision = load(policies).decide(neutral() | given)
    if as_json:
        _print_json({"unusable": unusable, **decision.model_dump(mode="json")})
    else:
        _print_decision(decision, unusable)


def _print_decision(decision: Decision, unusable: list[str]) -> None:
    console = Console()
    console.print(f"{decision.action}  ({decision.policies})", markup=False)
    for flag in decision.flags:
        line = f"  {flag.action:16} {flag.severity:8} {flag.rule}: {flag.reason}"
        console.print(line, markup=False, soft_wrap=True)
    if unusable:
        known = "unknown or of the wrong type; rules that read them fire"
        console.print(f"  {', '.join(unusable)}: {known}", markup=False)


def _print_json(content: dict[str, Any]) -> None:
    sys.stdout.write(orjson.dumps(content).decode() + "\n")
