"""MedFactChecking: recall, precision, tiers and input that can't be read."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from schemas.errors import Rejected
from schemas.facts import Fact, Verdict
from schemas.text import SafeText
from workers.facts.checker import GuardedEntailment, MedFactChecker, macro, micro

REPLY = "Take metformin 500 mg twice a day. Your left knee X-ray was normal. Call us if it hurts."
NONE = SafeText("")


class Yes:
    """An entailment that agrees with everything, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def entails(
        self,
        facts: Sequence[Fact],
        text: SafeText,
        *,
        side: str,
        source: SafeText = SafeText(""),  # noqa: B008
    ) -> list[Verdict]:
        self.asked += [fact.text.reveal() for fact in facts]
        return [
            Verdict(side="edited", fact=fact, entailed=True, score=1.0, tier="encoder")
            for fact in facts
        ]


class Broken:
    """An extractor whose model wrote nonsense."""

    def facts(self, text: SafeText) -> list[Fact]:
        raise Rejected("facts.unreadable")


def check(original: str, edited: str, message: str = "") -> tuple[float, float, set[str]]:
    found = MedFactChecker().compare(
        SafeText(original), SafeText(edited), message=SafeText(message)
    )
    return found.recall, found.precision, {finding.code for finding in found.findings}


def test_the_same_text_keeps_everything() -> None:
    assert check(REPLY, REPLY) == (1.0, 1.0, set())


def test_kind_words_around_a_reply_change_nothing() -> None:
    edited = f"I am so sorry this is hard. {REPLY} Please reach out with any questions."
    assert check(REPLY, edited) == (1.0, 1.0, set())


def test_a_lost_fact_lowers_recall_only() -> None:
    recall, precision, codes = check(REPLY, REPLY.replace("Your left knee X-ray was normal. ", ""))
    assert (round(recall, 2), precision) == (0.67, 1.0)
    assert "fact_lost" in codes


def test_an_added_fact_lowers_precision_only() -> None:
    recall, precision, codes = check(REPLY, f"{REPLY} Your kidney function is low.")
    assert (recall, precision) == (1.0, 0.75)
    assert codes


def test_what_the_patient_wrote_may_be_echoed() -> None:
    edited = f"I am sorry the nausea keeps you awake. {REPLY}"
    assert check(REPLY, edited, "The nausea keeps me awake.") == (1.0, 1.0, set())


@pytest.mark.parametrize(
    ("original", "edited", "shares"),
    [
        ("", "", (1.0, 1.0)),
        ("", REPLY, (1.0, 0.0)),
        (REPLY, "", (0.0, 1.0)),
        ("Hi", "Hi", (1.0, 1.0)),
    ],
)
def test_empty_sides_have_a_defined_answer(
    original: str, edited: str, shares: tuple[float, float]
) -> None:
    assert check(original, edited)[:2] == shares


def test_a_text_too_long_to_check_is_a_hard_finding() -> None:
    assert "text_too_long" in check(REPLY * 400, REPLY * 400)[2]


def test_a_changed_text_in_another_language_is_a_hard_finding() -> None:
    spanish = "Tome metformina dos veces al día con comida y llame si tiene fiebre alta"
    assert "not_english" in check(spanish, f"Lo siento mucho. {spanish}")[2]
    assert "not_english" not in check(spanish, spanish)[2]


def test_a_further_tier_decides_only_where_the_guards_are_silent() -> None:
    second = Yes()
    edited = REPLY.replace("500", "5000") + " The sky is blue over the kidney clinic."
    found = MedFactChecker(second).compare(SafeText(REPLY), SafeText(edited), message=NONE)
    assert second.asked == ["The sky is blue over the kidney clinic."]
    assert {v.tier for v in found.verdicts if not v.entailed} == {"guard"}


def test_a_single_claim_meets_the_guards_first() -> None:
    claim = Fact(fact_id="c", text=SafeText("Take 5000 mg twice a day."), start=0, end=25)
    (verdict,) = GuardedEntailment(Yes()).entails([claim], SafeText(REPLY), side="edited")
    assert (verdict.entailed, verdict.tier) == (False, "guard")


def test_an_extractor_that_fails_closes_every_verdict() -> None:
    checker = MedFactChecker(extractor=Broken())
    found = checker.compare(SafeText(REPLY), SafeText(REPLY), message=NONE)
    assert (found.recall, found.precision) == (0.0, 0.0)
    assert {verdict.tier for verdict in found.verdicts} == {"closed"}


def test_micro_pools_facts_and_macro_counts_checks() -> None:
    whole = MedFactChecker().compare(SafeText(REPLY), SafeText(REPLY), message=NONE)
    none = MedFactChecker().compare(SafeText("Rest."), SafeText("Walk."), message=NONE)
    assert micro([whole, none]) == (0.75, 0.75)
    assert macro([whole, none]) == (0.5, 0.5)
    assert macro([]) == (0.0, 0.0)
