"""Words of two versions of one clause that stand for nothing on the other side.

An item of a list that the other version lacks is lost or added; a noun, name or number of a
vitamin that stands in the place of another of its topic is a substitution. Words that are
synonyms, kinds or forms of each other are the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache

from workers.facts.extract import Clause
from workers.facts.guards import Hit, drug_names
from workers.facts.lexicon import lexicon
from workers.facts.segment import Span
from workers.facts.thesaurus import relatives
from workers.facts.topics import topic_of
from workers.facts.words import Token

MIN_LIKENESS = 0.5
"""Only versions of one clause are compared word by word."""
MIN_NAMED = 4
"""A greeting or a signature is shorter."""
SLOT_LIKENESS = 0.7
"""From here on one foreign word on either side stands in the same place."""
_SPLIT = re.compile(
    r",\s*(?:(?:and|or|nor|but)\b\s*)?|;|/|&|\b(?:and|nor|plus|as well as|along with)\b"
    r"|\bor\b(?! (?:more|less|so|worse|better|(?:high|low|great|long|few|old|lat|small|larg)er|"
    r"above|below|over|under)(?:\s*[,.;)]|\s*$| (?:than|in|a|per|for|of|on)\b))",
    re.IGNORECASE,
)
_LETTERED = re.compile(
    r"\b(vit(?:amin)?|hepatitis|hep|type|stage|grade|group|factor|influenza|class|phase|category)"
    r"s?\.?[ -](?!or\b|and\b|of\b|is\b|in\b|to\b|on\b|for\b|as\b|at\b)"
    r"((?:[a-k]-?\d{0,2}|\d{1,2}[ab]?|i{1,3}v?|iv|v)\b)",
    re.IGNORECASE,
)
_B_VITAMIN = re.compile(r"(?<![\w.])(?:vit(?:amin)?\.?\s+)?(b)-?(\d{1,2})\b", re.IGNORECASE)


def missing(
    clause: Clause, partner: Clause, there: Vocabulary, here: Vocabulary, *, lone: bool
) -> list[Hit]:
    """Return what `clause` names and its other version does not.

    `lone` asks for single terms too: an edit may say more of a thing, but not less.

    `there` and `here` are the words of all changed clauses of the other text and of this one, so
    that what moved to a neighbouring sentence is found.
    """
    mine, theirs = there.lacks(clause), here.lacks(partner)
    hits = [*_lettered(clause, partner), *_replaced(clause, mine, theirs, _alike(clause, partner))]
    if not hits:
        hits += _items(clause, partner, mine, theirs, lone=lone)
    return hits


_TURNED = {"<": "^", "^": "<"}
"""A kind stands for its member and the other way; two members of a kind are two things."""


def names(clause: Clause, partner: Clause, there: Vocabulary, here: Vocabulary) -> list[Hit]:
    """Return the names of a kind clause in whose place another name stands."""
    if len(clause.words) < MIN_NAMED:
        return []
    mine = [w for w in clause.words if is_name(clause, w) and tells(w) and not there.has(w)]
    if not mine:
        return []
    theirs = [w for w in partner.words if is_name(partner, w) and tells(w) and not here.has(w)]
    if len(mine) != len(theirs):
        return []
    return [
        Hit("term_replaced", Span(a.start, a.end), f"'{a.lower}' against '{b.lower}'")
        for a, b in zip(mine, theirs, strict=True)
    ]


class Vocabulary:
    """The words of some clauses, for look-up."""

    def __init__(self, clauses: Iterable[Clause]) -> None:
        words = [word for clause in clauses for word in clause.words]
        self._keys = {_TURNED.get(key[0], "") + key[1:] if key[0] in _TURNED else key
                      for word in words for key in word.keys}  # fmt: skip
        self._lower = {word.lower for word in words}
        self._long = {key for key in self._keys if len(key) >= 4}

    def has(self, word: Token) -> bool:
        """Whether a word, a synonym, a kind or a form of it stands there."""
        if word.lower in self._lower or not self._keys.isdisjoint(word.keys):
            return True
        if not self._keys.isdisjoint(relatives().get(word.stem, ())):
            return True
        root = word.stem
        return len(root) >= 4 and any(
            key[:4] == root[:4] and (key.startswith(root) or root.startswith(key))
            for key in self._long
        )

    def lacks(self, clause: Clause) -> list[Token]:
        """The telling words of a clause that do not stand here."""
        return [word for word in clause.words if tells(word) and not self.has(word)]


def tells(word: Token) -> bool:
    """Whether a word names something: a noun of a topic, a name, a term, an uncommon word."""
    if word.weight <= 0 or word.lower in _empty() or topic_of(word.lower) == "family":
        return False
    return bool(word.weight >= 1 or len(word.keys) > 1 or topic_of(word.lower))


@cache
def _empty() -> frozenset[str]:
    names = ("warm_words", "glue_words", "social_words", "kind_words")
    return frozenset(word for name in names for word in lexicon().names(name)) - _NAMED | _LINKS


_NAMED = frozenset({"eye", "eyes", "hand", "hands", "shoulder", "shoulders", "heart", "surgery"})

_LINKS = frozenset(
    [
        "max",
        "maximum",
        "min",
        "minimum",
        "high",
        "higher",
        "low",
        "lower",
        "above",
        "below",
        "along",
        "another",
        "one",
        "develop",
        "develops",
        "developing",
        "result",
        "results",
        "return",
        "returns",
    ]
)
"""Words that only join others."""


def _alike(clause: Clause, partner: Clause) -> bool:
    """Whether two clauses have the same build but for a word or two."""
    shared = len(clause.keys & partner.keys)
    return shared >= SLOT_LIKENESS * 0.5 * (len(clause.keys) + len(partner.keys))


def _replaced(
    clause: Clause, mine: Sequence[Token], theirs: Sequence[Token], alike: bool
) -> Iterator[Hit]:
    for one in mine:
        other = next((t for t in theirs if _excludes(clause, one, t)), None)
        if other is None and alike and len(mine) == len(theirs) == 1 and _slot(one, theirs[0]):
            other = theirs[0]
        if other is not None:
            why = f"'{one.lower}' against '{other.lower}'"
            yield Hit("term_replaced", Span(one.start, one.end), why)


def _excludes(clause: Clause, one: Token, other: Token) -> bool:
    """Whether two words are different things of one topic, or different names."""
    topic = topic_of(one.lower)
    if topic and topic == topic_of(other.lower) != "family":
        return not related(one, other)
    return is_name(clause, one) and other.lower[0].isalpha() and _proper(other)


def _slot(one: Token, other: Token) -> bool:
    known = [bool(topic_of(w.lower)) for w in (one, other)]
    return all(w.weight >= 1 for w in (one, other)) and any(known) and not related(one, other)


def related(one: Token, other: Token) -> bool:
    """Whether two words share a concept, a sense or a root."""
    turned = {_TURNED[key[0]] + key[1:] for key in other.keys if key[0] in _TURNED}
    same = {key for key in other.keys if key[0] not in _TURNED} | turned
    if not same.isdisjoint(one.keys) or other.stem in relatives().get(one.stem, ()):
        return True
    return one.lower[:5] == other.lower[:5] and len(one.lower) > 4


def is_name(clause: Clause, word: Token) -> bool:
    """Whether a word is written as a name or in capitals, within a clause."""
    at = word.start - clause.span.start
    return at > 0 and clause.text[at : at + 1].isupper() and _proper(word)


def _proper(word: Token) -> bool:
    return word.weight >= 1 and drug_names().isdisjoint(word.keys)


def _items(
    clause: Clause, partner: Clause, mine: Sequence[Token], theirs: Sequence[Token], *, lone: bool
) -> Iterator[Hit]:
    """Items of a list that the other side lacks, and lone terms where nothing stands for them."""
    gone, come = _foreign_items(clause, mine), _foreign_items(partner, theirs)
    if len(gone) > len(come):
        for words in gone[: len(gone) - len(come)]:
            said = " ".join(word.lower for word in words)
            yield Hit("item_missing", Span(words[0].start, words[-1].end), f"no '{said}' there")
    elif not theirs and lone:
        for word in mine:
            if topic_of(word.lower) not in {"", "family"}:
                why = f"no '{word.lower}' there"
                yield Hit("item_missing", Span(word.start, word.end), why, soft=True)


def _foreign_items(clause: Clause, lacking: Sequence[Token]) -> list[list[Token]]:
    """The items of the clause's lists of which the other side has no word."""
    gone = {word.start for word in lacking}
    return [
        words
        for words in items(clause)
        if not _order(clause, words)
        if words
        and all(word.start in gone for word in words if tells(word))
        and any(tells(word) for word in words)
    ]  # fmt: skip


def _order(clause: Clause, words: Sequence[Token]) -> bool:
    """Whether an item is an order of its own: "complete it", "call us"."""
    if not words or words[0].lower not in lexicon().names("imperatives"):
        return False
    after = next((w for w in clause.words if w.start > words[0].start), None)
    return after is not None and after.lower in _OBJECTS


_OBJECTS = frozenset({"it", "them", "us", "me", "him", "her", "the", "your", "this", "that"})


def items(clause: Clause) -> list[list[Token]]:
    """Return the content words of each item of a clause that lists things; [] without a list."""
    cuts = [m.span() for m in _SPLIT.finditer(clause.text)]
    joins = [at for at, (a, b) in enumerate(cuts) if clause.text[a:b].strip() not in {",", ";"}]
    if not joins:
        return []
    ends = [*(a for a, _ in cuts), len(clause.text)]
    starts = [0, *(b for _, b in cuts)]
    base, last = clause.span.start, joins[-1] + 1
    parts = [(base + a, base + b) for a, b in zip(starts, ends, strict=True)][: last + 1]
    out = [[w for w in clause.words if a <= w.start < b] for a, b in parts]
    return [_run(words, at, last) for at, words in enumerate(out)]


def _run(words: Sequence[Token], at: int, last: int) -> list[Token]:
    """The item itself: the end of the first part, the start of the last, all of a middle one."""
    told = [w for w in words if w.weight > 0]
    if not told or 0 < at < last:
        return told
    order = list(words) if at else list(reversed(words))
    run: list[Token] = []
    for word in order:
        if word.weight > 0:
            run.append(word)
        elif run:
            break
    return sorted(run, key=lambda word: word.start)


@lru_cache(maxsize=4_000)
def _letters(text: str) -> dict[str, tuple[str, int, int]]:
    """What follows "vitamin", "hepatitis", "type"… by that word, where there is one of each."""
    found: dict[str, list[tuple[str, int, int]]] = {}
    for match in _LETTERED.finditer(text):
        name = match[1].lower().replace("vitamin", "vit").replace("hepatitis", "hep")
        found.setdefault(name, []).append((match[2].lower().replace("-", ""), *match.span()))
    for match in _B_VITAMIN.finditer(text):
        item = (f"b{match[2]}", *match.span())
        if item[0] not in [value for value, *_ in found.get("vit", [])]:
            found.setdefault("vit", []).append(item)
    return {name: rows[0] for name, rows in found.items() if len(rows) == 1}


def _lettered(clause: Clause, partner: Clause) -> Iterator[Hit]:
    mine, theirs = _letters(clause.text), _letters(partner.text)
    for name in mine.keys() & theirs.keys():
        value, start, end = mine[name]
        if value != theirs[name][0]:
            span = Span(clause.span.start + start, clause.span.start + end)
            yield Hit("term_replaced", span, f"{name} {value} against {name} {theirs[name][0]}")
