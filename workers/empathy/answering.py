"""What the commands answer: an edit, a check, a comparison or an entailment as plain values."""

from __future__ import annotations

import dataclasses
from typing import Any

from schemas.draft import EmpathyEdit
from schemas.facts import Fact, FactCheck, Verdict
from schemas.text import SafeText
from workers.empathy.epitome import empathy_of
from workers.empathy.rank import EmpathyJudge, compare, compare_controlled
from workers.empathy.records import Record
from workers.empathy.repair import Limits
from workers.empathy.standalone import standalone_case
from workers.facts.limits import notes
from workers.ports import Editor, Entailment, FactChecker


def edit_answer(
    record: Record, editor: Editor, checker: FactChecker, *, level: int = 1
) -> dict[str, Any]:
    """Return the edit of `text` with its fact check.

    Raises:
        PipelineError: from the record, or from the editor's model.
    """
    message, text = record.text("message", optional=True), record.text("text")
    edit = edit_of(str(record.identity), message, text, editor, level=record.level(level))
    check = checker.compare(edit.before, edit.after, message=SafeText(message))
    return {
        "edited": edit.after.reveal(),
        "changed": edit.after != edit.before,
        "outcome": edit.outcome,
        "reason": edit.reason,
        "level": edit.level,
        "rounds": edit.rounds,
        "recall": check.recall,
        "precision": check.precision,
        "findings": [finding.code for finding in check.findings],
        "warmth_before": empathy_of(text, message).warmth,
        "warmth_after": empathy_of(edit.after.reveal(), message).warmth,
        "editor": str(edit.editor),
        "prompt": str(edit.prompt),
    }


def edit_of(identity: str, message: str, text: str, editor: Editor, *, level: int) -> EmpathyEdit:
    """Return the edit of a text that stands alone; `identity` selects the wording."""
    return editor.edit(standalone_case(identity, message), SafeText(text), level)


def check_answer(record: Record, checker: FactChecker, limits: Limits) -> dict[str, Any]:
    """Return the fact check of `edited` against `original`, with every verdict and its evidence.

    Raises:
        PipelineError: from the record, or from the checker's model.
    """
    original, edited = record.text("original"), record.text("edited")
    message = record.text("message", optional=True)
    check = checker.compare(SafeText(original), SafeText(edited), message=SafeText(message))
    return check_values(check, limits, original, edited)


def check_values(check: FactCheck, limits: Limits, *texts: str) -> dict[str, Any]:
    """Return a check of `texts` as plain values; `passes`: whether the edit may be delivered.

    `notes` tell what the figures can't: `empty`, `no_facts`, `not_english` (`facts/limits.py`).
    """
    return {
        "passes": limits.met(check),
        "recall": check.recall,
        "precision": check.precision,
        "original_facts": check.original_facts,
        "edited_facts": check.edited_facts,
        "short_input": check.short_input,
        "findings": [finding.model_dump(mode="json") for finding in check.findings],
        "notes": notes(*texts, facts=len(check.verdicts)),
        "verdicts": [_verdict(verdict) for verdict in check.verdicts],
        "checker": str(check.checker),
    }


def claim_answer(record: Record, entailment: Entailment) -> dict[str, Any]:
    """Return whether `text` entails `claim`.

    Raises:
        PipelineError: from the record, or from the model behind the port.
    """
    text, claim = record.text("text"), record.text("claim")
    if not claim.strip():
        return {
            "entailed": False, "score": 0.0, "tier": "closed", "reason": "empty claim",
            "evidence": None, "notes": ["empty"],
        }  # fmt: skip
    fact = Fact(fact_id="claim", text=SafeText(claim), start=0, end=len(claim))
    (verdict,) = entailment.entails([fact], SafeText(text), side="edited")
    values = _verdict(verdict)
    kept = {name: values[name] for name in ("entailed", "score", "tier", "reason", "evidence")}
    return {**kept, "notes": notes(text, claim)}


def rank_answer(record: Record, judge: EmpathyJudge) -> dict[str, Any]:
    """Return both rankings of `a` and `b`, with and without control of length.

    Raises:
        PipelineError: from the record, or from the judge's model.
    """
    message = record.text("message", optional=True)
    a, b = record.text("a"), record.text("b")
    whole = compare(judge, message, a, b)
    even = compare_controlled(judge, message, a, b)
    return {
        "preference": whole.three,
        **dataclasses.asdict(whole),
        "length_controlled": dataclasses.asdict(even),
        "empathy_a": dataclasses.asdict(empathy_of(a, message)),
        "empathy_b": dataclasses.asdict(empathy_of(b, message)),
        "judge": str(judge.ref),
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "side": verdict.side,
        "fact": verdict.fact.text.reveal(),
        "kind": verdict.fact.kind,
        "start": verdict.fact.start,
        "end": verdict.fact.end,
        "modifiers": verdict.fact.modifiers,
        "entailed": verdict.entailed,
        "score": verdict.score,
        "tier": verdict.tier,
        "reason": verdict.reason,
        "evidence": verdict.evidence.quote.reveal() if verdict.evidence else None,
    }
