"""A topology of the real shape with steps that do what the record tells them to.

A record is `{"id": "m1", "thread": "t1", "do": {"draft": "retry 2"}}`. A step named in `do`
misbehaves: `retry N` fails N times and then succeeds, `early N` waits N times for
what has not come, `reject` never succeeds, `ordinary` is not ours, `crash` raises an
unforeseen exception whose message quotes the patient, `slow S` takes S seconds, `big N` writes
N characters, `no_draft` declines, `edit` asks for an edit.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import orjson

from schemas import topics
from schemas.base import Ref
from schemas.case import Case, DeidReport
from schemas.chart import Chart
from schemas.decision import Decision, Delivery
from schemas.draft import Draft, EmpathyEdit, ThemePlan
from schemas.errors import NotOurs, NotYet, Rejected, Retryable
from schemas.events import (
    CaseDeidentified,
    DecisionDelivered,
    DraftDeclined,
    DraftJudged,
    DraftRequested,
    DraftSoftened,
    DraftVerified,
    DraftWritten,
    EditRequested,
    Event,
    FeedbackLearned,
    Received,
    ResponseForwarded,
)
from schemas.facts import FactCheck, Grounding, Verification
from schemas.feedback import Feedback
from schemas.text import SafeText
from schemas.triage import Triage
from workers.made import made
from workers.step import Step

SECRET = "Rosalind Achterberg"  # a name that must never reach a log, a trace or a dead letter
REF = Ref(name="fake")
E = TypeVar("E", bound=Event)


def record(
    identity: str, *, thread: str = "", do: dict[str, str] | None = None, text: str = ""
) -> bytes:
    """Return a raw record."""
    return orjson.dumps(
        {"id": identity, "thread": thread or identity, "do": do or {}, "text": text or SECRET}
    )


def naming(body: bytes) -> str:
    """Name a raw record by its id, or by its bytes."""
    try:
        return f"n-{orjson.loads(body)['id']}"
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return f"n-{hash(body)}"


@dataclass(slots=True)
class Steps:
    """Fake steps, and what they were asked to do.

    Attributes:
        calls: how often a step was called for a case, by (step, case id).
        order: cases in the order in which a step finished them, by step.
        inbox: folder with a file for each draft written, or None.
        mended: steps that don't reject any more, whatever the record says.
    """

    inbox: Path | None = None
    calls: Counter[tuple[str, str]] = field(default_factory=Counter)
    order: dict[str, list[str]] = field(default_factory=dict)
    mended: set[str] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)
    posts: int = 0

    def topology(self) -> tuple[Step, ...]:
        """Return the eight steps."""
        t = topics
        return (
            Step("deidentify", (t.COMMUNICATION,), self.deidentify, (t.DEIDENTIFIED, t.RESPONSE)),
            Step("triage", (t.DEIDENTIFIED,), self.triage,
                 (t.DRAFT_REQUESTED, t.EDIT_REQUESTED, t.DRAFT_DECLINED)),
            Step("draft", (t.DRAFT_REQUESTED,), self.draft, (t.WRITTEN,), expensive=True),
            Step("soften", (t.WRITTEN, t.EDIT_REQUESTED), self.soften, (t.SOFTENED,),
                 expensive=True),
            Step("verify", (t.SOFTENED,), self.verify, (t.VERIFIED,)),
            Step("judge", (t.VERIFIED, t.DRAFT_DECLINED), self.judge, (t.JUDGED,)),
            Step("deliver", (t.JUDGED,), self.deliver, (t.DELIVERED,), expensive=True),
            Step("learn", (t.RESPONSE,), self.learn, (t.LEARNED,), patient=True),
        )  # fmt: skip

    def deidentify(self, received: Received) -> CaseDeidentified | ResponseForwarded:
        """Read the directives of a record."""
        try:
            body = orjson.loads(received.body.reveal())
            case_id, thread, do = body["id"], body["thread"], body["do"]
        except (orjson.JSONDecodeError, KeyError, TypeError):
            raise Rejected("intake.malformed") from None
        if "reply" in do:
            return ResponseForwarded(received.event_id, received.body)
        self._obey("deidentify", case_id, do)
        return CaseDeidentified(**self.base("deidentify", case_id, thread), case=case_of(body))

    def triage(self, event: CaseDeidentified) -> DraftRequested | EditRequested | DraftDeclined:
        """Route by the directive."""
        do = _do(event.case)
        kind: type[DraftRequested | EditRequested | DraftDeclined] = DraftRequested
        if "no_draft" in do:
            kind = DraftDeclined
        elif "edit" in do:
            kind = EditRequested
        return self._next("triage", kind, event, triage=Triage(urgency="routine", rules=REF))

    def draft(self, event: DraftRequested) -> DraftWritten:
        """Write a draft."""
        plan = ThemePlan(themes=(), target_words=1, taxonomy=REF)
        draft = Draft(text=SafeText("a draft"), plan=plan, writer=REF, prompt=REF)
        return self._next("draft", DraftWritten, event, draft=draft)

    def soften(self, event: DraftWritten | EditRequested) -> DraftSoftened:
        """Edit a text."""
        text = SafeText("a draft")
        edit = EmpathyEdit(
            before=text, after=text, level=1, outcome="skipped", editor=REF, prompt=REF
        )
        return self._next("soften", DraftSoftened, event, edit=edit)

    def verify(self, event: DraftSoftened) -> DraftVerified:
        """Measure an edit."""
        check = FactCheck(
            recall=1, precision=1, original_facts=0, edited_facts=0, original_chars=7, checker=REF
        )
        found = Verification(edit=check, grounding=Grounding(), draft_chars=7, draft_words=2)
        return self._next("verify", DraftVerified, event, verification=found)

    def judge(self, event: DraftVerified | DraftDeclined) -> DraftJudged:
        """Decide."""
        decision = Decision(action="inject", policies=REF)
        return self._next("judge", DraftJudged, event, decision=decision)

    def deliver(self, event: DraftJudged) -> DecisionDelivered:
        """Write a file once: look first, then write, as the EHR connector does."""
        self._obey("deliver", event.case_id, _do(event.case))
        delivery_id = f"{event.case_id}:deliver"
        there = self._post(delivery_id)
        delivery = Delivery(
            outcome="draft_written", delivery_id=delivery_id, already_there=there,
            at=datetime.now(UTC),
        )  # fmt: skip
        return DecisionDelivered(
            **self.base("deliver", event.case_id, event.thread_id),
            clinician_id=event.case.clinician_id,
            kind=event.case.kind,
            decision=event.decision,
            delivery=delivery,
        )

    def learn(self, received: Received) -> FeedbackLearned:
        """Score a reply."""
        body = orjson.loads(received.body.reveal())
        self._obey("learn", body["id"], body["do"])
        feedback = Feedback(
            case_id=body["thread"], thread_id=body["thread"], clinician_id="dr",
            draft_shown=True, use="edited", final_words=2, message=SafeText("m"),
            final=SafeText("Hi Ms. Alvarez,\nall well.\nBest,\nDr. Okafor"),
            final_themes=("plan",),
        )  # fmt: skip
        return FeedbackLearned(
            **self.base("learn", body["thread"], body["thread"]), feedback=feedback
        )

    def _post(self, delivery_id: str) -> bool:
        if self.inbox is None:
            return False
        if list(self.inbox.glob(f"{delivery_id}.*")):
            return True
        with self.lock:
            self.posts += 1
        (self.inbox / f"{delivery_id}.{time.time_ns()}").touch()
        return False

    def _next(self, step: str, kind: type[E], event: Any, **more: Any) -> E:
        self._obey(step, event.case_id, _do(event.case))
        kept = {
            name: getattr(event, name)
            for name in ("case", "triage", "draft", "edit", "verification")
            if name in kind.model_fields and getattr(event, name, None) is not None
        }
        return kind(**self.base(step, event.case_id, event.thread_id), **kept, **more)

    def base(self, step: str, case_id: str, thread: str) -> dict[str, Any]:
        with self.lock:
            self.order.setdefault(step, []).append(case_id)
        return {
            "event_id": f"{case_id}:{step}",
            "case_id": case_id,
            "thread_id": thread,
            "made": made(step, datetime.now(UTC)),
        }

    def _obey(self, step: str, case_id: str, do: dict[str, str]) -> None:
        with self.lock:
            self.calls[step, case_id] += 1
            tries = self.calls[step, case_id]
        match do.get(step, "").split():
            case ["retry", n] if tries <= int(n):
                raise Retryable(f"{step}.unavailable")
            case ["early", n] if tries <= int(n):
                raise NotYet(f"{step}.unknown_message")
            case ["ordinary"]:
                raise NotOurs(f"{step}.ordinary")
            case ["reject"] if step not in self.mended:
                raise Rejected(f"{step}.refused")
            case ["crash"]:
                raise ZeroDivisionError(SECRET)
            case ["slow", seconds]:
                time.sleep(float(seconds))
            case _:
                pass


def case_of(body: dict[str, Any]) -> Case:
    now = datetime.now(UTC)
    size = int(body["do"].get("big", "0"))
    return Case(
        case_id=body["id"],
        thread_id=body["thread"],
        clinician_id="dr",
        kind="reply",
        sender="patient",
        message=SafeText("x" * size),
        sent_at=now,
        specialty=orjson.dumps(body["do"]).decode(),
        chart=Chart(now=now),
        deid=DeidReport(),
    )


def _do(case: Case) -> dict[str, str]:
    found: dict[str, str] = orjson.loads(case.specialty)
    return found
