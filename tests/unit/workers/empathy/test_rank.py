from __future__ import annotations

import pytest

from schemas.base import Ref
from schemas.errors import Rejected, Retryable
from schemas.language_model import Completion, Prompt
from tests.fakes.language_model import FakeModel
from workers.empathy.epitome import empathy_of
from workers.empathy.intervals import agreement, mean, share
from workers.empathy.model_judge import ModelJudge
from workers.empathy.rank import (
    Answer,
    LexiconJudge,
    beginning,
    compare,
    compare_controlled,
)

MESSAGE = "I'm terrified that it is back."
COLD = "Come in on Monday for a scan."
WARM = "I can hear how frightening this is for you. Come in on Monday for a scan."


class FirstIsBest:
    """A judge with nothing but position bias."""

    ref = Ref(name="biased")

    def prefer(self, message: str, first: str, second: str, *, forced: bool) -> Answer | None:
        return "first"


def test_the_warmer_reply_wins_in_either_place() -> None:
    judge = LexiconJudge()
    assert compare(judge, MESSAGE, COLD, WARM).three == "b"
    assert compare(judge, MESSAGE, WARM, COLD).three == "a"
    assert compare(judge, MESSAGE, WARM, COLD).forced == "a"


def test_equal_replies_tie_with_three_choices_and_give_no_forced_choice() -> None:
    found = compare(LexiconJudge(), MESSAGE, COLD, COLD)
    assert (found.three, found.forced, found.unparseable) == ("both", "none", 2)
    assert not found.order_dependent


def test_position_bias_is_no_preference_and_is_reported() -> None:
    found = compare(FirstIsBest(), MESSAGE, COLD, WARM)
    assert (found.three, found.forced, found.order_dependent) == ("both", "none", True)


def test_a_feeling_that_the_patient_does_not_hold_is_held_against_a_reply() -> None:
    condoling = f"I am so sorry for your loss. {COLD}"
    answering = f"I'm so sorry this is so frightening. {COLD}"
    assert compare(LexiconJudge(), MESSAGE, condoling, answering).three == "b"


def test_length_is_reported_and_can_be_controlled() -> None:
    padded = COLD + " Bring your card. " * 30 + "I can hear how frightening this is for you."
    assert compare(LexiconJudge(), MESSAGE, COLD, padded).three == "b"
    controlled = compare_controlled(LexiconJudge(), MESSAGE, COLD, padded)
    assert controlled.three == "both"
    assert controlled.words_b < 20


def test_a_beginning_is_whole_sentences() -> None:
    assert beginning("One two three. Four five six. Seven.", 6) == "One two three. Four five six."
    assert beginning("One two three four five six seven.", 2).endswith("seven.")
    assert beginning("", 5) == ""


def prefers_warm(prompt: Prompt) -> str:
    text = prompt.messages[-1].content.reveal()
    return (
        '{"choice": "one"}'
        if text.index("frighten") < text.index("</reply_one>")
        else '{"choice": "two"}'
    )


def test_a_model_judges_in_both_orders_and_forced_choice_allows_no_tie() -> None:
    model = FakeModel(prefers_warm)
    found = compare(ModelJudge(model), MESSAGE, COLD, WARM)
    assert (found.three, found.forced, found.unparseable) == ("b", "b", 0)
    assert len(model.asked) == 4
    tie = FakeModel(lambda prompt: '{"choice": "both"}')
    found = compare(ModelJudge(tie), MESSAGE, COLD, WARM)
    assert (found.three, found.forced, found.unparseable) == ("both", "none", 2)
    schemas = [prompt.json_schema for prompt in tie.asked]
    assert ["both" in str(schema) for schema in schemas] == [True, True, False, False]


@pytest.mark.parametrize(
    "said",
    ["", "one", "[]", '{"choice": "three"}', '{"choice": 1}', '{"choice": "one", "x": 1}', "{"],
)
def test_an_unusable_answer_is_no_preference_and_counted(said: str) -> None:
    found = compare(ModelJudge(FakeModel(lambda prompt: said)), MESSAGE, COLD, WARM)
    assert (found.three, found.forced, found.unparseable) == ("none", "none", 4)


class Away:
    """A model that raises."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def complete(self, prompts: object) -> list[Completion]:
        raise self._error


def test_a_model_that_refuses_is_counted_and_one_that_is_away_is_tried_again() -> None:
    refusing = ModelJudge(Away(Rejected("model.prompt_too_long")))
    assert compare(refusing, MESSAGE, COLD, WARM).unparseable == 4
    with pytest.raises(Retryable):
        compare(ModelJudge(Away(Retryable("model.timeout"))), MESSAGE, COLD, WARM)


def test_agreement_has_an_interval_and_goes_beyond_chance() -> None:
    ours = ["a", "b", "both", "a"] * 10
    theirs = ["a", "b", "a", "a"] * 10
    found = agreement(ours, theirs)
    assert found.share.value == 0.75
    assert 0.59 < found.share.low < 0.75 < found.share.high < 0.87
    assert 0 < found.kappa < 1
    with pytest.raises(ValueError, match="argument"):
        agreement(["a"], [])


def test_intervals_of_nothing_say_nothing() -> None:
    assert share(0, 0).high == 1.0
    assert mean([]).n == 0
    assert mean([1.0, 1.0]).low == 1.0


@pytest.mark.parametrize(
    "reply",
    [
        "That is a heartbreaking loss.",
        "You are in our thoughts.",
        "A bill like that would upset anyone.",
        "It was smart of you to check.",
        "What a rough week.",
    ],
)
def test_warmth_is_seen_in_many_words(reply: str) -> None:
    assert empathy_of(reply).total > empathy_of("Take ibuprofen.").total


def test_a_sign_off_is_no_feeling() -> None:
    assert empathy_of("Take ibuprofen. Thanks.") == empathy_of("Take ibuprofen. Best.")
    assert empathy_of("Take ibuprofen.\nThank you,\nDr. Lee") == empathy_of("Take ibuprofen.")
    assert empathy_of("Thank you for telling me. Take ibuprofen.").reaction > 0
