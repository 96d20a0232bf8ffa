"""A lone claim against what its sentence says: opposites, strength, conditions, order."""

from __future__ import annotations

import pytest

from schemas.facts import Fact
from schemas.text import SafeText
from workers.facts.lexical import LexicalEntailment

AGAINST = [
    # opposites, one word each way; negation counted
    ("Nitroglycerin widens the vessels.", "Nitroglycerin narrows the vessels.", "opposite"),
    ("The vaccine lowers the risk of a hospital stay.",
     "The vaccine raises the risk of a hospital stay.", "opposite"),
    ("Egg allergy is no longer a reason to avoid the flu shot.",
     "People with egg allergy should avoid the flu shot.", "opposite"),
    ("Triptans are unsafe after a heart attack.", "Triptans are safe after a heart attack.",
     "opposite"),
    ("Stay under 200 mg of caffeine.", "You can have more than 200 mg of caffeine.", "opposite"),
    ("Panic attacks are frightening, but not dangerous.",
     "Panic attacks are dangerous.", "opposite"),
    ("The child with the rash is no longer infected.", "The child with the rash is infected.",
     "negation_changed"),
    # strength
    ("Some patients need a daily pill.", "All patients need a daily pill.", "certainty"),
    ("Some patients need a daily pill.", "Most patients need a daily pill.", "certainty"),
    ("Surgery is sometimes needed.", "Surgery is needed.", "certainty"),
    ("Ginger may ease morning sickness.", "Ginger cures morning sickness.", "certainty"),
    ("Phones are not known to cause cancer.", "Phones do not cause cancer.", "certainty"),
    ("Allopurinol is taken every day.", "Allopurinol is only taken every day.", "certainty"),
    # conditions
    ("If the strep test is positive, you need an antibiotic.", "You need an antibiotic.",
     "condition_changed"),
    ("If the strep test is positive, you need an antibiotic.", "The strep test is positive.",
     "condition_changed"),
    ("Pregnant women who were exposed should have a blood test.",
     "Pregnant women should have a blood test.", "condition_changed"),
    # order
    ("The virus causes a rash.", "The rash causes a virus.", "order_changed"),
    ("Aspirin is safer than ibuprofen.", "Ibuprofen is safer than aspirin.", "order_changed"),
    ("The fever is caused by the infection.", "The fever causes the infection.", "order_changed"),
]  # fmt: skip
FOR = [
    ("Triptans are unsafe after a heart attack.",
     "People with a heart attack should not take triptans."),
    ("Stay under 1200 mg of ibuprofen.", "Do not exceed 1200 mg of ibuprofen."),
    ("Warts are not dangerous.", "Warts are harmless."),
    ("Aspirin should not be given to children.", "Children should avoid aspirin."),
    ("Do not stop allopurinol during a flare.", "Allopurinol should be continued during a flare."),
    ("The infection causes the fever.", "The fever is caused by the infection."),
    ("If the strep test is positive, you need an antibiotic.",
     "You need an antibiotic if the strep test is positive."),
    ("Some patients need a daily pill.", "Some patients need a pill every day."),
    ("All patients need a daily pill.", "Most patients need a daily pill."),
    ("A fever is rarely harmful.", "A fever is usually harmless."),
    ("Wash the skin within half an hour.", "Wash your skin within 30 minutes."),
    ("Screening starts at age 45.", "Screening begins at 45 years of age."),
    ("It takes two and a half hours.", "It takes 150 minutes."),
]  # fmt: skip


def judged(text: str, claim: str) -> tuple[bool, str, str]:
    fact = Fact(fact_id="c", text=SafeText(claim), start=0, end=len(claim))
    (verdict,) = LexicalEntailment().entails([fact], SafeText(text), side="edited")
    return verdict.entailed, verdict.tier, verdict.reason


@pytest.mark.parametrize(("text", "claim", "code"), AGAINST)
def test_the_words_are_there_and_the_claim_is_not(text: str, claim: str, code: str) -> None:
    entailed, tier, reason = judged(text, claim)
    soft = code in {"certainty", "order_changed"}
    assert (entailed, tier) == (False, "lexical" if soft else "guard")
    assert code in reason


@pytest.mark.parametrize(("text", "claim"), FOR)
def test_other_words_for_the_same_are_no_objection(text: str, claim: str) -> None:
    assert judged(text, claim)[0], judged(text, claim)[2]


def test_one_sentence_that_carries_the_claim_is_enough() -> None:
    text = "Surgery is sometimes needed at once. In your case, surgery is needed."
    assert judged(text, "Surgery is needed.")[0]


@pytest.mark.parametrize("claim", ["And it is.", "It was there.", "...", "Of the"])
def test_a_claim_that_tells_nothing_is_closed(claim: str) -> None:
    assert judged("Take 10 mg daily. It is there.", claim)[:2] == (False, "closed")
