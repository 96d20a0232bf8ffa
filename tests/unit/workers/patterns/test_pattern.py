"""The language of phrase patterns."""

from __future__ import annotations

import pytest

from workers.patterns.pattern import Match, PatternIndex, compile_pattern, found
from workers.patterns.prepared import prepare


def matches(source: str, text: str) -> bool:
    return found([compile_pattern(source)], prepare(text)) is not None


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("chest pain", "Chest  pain!"),
        ("chest (pain|pressure)", "chest pressure"),
        ("chest tight*", "my chest tightness"),
        ("pain .. chest", "pain in my left chest"),
        ("pain ..8 chest", "pain that goes up and down all over my chest"),
        ("pain (in)? chest", "pain chest"),
        ("cant breathe", "I CAN'T breathe"),
        ("no quiero (vivir|seguir)", "Ya no quiero vivír"),
        ("(numb (arm|leg)|weak) today", "numb leg today"),
        ("sugar .. <n>", "my sugar was 42"),
    ],
)
def test_a_pattern_finds_its_words(source: str, text: str) -> None:
    assert matches(source, text)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("chest pain", "chestnut pain"),
        ("pain .. chest", "pain. My chest is fine"),
        ("pain .. chest", "pain one two three four five six seven chest"),
        ("chest tight", "chest tightness"),
        ("sugar .. <n>", "my sugar was high"),
    ],
)
def test_a_pattern_does_not_find_other_words(source: str, text: str) -> None:
    assert not matches(source, text)


@pytest.mark.parametrize("source", ["(chest pain", "chest pain)", "hurts? chest", "a | b", ""])
def test_a_malformed_pattern_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match="malformed"):
        compile_pattern(source)


def test_a_number_is_given_with_its_match() -> None:
    index = PatternIndex([(compile_pattern("temperature .. <n>"), "fever")])
    ((owner, match),) = index.search(prepare("My temperature was 38,9 today"))
    assert (owner, match.number) == ("fever", 38.9)


def test_the_index_gives_what_each_pattern_alone_would_give() -> None:
    sources = ["knee (pain|swollen)", "(my)? shoulder", "a* lot", "rash .. <n> days", "x y"]
    text = prepare("A rash for 3 days, and my shoulder hurts a lot; knee swollen. x y")
    alone = {
        (source, match.start)
        for source in sources
        for match in [found([compile_pattern(source)], text)]
        if isinstance(match, Match)
    }
    index = PatternIndex([(compile_pattern(source), source) for source in sources])
    assert alone <= {(owner, match.start) for owner, match in index.search(text)}
    assert {owner for owner, _ in index.search(text)} == {source for source, _ in alone}
