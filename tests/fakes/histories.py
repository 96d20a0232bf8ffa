"""Case histories as the database would give them, written by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from schemas.base import Made, Ref
from schemas.case import Case, DeidReport, PatientView, Turn
from schemas.chart import Chart, ChartEntry
from schemas.decision import Decision, Delivery, Flag
from schemas.draft import Draft, EmpathyEdit, PlannedTheme, Source, ThemePlan
from schemas.events import DraftJudged
from schemas.facts import Evidence, Fact, FactCheck, FactFinding, Grounding, Verdict, Verification
from schemas.feedback import EditScore, Feedback
from schemas.history import CaseHistory, StepRun
from schemas.text import SafeText
from schemas.triage import Signal, Triage

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
REF = Ref(name="fake", version="1", digest="0123456789abcdef")
BEFORE = "Your LDL of 98 is above goal. Take atorvastatin 80 mg at night."
AFTER = "Thank you for asking. Your LDL of 98 is above goal. Take atorvastatin 80 mg at night."


def case(case_id: str, message: str) -> Case:
    """Return a case with one chart entry and one earlier turn."""
    entry = ChartEntry(
        entry_id="c1", kind="medication", at=NOW - timedelta(days=30),
        text=SafeText("Atorvastatin 40 mg once daily"),
    )  # fmt: skip
    other = ChartEntry(entry_id="c2", kind="condition", text=SafeText("Coronary artery disease"))
    return Case(
        case_id=case_id, thread_id=f"t-{case_id}", clinician_id="aaaaaaaa1111", kind="reply",
        sender="patient", subject_line=SafeText("results"), message=SafeText(message),
        earlier=(Turn(author="practitioner", text=SafeText("Fast before the test."), at=NOW),),
        sent_at=NOW, specialty="Cardiology",
        patient=PatientView(age_years=63, gender="female", called=SafeText("Ms. Bell")),
        chart=Chart(now=NOW, entries=(other, entry)),
        deid=DeidReport(replaced={"NAME": 2}, detectors=(REF,)),
    )  # fmt: skip


def draft() -> Draft:
    """Return a draft that cites the chart."""
    start = BEFORE.index("atorvastatin")
    plan = ThemePlan(
        themes=(
            PlannedTheme(theme="assessment", weight=0.9, mode="write"),
            PlannedTheme(theme="contingency", weight=0.2, mode="nudge"),
            PlannedTheme(theme="small_talk", weight=0.0, mode="omit"),
        ),
        target_words=40, taxonomy=REF, profile_replies=3,
    )  # fmt: skip
    sources = (Source(start=start, end=start + len("atorvastatin"), entry_id="c1"),)
    nudge = SafeText("Ask about muscle pain.")
    return Draft(
        text=SafeText(BEFORE), plan=plan, sources=sources, nudges=(nudge,), writer=REF, prompt=REF
    )


def edit() -> EmpathyEdit:
    """Return an edit that added one sentence."""
    return EmpathyEdit(
        before=SafeText(BEFORE), after=SafeText(AFTER), level=1, outcome="edited", rounds=1,
        editor=REF, prompt=REF,
    )  # fmt: skip


def verification() -> Verification:
    """Return a check with one kept and one lost fact, and one finding."""
    fact = Fact(fact_id="f1", text=SafeText("LDL is 98"), start=0, end=9)
    kept = Verdict(
        side="original", fact=fact, entailed=True, score=1.0, tier="lexical",
        evidence=Evidence(start=0, end=9, quote=SafeText("Your LDL of 98")),
    )  # fmt: skip
    lost = Verdict(
        side="original", fact=fact.model_copy(update={"fact_id": "f2"}), entailed=False,
        score=0.2, tier="guard", reason="number_changed",
    )  # fmt: skip
    finding = FactFinding(
        code="number_changed", severity="hard", side="edited", start=0, end=2,
        quote=SafeText("98 mg"), explanation="The number differs.",
    )  # fmt: skip
    check = FactCheck(
        recall=0.5, precision=1.0, original_facts=2, edited_facts=2, verdicts=(kept, lost),
        findings=(finding,), original_chars=len(BEFORE), checker=REF,
    )  # fmt: skip
    grounding = Grounding(checked=3)
    return Verification(edit=check, grounding=grounding, draft_chars=90, draft_words=17)


def feedback(case_id: str, final: str, *, shown: bool = True) -> Feedback:
    """Return a scored final reply."""
    score = EditScore(precision=0.8, recall=0.6, f1=0.69, draft_units=5, final_units=6)
    return Feedback(
        case_id=case_id, thread_id=f"t-{case_id}", clinician_id="aaaaaaaa1111", draft_shown=shown,
        use="edited", content=score, themes=score, edit_distance_words=0.3, final_words=14,
        message=SafeText("m"), draft=SafeText(AFTER), final=SafeText(final),
    )  # fmt: skip


def judged(case_id: str, message: str, decision: Decision, triage: Triage) -> DraftJudged:
    """Return the event of a case with a draft, or without one when triage declined it."""
    written = triage.no_draft is None
    return DraftJudged(
        event_id=f"{case_id}:judge", case_id=case_id, thread_id=f"t-{case_id}",
        made=Made(step="judge", version="0", at=NOW), case=case(case_id, message), triage=triage,
        draft=draft() if written else None, edit=edit() if written else None,
        verification=verification() if written else None, decision=decision,
    )  # fmt: skip


def history(
    case_id: str,
    message: str = "Is my LDL of 98 dangerous?",
    *,
    rule: str = "",
    urgent: bool = False,
    answered: str = "",
) -> CaseHistory:
    """Return a delivered case; with `rule` flagged, with `urgent` declined, `answered` or not."""
    flag = Flag(rule=rule, severity="warning", action="inject_flagged", reason="A reason of it.")
    action = "no_draft" if urgent else "inject_flagged" if rule else "inject"
    decision = Decision(
        action=action,
        flags=(flag,) if rule else (), policies=REF,
    )  # fmt: skip
    signal = Signal(code="chest_pain", urgency="emergency", quote=SafeText(message[:9]))
    triage = (
        Triage(urgency="emergency", no_draft="emergency", signals=(signal,), rules=REF)
        if urgent
        else Triage(urgency="routine", category="lab_result", rules=REF)
    )
    outcome = "alert_task_written" if urgent else "draft_written"
    return CaseHistory(
        case_id=case_id, thread_id=f"t-{case_id}", clinician_id="aaaaaaaa1111", kind="reply",
        state="learned" if answered else "delivered", opened_at=NOW,
        judged=judged(case_id, message, decision, triage),
        delivery=Delivery(
            outcome=outcome,
            delivery_id=f"{case_id}:deliver", at=NOW,
        ),
        feedback=feedback(case_id, answered) if answered else None,
        steps=(
            StepRun(step="deidentify", outcome="ok", seconds=0.02, at=NOW),
            StepRun(step="judge", outcome="ok", seconds=0.005, attempts=2, at=NOW),
        ),
    )  # fmt: skip
