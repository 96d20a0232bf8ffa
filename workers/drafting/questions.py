"""Which facts are missing from a message and may be asked for."""

from __future__ import annotations

from typing import Final

from workers.drafting.reading import Reading

SYMPTOM: Final = ("onset", "course", "associated", "severity", "tried")
TAKING: Final = ("dose", "side_effects", "missed")
REFILL: Final = ("left", "pharmacy")
SIDE_EFFECT: Final = ("since", "dose", "missed")


def symptom_questions(reading: Reading) -> list[str]:
    """Return keys of questions about a symptom that the message has not answered."""
    own = reading.topic.ask if reading.topic is not None else None
    order = SYMPTOM if own is None else own
    return [f"ask.{key}" for key in order if key not in reading.known]


def medication_questions(reading: Reading) -> list[str]:
    """Return keys of questions about a medicine that the message has not answered.

    Somebody who asks how to take or stop it is not asked back.
    """
    order: tuple[str, ...] = TAKING
    if "refill" in reading.known:
        order = REFILL
    elif "side_effect_question" in reading.known:
        order = SIDE_EFFECT
    elif "how_to" in reading.known:
        order = ()
    return [f"ask.{key}" for key in order if key not in reading.known]
