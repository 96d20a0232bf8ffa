"""A fact check as a clinician reads it: what was kept, lost, added or changed, and the proof."""

from __future__ import annotations

from rich.console import Group
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from schemas.facts import FactCheck, FactFinding, Verdict
from workers.empathy.repair import Limits

_TIERS = {
    "guard": "exact check",
    "lexical": "wording",
    "encoder": "model",
    "judge": "model",
    "closed": "no answer: counted against",
}
_VERDICTS = {
    ("original", True): Text("kept", style="green"),
    ("original", False): Text("NOT KEPT", style="bold red"),
    ("edited", True): Text("in original", style="green"),
    ("edited", False): Text("NOT IN ORIGINAL", style="bold red"),
}


def readable(check: FactCheck, limits: Limits) -> Group:
    """Return tables of every fact with verdict and evidence, findings first, and a last line."""
    parts: list[Table | Text] = []
    if check.findings:
        parts.append(_findings(check.findings))
    originals = [verdict for verdict in check.verdicts if verdict.side == "original"]
    edits = [verdict for verdict in check.verdicts if verdict.side == "edited"]
    parts.append(_facts("Facts of the original text", originals))
    parts.append(_facts("Facts of the edited text", edits))
    parts.append(_conclusion(check, limits))
    return Group(*parts)


def _findings(findings: tuple[FactFinding, ...]) -> Table:
    table = Table(
        "finding", "where", "words", "why", title="What the edit did wrong", title_justify="left"
    )
    for each in findings:
        style = "bold red" if each.severity == "hard" else "yellow"
        table.add_row(
            Text(each.code.replace("_", " "), style=style),
            f"{each.side} text",
            escape(each.quote.reveal()),
            escape(each.explanation),
        )
    return table


def _facts(title: str, verdicts: list[Verdict]) -> Table:
    table = Table("fact", "verdict", "evidence in the other text", "by", title=title)
    table.title_justify = "left"
    for verdict in verdicts:
        reason = f" ({verdict.reason})" if verdict.reason else ""
        proof = verdict.evidence.quote.reveal() if verdict.evidence else "-"
        table.add_row(
            escape(verdict.fact.text.reveal()),
            _VERDICTS[verdict.side, verdict.entailed],
            escape(proof),
            escape(f"{_TIERS[verdict.tier]}{reason}"),
        )
    if not verdicts:
        table.add_row("no clinical fact found", "-", "-", "-")
    return table


def _conclusion(check: FactCheck, limits: Limits) -> Text:
    may = limits.met(check)
    kept = sum(each.entailed for each in check.verdicts if each.side == "original")
    found = sum(each.entailed for each in check.verdicts if each.side == "edited")
    line = (
        f"{kept} of {check.original_facts} facts kept (recall {check.recall:.2f}); "
        f"{found} of {check.edited_facts} facts of the edit are in the original "
        f"(precision {check.precision:.2f}). "
    )
    if check.short_input:
        line += "Short text: read with care. "
    verdict = "The edit may be used." if may else "The edit must NOT be used as it is."
    return Text(line).append(verdict, style="bold green" if may else "bold red")
