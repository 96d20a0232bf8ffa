"""What the check can't read: text that is too long or not English. Both are hard findings.

| input | answer |
| --- | --- |
| both empty, or without a fact | recall and precision 1.0, no finding; notes `empty`, `no_facts` |
| one empty | 0.0 on both shares, every fact lost or added |
| one word | read like any text; a word that tells nothing is no fact |
| more than `extract.MAX_CHARS` | first part checked, `text_too_long`, hard |
| not English and changed | compared word for word, `not_english`, hard |
| not English and unchanged, or a claim | note `not_english`; nothing was changed |
| under 8 words | not English when more words are of another language's commonest than of ours |
| HTML | tags and entities are blanked, spans hold |
"""

from __future__ import annotations

from schemas.facts import FactFinding, Side
from schemas.text import SafeText
from workers.facts.comparison import Comparison, norm
from workers.facts.extract import MAX_CHARS, Reading, read
from workers.facts.lexicon import lexicon

MIN_WORDS = 8
"""Fewer words are too few to tell a language by."""
MIN_FUNCTION_SHARE = 0.12
"""English prose has 0.35 to 0.55 function words; terse orders such as "Rest, fluids" some 0.15."""


def unreadable(pair: Comparison, original: SafeText, edited: SafeText) -> list[FactFinding]:
    """Return hard findings on what could not be checked."""
    sides: tuple[tuple[Side, SafeText, Reading], ...] = (
        ("original", original, pair.original), ("edited", edited, pair.edited),
    )  # fmt: skip
    found = [
        _finding("text_too_long", side, MAX_CHARS, len(text), f"only {MAX_CHARS} were checked")
        for side, text, _ in sides
        if len(text) > MAX_CHARS
    ]
    if norm(pair.original.text) == norm(pair.edited.text):
        return found
    return found + [
        _finding("not_english", side, 0, len(text), "the rules read English only")
        for side, text, reading in sides
        if not english(reading)
    ]


def english(reading: Reading) -> bool:
    """Whether a text may be English: Latin letters and enough English function words."""
    plain = reading.text.isascii()
    letters = [] if plain else [char for char in reading.text if char.isalpha()]
    if sum(not char.isascii() for char in letters) > 0.3 * len(letters):
        return False
    spelt = {word.start: word.lower for word in reversed(reading.words)}
    words = [word for word in spelt.values() if word[0].isalpha()]
    data = lexicon()
    known = data.stopwords | data.light
    ours = sum(word in known for word in words)
    if len(words) < MIN_WORDS:
        return sum(word in data.names("foreign") for word in words) <= ours
    return ours >= MIN_FUNCTION_SHARE * len(words)


def notes(*texts: str, facts: int | None = None) -> list[str]:
    """Return codes of what a reader of figures should know; `facts` is how many were compared."""
    found = ["empty"] if not all(text.strip() for text in texts) else []
    if facts == 0:
        found.append("no_facts")
    if any(text.strip() and not english(read(text)) for text in texts):
        found.append("not_english")
    return found


def _finding(code: str, side: Side, start: int, end: int, why: str) -> FactFinding:
    return FactFinding(
        code=code, severity="hard", side=side, start=start, end=end, quote=SafeText(""),
        explanation=why,
    )  # fmt: skip
