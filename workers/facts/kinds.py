"""What kind of clause this is: statement, instruction, question, contingency, promise or social.

Rules are data (`lexicon/cues.v1.toml`). Social clauses carry no clinical fact; a clause with
a number, a drug or an order is never social, however kindly it is put.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources

from workers.facts import modifiers
from workers.facts.attitude import comforting_order, declares, framed, telling
from workers.facts.comfort import comforts
from workers.facts.lexicon import lexicon
from workers.facts.quantities import Quantity
from workers.facts.words import Token, stem

_FILE = resources.files("workers.facts.lexicon") / "cues.v1.toml"
_LEAD = re.compile(
    r"^\W*(?:(?:please|also|then|and|so|but|yes|no|ok|okay|first|second|third|next|"
    r"finally|lastly|again|instead|just|always|never|"
    r"kindly|now|for now|in the meantime|meanwhile|at this (?:time|point)|today|"
    r"tonight|tomorrow|otherwise|additionally|remember to|"
    r"therefore|thus|hence|do|however|gently|simply|go ahead and)\b[\s,:]*)+",
    re.IGNORECASE,
)
_MUST_HAVE = re.compile(
    r"\bmust(?: really| also)? have (?:\w{2,}(?:ed|en|lt|nt|ught)|come|gone|been|hit|hurt|left)\b",
    re.I,
)
"""A guess at what somebody went through; no order."""
_TITLE = re.compile(r"^\W*(?:\*\*)?[A-Z][\w /-]{2,40}:\s+")


@cache
def cues() -> dict[str, re.Pattern[str]]:
    """Return the compiled cue of each kind."""
    raw: dict[str, list[str]] = tomllib.loads(_FILE.read_bytes().decode())
    return {name: re.compile("|".join(rules), re.IGNORECASE) for name, rules in raw.items()}


def kind_of(raw: str, words: Sequence[Token], numbers: Sequence[Quantity]) -> str:
    """Return the kind of one clause; `words` and `numbers` are those that stand in it."""
    text = raw.replace("\u2019", "'").strip()
    numbers = [n for n in numbers if not n.vague]
    found = cues()
    if found["frame"].search(text) and not numbers:
        return "social"
    if _is_availability(text, words, numbers):
        return "social"
    if comforting_order(text) and not (numbers and _names_drug(words)):
        return "social"
    conditional = modifiers.condition(text) and not text.endswith("?")
    if conditional and not _only_kind(text, words, numbers):
        return "contingency"
    return _plain_kind(text, words, numbers)


def _only_kind(text: str, words: Sequence[Token], numbers: Sequence[Quantity]) -> bool:
    """Whether "when" or "if" stands in a sentence of sympathy that asks for nothing."""
    if numbers:
        return False
    return _for_comfort(text, words) or (_sympathy(text) and not _orders(text))


def _plain_kind(text: str, words: Sequence[Token], numbers: Sequence[Quantity]) -> str:
    found = cues()
    if text.endswith("?"):
        proposal = re.search(
            r"(?i)\b(?:how about|why don't|why not|could you|can you|would you|what about)\b", text
        )
        return "question" if not proposal or not is_instruction(text) else "instruction"
    if reassures(text):
        return "reassurance"
    if found["promise"].search(text):
        return "promise"
    sympathy = _sympathy(text) and not found["cause"].search(text)
    if not numbers and _all_kind(text, words):
        return "social" if sympathy or not _claims(text, words) else "statement"
    if is_instruction(text) and not (sympathy and not _orders(text)):
        return "social" if not numbers and _for_comfort(text, words) else "instruction"
    if sympathy and not (numbers and _names_drug(words)):
        return "social"
    return "statement" if numbers or _tells(text, words) else "social"


def _tells(text: str, words: Sequence[Token]) -> bool:
    """Whether a statement says something of health, care or the reader's life.

    It does when it has a word of the clinical lexicon beyond the generic ones, when it declares
    something of a person or of something at hand without a frame of kindness, or draws a
    conclusion about the reader with a word that is not one of kindness. All else is talk.
    """
    if any(clinical(word) for word in words) or _claims(text, words):
        return True
    if cues()["cause"].search(text):
        return True
    if not cues()["inference"].search(text):
        return False
    return any(w.weight >= 1 and _kind_words().isdisjoint({w.lower, w.stem}) for w in words)


def _sympathy(text: str) -> bool:
    return bool(cues()["social"].search(text)) or framed(text)


def _claims(text: str, words: Sequence[Token]) -> bool:
    """Whether an unframed clause says of somebody or something more than kindness has words for."""
    start = words[0].start if words else 0
    return declares(text) and bool(telling(text, words, start, bare=True))


def clinical(word: Token) -> bool:
    """Whether a word is one of the clinical lexicon, beyond those that any sentence may use."""
    if word.lower in lexicon().names("clinical_words"):
        return True
    known = len(word.keys) > 1 and word.weight > 0
    return known and word.lower not in _kind_words() and not cues()["generic"].fullmatch(word.lower)


def _for_comfort(text: str, words: Sequence[Token]) -> bool:
    """An order that asks for nothing but trust or talk: "lean on us", "go easy on yourself"."""
    if cues()["concrete"].search(text) or any(clinical(word) for word in words):
        return False
    if not framed(text) and _claims(text, words):
        return False
    return bool(cues()["comfort"].search(text)) or not starts_with_order(text)


def _kind_words() -> frozenset[str]:
    """Words of kindness and their stems, without those that may be clinical."""
    data = lexicon()
    found = (
        data.names("warm_words") | (data.names("social_words") - _PLANS) | data.names("kind_words")
    )
    return found | {stem(word) for word in found}


_PLANS = frozenset({"treatment", "plan", "medical", "healthcare", "health"})


def reassures(text: str) -> bool:
    """Whether the clause promises that all is or will be well; a wish or a hope does not."""
    bare = cues()["wish"].sub(" ", text.replace("\u2019", "'"))
    return bool(cues()["reassurance"].search(bare)) or comforts(bare)


def _all_kind(text: str, words: Sequence[Token]) -> bool:
    """Whether every telling word is one of kindness, and nothing concrete is asked."""
    data = lexicon()
    kind = (
        data.names("warm_words") | (data.names("social_words") - _PLANS) | data.names("kind_words")
    )
    if not all(word.lower in kind for word in words if word.weight > 0):
        return False
    bare = cues()["polite"].sub(" ", text)
    return not (is_instruction(bare) and cues()["concrete"].search(bare))


def is_instruction(text: str) -> bool:
    """Whether the clause tells the reader to do something."""
    text = _MUST_HAVE.sub(" ", text.replace("\u2019", "'"))
    return starts_with_order(text) or bool(cues()["instruction"].search(text))


def starts_with_order(text: str) -> bool:
    """Whether the first word, after "please", "also", a list title and the like, is an order."""
    text = cues()["polite"].sub(" ", _TITLE.sub("", text, count=1))
    lead = _LEAD.match(text)
    rest = text[lead.end() :] if lead else text.lstrip("\"'*([ ")
    first = re.match(r"[A-Za-z']+", rest)
    return bool(first) and first.group().lower() in lexicon().names("imperatives")  # type: ignore[union-attr]


def _orders(text: str) -> bool:
    """Whether a kind sentence still tells the reader to do something concrete."""
    bare = cues()["polite"].sub(" ", text)
    return is_instruction(bare)


def _names_drug(words: Sequence[Token]) -> bool:
    return any(key.startswith("<medicine") for word in words for key in word.keys)


def _is_availability(text: str, words: Sequence[Token], numbers: Sequence[Quantity]) -> bool:
    """Whether it is an offer of talk that names no symptom, person or time."""
    if numbers or not cues()["reach_out"].search(text) or not cues()["availability"].search(text):
        return False
    social = lexicon().names("social_words")
    return all(word.lower in social for word in words if word.weight > 0)
