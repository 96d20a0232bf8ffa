"""Spanish is told from English by its words, names apart."""

from __future__ import annotations

import pytest

from connectors.presidio.names.spanish import is_spanish, vocabulary


@pytest.mark.parametrize(
    "text",
    [
        "toma agua y respiro bien",
        "hola doctora me duele la cabeza desde anoche",
        "mi hija lucia no quiere comer",
        "necesito una receta de metformin por favor",
    ],
)
def test_spanish_is_recognised(text: str) -> None:
    assert is_spanish(text.split())


@pytest.mark.parametrize(
    "text",
    [
        "my daughter maria de la cruz has a fever",
        "we moved from los angeles to san antonio",
        "hola doctor my head hurts since yesterday and i feel sick",
        "maria de la cruz",
        "",
    ],
)
def test_english_with_spanish_names_is_not(text: str) -> None:
    assert not is_spanish(text.split())


def test_usual_words_are_in_the_vocabulary_and_given_names_are_not() -> None:
    assert {"anoche", "agua", "respiro", "rodilla"} <= vocabulary()
    assert not {"guadalupe", "carlos", "lucia"} & vocabulary()
