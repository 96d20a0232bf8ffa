"""Training text: labels fit, parts share nothing, the same seed gives the same bytes."""

from __future__ import annotations

import re

import pytest

from connectors.presidio.engine import split
from connectors.presidio.names.features import features
from connectors.presidio.names.lexicon import lexicon
from connectors.presidio.training.generate import messages, templates
from connectors.presidio.training.locales import DEVELOPMENT, REPORT, TRAINING, pools, report_pools
from connectors.presidio.training.train import Recipe, tags, train

FILES = ("templates", "development", "report")
SMALL = Recipe(count=150, iterations=8)


def test_the_same_recipe_gives_the_same_bytes_and_another_seed_others() -> None:
    first = train(SMALL)
    assert first == train(SMALL)
    assert first != train(Recipe(seed=5, count=150, iterations=8))


def _sentences(name: str) -> set[str]:
    lists = [v for k, v in templates(name).items() if k != "fill"]
    return {
        re.sub(r"\W+", " ", s).strip().lower() for values in lists for s in values if len(s) > 25
    }


@pytest.mark.parametrize(("one", "other"), [(0, 1), (0, 2), (1, 2)])
def test_parts_share_no_sentence(one: int, other: int) -> None:
    assert not _sentences(FILES[one]) & _sentences(FILES[other])


def test_parts_share_no_locale_and_the_report_no_name() -> None:
    assert not set(TRAINING) & set(DEVELOPMENT + REPORT)
    assert not set(DEVELOPMENT) & set(REPORT)
    seen, new = pools(TRAINING + DEVELOPMENT), report_pools()
    assert not set(new.given) & set(seen.given)
    assert not set(new.family) & set(seen.family)
    assert min(len(new.given), len(new.family)) > 1000


@pytest.mark.parametrize("part", ["training", "development", "report"])
def test_labels_lie_in_the_text_and_apart(part: str) -> None:
    for message in messages(3, 200, part):  # type: ignore[arg-type]  # a parameter of the table
        ends = 0
        for start, end, _ in message.spans:
            assert ends <= start < end <= len(message.text)
            ends = end


def test_generated_messages_are_the_same_for_the_same_seed() -> None:
    assert list(messages(8, 30)) == list(messages(8, 30))
    assert list(messages(8, 30)) != list(messages(9, 30))


def test_tags_begin_and_go_on() -> None:
    words = split("Dr. Ana de la Cruz said")
    assert tags(words, [(4, 18, "NAME")]) == ["O", "O", "BN", "IN", "IN", "IN", "O"]


def test_an_unusual_word_never_shows_itself_to_the_model() -> None:
    rows = features(split("my son Qwilleran is sick"))
    assert not any("qwilleran" in feature for row in rows for feature in row)


def test_lists_hold_what_they_should() -> None:
    lists = lexicon()
    assert {"metoprolol", "ozempic", "diabetes"} <= lists.clinical
    assert not {"maria", "kevin", "nguyen"} & lists.clinical
    assert {"parkinson", "crohn", "foley"} <= lists.eponyms
    assert lists.given["maria"] == 4
    assert ("new", "york", "city") in lists.cities["new"]
