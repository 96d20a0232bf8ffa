"""How people type: case, missing punctuation, typing errors. Keeps the labels of the pieces."""

from __future__ import annotations

import random
import re

from connectors.presidio.training.slots import Segment
from schemas import entities

_NAMES = (entities.NAME, entities.CITY, entities.ORGANIZATION)
_KEYS = {
    "a": "sq", "e": "wr", "i": "uo", "o": "ip", "n": "bm", "r": "et", "s": "ad", "t": "ry", "l": "k",
}  # fmt: skip


def typo(word: str, rng: random.Random) -> str:
    """Return a word with one letter left out, doubled, swapped or missed."""
    if len(word) < 4 or not word.isalpha():
        return word
    at = rng.randrange(1, len(word) - 1)
    kind = rng.randrange(4)
    if kind == 0:
        return word[:at] + word[at + 1 :]
    if kind == 1:
        return word[:at] + word[at] + word[at:]
    if kind == 2:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + rng.choice(_KEYS.get(word[at].lower(), "e")) + word[at + 1 :]


def style(pieces: list[Segment], rng: random.Random) -> list[Segment]:
    """Return the message as one sort of person would type it."""
    roll = rng.random()
    if rng.random() < 0.35:
        pieces = [(_mistype(text, rng, 0.02 if label else 0.04), label) for text, label in pieces]
    if roll < 0.33:
        pieces = [(text.lower(), label) for text, label in pieces]
    elif roll < 0.38:
        pieces = [(text.upper(), label) for text, label in pieces]
    elif roll < 0.42:
        pieces = [(text.title(), label) for text, label in pieces]
    elif roll < 0.50:
        pieces = [(text.lower() if label in _NAMES else text, label) for text, label in pieces]
    elif roll < 0.60:
        pieces = [(text if label else _some_capitals(text, rng), label) for text, label in pieces]
    if rng.random() < 0.18:
        pieces = [(text if label else re.sub(r"[.,!?]", "", text), label) for text, label in pieces]
    return [piece for piece in pieces if piece[0]]


def _mistype(text: str, rng: random.Random, share: float) -> str:
    words = text.split(" ")
    return " ".join(typo(w, rng) if rng.random() < share else w for w in words)


def _some_capitals(text: str, rng: random.Random) -> str:
    words = text.split(" ")
    return " ".join(w.capitalize() if rng.random() < 0.12 else w for w in words)
