"""From a text to its atomic clinical facts, with spans, kinds and modifiers.

A fact is a clause: a sentence, or the part of one that could stand alone. A conditional
sentence stays whole, because half of it would say something else. Greetings, thanks, signatures
and sentences of pure sympathy are `social` and are no facts.

Source: FActScore's and FactEHR's atomic facts (papers.md §5); the splitting rules are ours.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from schemas.facts import Fact
from schemas.text import SafeText
from workers.facts import modifiers
from workers.facts.kinds import kind_of, starts_with_order
from workers.facts.leads import lead
from workers.facts.lexicon import lexicon
from workers.facts.quantities import Quantity, quantities
from workers.facts.segment import Span, plain, sentences
from workers.facts.words import Token, tokens

MAX_CHARS = 20_000
"""Longer texts are read to here, and the check fails closed on the rest (`checker.py`)."""
_SHORT_CHARS = 300

_SUBJECT = r"(?:you|we|i|it|they|he|she|this|that|these|those|there|your|our|my|please|the)"
_CUT = re.compile(
    rf"(?:;\s+|\s+[\u2014\u2013]\s+|\s+-\s+|,?\s+(?:but|however|whereas|although|"
    rf"though)\s+(?={_SUBJECT}\b|not\b)"
    r"|,\s+and\s+(?=(?:[a-z]+\s+){1,3}(?:is|are|may|might|can|could|will|should|was|"
    r"were|has|have|does|do|must)\b)"
    rf"|,\s+(?=then\s)|,\s+(?:and|so)\s+(?={_SUBJECT}\b)"
    r"|\s+and\s+(?=(?:you|we|i|please|then|it is|they are)\b)"
    r"|,?\s+and\s+(?:then\s+)?(?=(?:call|take|stop|start|continue|avoid|drink|rest|"
    r"schedule|go to|come in|let us|let me|"
    r"contact|apply|keep|use|bring|increase|decrease|report|seek|return|follow up|"
    r"hold|resume|monitor|check|send|begin|restart|switch to|replace|add|reduce|finish|skip|"
    r"wear|elevate|ice|wait|schedule|book|try|do not|don['\u2019]t)\b))",
    re.IGNORECASE,
)


@dataclass
class Clause:
    """One clause with all that the comparison needs; built once per text."""

    span: Span
    sentence: Span
    text: str
    kind: str
    words: list[Token]
    numbers: list[Quantity]
    sides: list[tuple[str, str, int, int]]
    certainty: str
    who: str

    @property
    def content(self) -> list[Token]:
        """The words that tell something."""
        return [word for word in self.words if word.weight > 0]

    @cached_property
    def keys(self) -> frozenset[str]:
        """All stems and concepts of the clause."""
        return frozenset(key for word in self.words for key in word.keys if key[0] != "<")


@dataclass(slots=True)
class Reading:
    """A text, read once: sentences, clauses and words, spans into the text as given."""

    text: str
    sentences: list[Span]
    clauses: list[Clause]
    words: list[Token]
    numbers: list[Quantity]

    @property
    def facts(self) -> list[Clause]:
        """The clauses that state something clinical."""
        return [clause for clause in self.clauses if clause.kind != "social"]


def read(text: str) -> Reading:
    """Return the reading of `text` (its first `MAX_CHARS` code points), from memory if known."""
    return _sentence_read(text) if len(text) <= _SHORT_CHARS else _page_read(text)


def forget() -> None:
    """Empty the memory of texts, for measuring."""
    _sentence_read.cache_clear()
    _page_read.cache_clear()


@lru_cache(maxsize=1_024)
def _sentence_read(text: str) -> Reading:
    """Short texts come back with other messages: chart lines, sentences of our own."""
    return _read(text)


@lru_cache(maxsize=48)
def _page_read(text: str) -> Reading:
    """A message or draft comes back only within its own message, and takes 100 KB and more."""
    return _read(text)


def _read(text: str) -> Reading:
    clean = plain(text[:MAX_CHARS])
    words, numbers = tokens(clean), quantities(clean)
    _silence(words, numbers)
    spans = sentences(clean)
    clauses: list[Clause] = []
    for sentence in spans:
        inner = [w for w in words if sentence.start <= w.start < sentence.end]
        modifiers.mark_negation(clean, inner)
        clauses += [
            _clause(clean, span, sentence, inner, numbers) for span in _clauses(clean, sentence)
        ]
    return Reading(clean, spans, clauses, words, _inside(numbers, spans))


def facts(text: str) -> list[Fact]:
    """Return the clinical facts of `text`, in order; social sentences are left out."""
    return [as_fact(clause, f"f{index}") for index, clause in enumerate(read(text).facts, 1)]


def _clauses(text: str, sentence: Span) -> list[Span]:
    sentence = Span(sentence.start + lead(text[sentence.start : sentence.end]), sentence.end)
    whole = text[sentence.start : sentence.end]
    if whole.endswith("?"):
        return [sentence]
    if modifiers.condition(whole):
        return _before_condition(whole, sentence)
    cuts = [m for m in _CUT.finditer(whole) if _stands_alone(whole, m)]
    if starts_with_order(whole):
        cuts = sorted([*cuts, *_orders(whole, cuts)], key=lambda m: m.start())
    starts = [0, *(m.end() for m in cuts)]
    ends = [*(m.start() for m in cuts), len(whole)]
    spans = [
        Span(sentence.start + a, sentence.start + b)
        for a, b in zip(starts, ends, strict=True)
        if any(map(str.isalnum, whole[a:b]))
    ]
    return spans or [sentence]


_TURN = re.compile(
    r"[,;]\s+(?:but|and|so)\s+(?=(?:please\s+)?(?:if|when|whenever|should|once|unless)\b)|;\s+",
    re.I,
)


def _before_condition(whole: str, sentence: Span) -> list[Span]:
    """A conditional sentence stays whole, but for what stands before "but if" without one."""
    for cut in _TURN.finditer(whole):
        before, after = whole[: cut.start()], whole[cut.end() :]
        alone = not modifiers.condition(before) and modifiers.condition(after)
        if alone and _stands_alone(whole, cut):
            first = Span(sentence.start, sentence.start + cut.start())
            return [first, Span(sentence.start + cut.end(), sentence.end)]
    return [sentence]


_AND = re.compile(
    r",?\s+and\s+(?:please\s+)?(?=([a-z']+)\s+(?:an?|the|your|my|our|to|it|them|us|me|"
    r"on|off|up|in|out|for|with|"
    r"plenty|some|any|every|not|that|this|\d))"
)


def _orders(whole: str, cuts: list[re.Match[str]]) -> list[re.Match[str]]:
    """Where a second order follows: "avoid crowds and wear a mask"."""
    taken = {m.end() for m in cuts}
    orders = lexicon().names("imperatives")
    return [
        m
        for m in _AND.finditer(whole)
        if m.group(1) in orders and m.end() not in taken and _stands_alone(whole, m)
    ]


def _stands_alone(whole: str, cut: re.Match[str]) -> bool:
    """Both sides of a cut need enough words; "go ahead and take" is one order."""
    before, after = whole[: cut.start()], whole[cut.end() :]
    return len(before.split()) >= 3 and len(after.split()) >= 2


def _clause(
    text: str, span: Span, sentence: Span, words: list[Token], numbers: list[Quantity]
) -> Clause:
    raw = text[span.start : span.end]
    own = [w for w in words if span.start <= w.start < span.end]
    counts = _inside(numbers, [span])
    return Clause(
        span, sentence, raw, _kind(raw), own, counts,
        modifiers.sides(text, span.start, span.end), modifiers.certainty(raw), modifiers.who(raw),
    )  # fmt: skip


@lru_cache(maxsize=4_000)
def _kind(raw: str) -> str:
    """The kind of a clause; an edit repeats most clauses of its original."""
    words, numbers = tokens(raw), quantities(raw)
    _silence(words, numbers)
    return kind_of(raw, words, numbers)


def _silence(words: list[Token], numbers: list[Quantity]) -> None:
    """Words of a quantity weigh nothing: the quantities themselves are compared.

    Nor do "came back at", which says no more than "was", and "blood pressure" beside one.
    """
    inside = {at for n in numbers for at in range(n.start, n.end)}
    pressure = any("/" in n.value for n in numbers)
    for at, word in enumerate(words):
        after = words[at + 1].lower if at + 1 < len(words) else ""
        hollow = word.lower in {"came", "come", "comes"} and after in {"back", "in"}
        if hollow and _returned(words, at + 2, inside):
            words[at + 1].weight = word.weight = 0.0
        if word.start in inside or (pressure and word.lower in {"blood", "pressure", "bp"}):
            word.weight = 0.0


_RESULTS = {
    "at", "as", "normal", "negative", "positive", "clean", "clear", "high", "low", "elevated",
    "benign", "abnormal", "showing", "with",
}  # fmt: skip


def _returned(words: list[Token], at: int, inside: set[int]) -> bool:
    """Whether a result follows "came back", not a place or a time."""
    return at < len(words) and (words[at].lower in _RESULTS or words[at].start in inside)


def _inside(numbers: list[Quantity], spans: list[Span]) -> list[Quantity]:
    return [n for n in numbers if any(s.start <= n.start < s.end for s in spans)]


def as_fact(clause: Clause, fact_id: str) -> Fact:
    """Return the fact of a clause, with its modifiers as fields."""
    fields = {
        "negated": "true" if any(w.negated for w in clause.content) else "",
        "certainty": clause.certainty,
        "who": clause.who,
        "tense": modifiers.tense(clause.text),
        "laterality": ",".join(sorted({side for side, *_ in clause.sides})),
        "condition": _condition(clause.text),
    }
    for quantity in clause.numbers:
        previous = fields.get(quantity.kind, "")
        fields[quantity.kind] = f"{previous},{quantity.value}".lstrip(",")
    units = sorted({q.unit for q in clause.numbers if q.unit})
    fields["unit"] = ",".join(units)
    return Fact(
        fact_id=fact_id,
        text=SafeText(clause.text),
        start=clause.span.start,
        end=clause.span.end,
        kind=clause.kind,
        modifiers={name: value for name, value in fields.items() if value},
    )


def _condition(raw: str) -> str:
    cue = modifiers.condition(raw)
    if cue is None:
        return ""
    rest = raw[cue[0] :].strip(" ,;(")
    return re.split(r",|\bthen\b|\bplease\b", rest, maxsplit=1)[0].strip().lower()
