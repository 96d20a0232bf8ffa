"""The verify step measures the edit, the grounding and the length; it judges nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast

from connectors.presidio.detector import PresidioDetector
from policies.features import features
from schemas.base import Made, Ref
from schemas.draft import EmpathyEdit
from schemas.events import DraftSoftened
from schemas.findings import Finding
from schemas.people import KnownEntity, KnownName
from schemas.text import PhiText, SafeText
from schemas.triage import Triage
from schemas.vault import SealedCase
from tests.fakes.cases import case, entry
from tests.fakes.vault import MemoryVault
from workers.deid import sealed_known
from workers.facts.checker import MedFactChecker
from workers.ports import Ports
from workers.steps import verify

NOW = datetime(2026, 3, 10, 9, 31, tzinfo=UTC)
BEFORE = "Take metformin 500 mg twice a day. Call us if it hurts."


def softened(after: str) -> DraftSoftened:
    edit = EmpathyEdit(
        before=SafeText(BEFORE), after=SafeText(after), level=1, outcome="edited",
        editor=Ref(name="e"), prompt=Ref(name="p"),
    )  # fmt: skip
    return DraftSoftened(
        event_id="k1:soften", case_id="k1", thread_id="t1", trace="00-1-1-01",
        made=Made(step="soften", version="0", at=NOW),
        case=case("My stomach hurts.", entry(1, "Metformin 500 mg", kind="medication")),
        triage=Triage(urgency="routine", rules=Ref(name="r")), edit=edit,
    )  # fmt: skip


def ports() -> Ports:
    absent = cast(Any, None)
    made = Ports(absent, absent, absent, absent, absent, MedFactChecker(), absent, absent, absent)
    return replace(made, clock=lambda: NOW)


def test_an_edit_that_keeps_its_facts_measures_whole() -> None:
    event = verify.handle(softened(f"I am sorry your stomach hurts. {BEFORE}"), ports=ports())
    found = event.verification
    assert (found.edit.recall, found.edit.precision, found.edit.findings) == (1.0, 1.0, ())
    assert found.grounding.unsupported == ()
    assert (found.draft_words, found.draft_chars) == (17, 86)
    assert found.reading_grade is not None


def test_a_bent_dose_is_measured_as_edit_and_as_ungrounded() -> None:
    event = verify.handle(softened(BEFORE.replace("500", "850")), ports=ports())
    assert "dose_changed" in {finding.code for finding in event.verification.edit.findings}
    assert [f.code for f in event.verification.grounding.unsupported] == ["ungrounded_dose"]


def test_the_event_keeps_its_identity() -> None:
    event = verify.handle(softened(BEFORE), ports=ports())
    assert (event.event_id, event.case_id, event.trace) == ("k1:verify", "k1", "00-1-1-01")
    assert (event.made.step, event.made.at) == ("verify", NOW)


class Marks:
    """A detector that knows one name."""

    def __init__(self) -> None:
        self.asked = 0

    def detect(
        self, text: PhiText | SafeText, known: Sequence[KnownEntity], *, strict: bool = False
    ) -> list[Finding]:
        self.asked += 1
        at = text.reveal().find("Wilhelmina")
        return [] if at < 0 else [Finding(at, at + 10, "NAME", 0.9, "marks")]


def by_model(text: str, *, tokens: int) -> tuple[DraftSoftened, Ports, Marks]:
    event, detector = softened(text), Marks()
    edit = event.edit.model_copy(update={"tokens_out": tokens})
    found = event.model_copy(update={"edit": edit})
    vault = MemoryVault(cases={"k1": sealed()})
    return found, replace(ports(), detector=detector, vault=vault), detector


def sealed() -> SealedCase:
    known = (KnownEntity("patient", "Patient/1", (KnownName("Grace", ("Will",)),)),)
    extra = {sealed_known.KEY: sealed_known.written(known)}
    return SealedCase("k1", "t1", "c1", "Communication/1", "i", "Patient/1", "s", "c", extra=extra)


def test_the_patients_own_name_in_a_models_answer_is_counted_with_an_audit_record() -> None:
    event, made, _ = by_model(f"Will Grace will see you. {BEFORE}", tokens=12)
    vault = cast(MemoryVault, made.vault)
    detector = PresidioDetector([])
    found = verify.handle(event, ports=replace(made, detector=detector))
    assert found.verification.leaks >= 1
    assert vault.opened == [("k1", "leak_check")]
    fine, _, _ = by_model(f"We will see you. {BEFORE}", tokens=12)
    assert verify.handle(fine, ports=replace(made, detector=detector)).verification.leaks == 0


def test_a_name_that_a_model_brings_in_is_counted_and_held() -> None:
    event, with_detector, _ = by_model(f"Dear Wilhelmina, {BEFORE}", tokens=12)
    found = verify.handle(event, ports=with_detector)
    assert found.verification.leaks == 1
    seen = features(event.case, event.triage, edit=event.edit, verification=found.verification)
    assert seen["deid_held"] is True


def test_a_text_that_no_model_wrote_is_not_looked_at_again() -> None:
    event, with_detector, detector = by_model(BEFORE, tokens=0)
    assert verify.handle(event, ports=with_detector).verification.leaks == 0
    assert detector.asked == 0
