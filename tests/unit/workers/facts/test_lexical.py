"""The embedded default of entailment: guards, then a small score."""

from __future__ import annotations

import pytest

from schemas.facts import Fact
from schemas.text import SafeText
from workers.facts.lexical import LexicalEntailment

TEXT = (
    "Claritin is a non-drowsy antihistamine. Take 10 mg once a day. It does not usually cause "
    "dizziness. See a doctor if the swelling in your left ankle lasts more than two weeks."
)


def entailed(claim: str, text: str = TEXT) -> tuple[bool, str]:
    fact = Fact(fact_id="c", text=SafeText(claim), start=0, end=len(claim))
    (verdict,) = LexicalEntailment().entails([fact], SafeText(text), side="edited")
    return verdict.entailed, verdict.tier


@pytest.mark.parametrize(
    "claim",
    [
        "Loratadine is an antihistamine.",
        "Claritin is less likely to cause sedation.",
        "Take ten milligrams daily.",
        "Contact your physician if your left ankle is swollen for more than 14 days.",
    ],
)
def test_other_words_for_the_text_are_entailed(claim: str) -> None:
    assert entailed(claim)[0]


@pytest.mark.parametrize(
    "claim",
    [
        "Take 100 mg once a day.",
        "Take 10 mg twice a day.",
        "Take 10 mcg once a day.",
        "Benadryl is a non-drowsy antihistamine.",
        "See a doctor if the swelling in your right ankle lasts more than two weeks.",
        "It usually causes dizziness.",
    ],
)
def test_a_guard_can_not_be_overruled(claim: str) -> None:
    assert entailed(claim) == (False, "guard")


def test_what_the_text_does_not_say_is_not_entailed() -> None:
    assert not entailed("Liver tests are needed every month.")[0]


@pytest.mark.parametrize(("claim", "text"), [("", TEXT), ("   ", TEXT), ("Take it.", "")])
def test_nothing_is_never_entailed(claim: str, text: str) -> None:
    assert not entailed(claim, text)[0]


def test_evidence_quotes_the_text() -> None:
    fact = Fact(fact_id="c", text=SafeText("Take 10 mg daily."), start=0, end=17)
    (verdict,) = LexicalEntailment().entails([fact], SafeText(TEXT), side="edited")
    assert verdict.evidence is not None
    assert TEXT[verdict.evidence.start : verdict.evidence.end] == verdict.evidence.quote.reveal()
