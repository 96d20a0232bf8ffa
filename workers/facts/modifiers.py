"""What bends a statement: negation, side, certainty, condition, tense, who is meant.

Works on the tokens of one sentence or clause. Cues are read as words, never as parts of words.

Source: FactEHR's decomposition templates (papers.md §5) split modifiers such as laterality and
duration into facts of their own; here they are fields of the fact, compared exactly.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from workers.facts.lexicon import lexicon
from workers.facts.words import Token, stem

_PSEUDO = re.compile(
    r"\b(?:not only|no doubt|no wonder|without (?:a )?doubt|"
    r"no problem|no matter|can(?:no|['\u2019])t wait|not alone|no question|"
    r"whether or not|if not|why not|not just|not to worry|without hesitation|"
    r"(?:do(?:n['\u2019]t| not)|(?:should|must)(?:n['\u2019]t| not)|never|without) "
    r"(?:(?:wait(?:ing)?|delay(?:ing)?)"
    r"(?! (?:until|till|for|to|the|your|taking|any (?:other|of))\b)|"
    r"put(?:ting)? (?:it|this|that) off|hesitate|hesitation|"
    r"be (?:shy|afraid|alarmed|surprised|worried|concerned)))\b",
    re.I,
)
_LIMIT = re.compile(
    r"(?:\b(?:no|not|never|avoid\w*|cannot|without)|n['\u2019]t)(?: [a-z]+){0,3}? "
    r"(?:(?:more|longer|greater|higher|less|fewer|lower) than|over|above|exceed\w*|under|below|"
    r"beyond)"
    r"(?= (?:\$?\d|one|two|three|four|five|six|seven|eight|nine|ten|a |an |once|twice))",
    re.IGNORECASE,
)
"""A negator that makes a bound ("do not take more than 4") is read by `bounds.py`."""
_LONG_CUES = re.compile(
    r"\b(?:no need (?:to|for)|"
    r"(?:with)?hold(?:ing)?(?= (?:off\b|(?:the|your|tonight|today|this|that|all|any|both)\b|"
    r"[a-z]{4,}(?:in|ol|ide|one|pril|tan|ine|ate|am|il|ban|mide|zide)\b|eliquis\b|xarelto\b|plavix\b|lasix\b))"
    r"(?! (?:\w+ ){0,2}(?:breath|pressure|arm|leg|head|hand|position|baby|ice|device|inhaler|still|"
    r"heat|compress|foot|knee|neck|spacer|stretch|place)\b)|"
    r"instead of|rather than|hold off(?: on)?|steer clear of|"
    r"stay away from|stay off|free of|free from|"
    r"keep (?:it|them|this|these|that) (?:off|away from|out of)|"
    r"come off|no longer|ruled out|keep away from|in place of|do without|put off|"
    r"go without|fail(?:s|ed)? to|unable to|too early to|far from|safe from)\b",
    re.I,
)
_SCOPE_END = re.compile(
    r"[;:()]|\b(?:but|however|although|though|because|since|so|until|unless|if|when|"
    r"which|instead|except|please|"
    r"and (?:you|we|i|they|it|please|then|call|take|keep|continue|do|let|"
    r"have|use|start|begin|resume|restart|switch|apply|add|wear|get|see|drink|rest|go|come|schedule|"
    r"bring|increase|decrease|check|monitor|contact)|or (?:you|"
    r"if|your|when|call)|then)\b",
    re.I,
)
_CONDITION = re.compile(
    r"(?:^|[\s,;(])(?:(?<!as )(?<!even )if(?! (?:i (?:were|had|was)|it were|i may|you will,|"
    r"that makes sense|anything, ))|unless|in case|in the event|should (?:you|it|this|"
    r"the|that|your|there|any)|as long as|provided that|"
    r"(?:any ?time|whenever|the moment|as soon as) (?:you|your|it|the|this|there)|"
    r"when(?:ever)? (?:you|your|it|the|there)|otherwise,|were you to|"
    r"for (?:any|a) (?:fever|temperature|new|worsening|bleeding)|with any (?:new|"
    r"worsening|fever|sign)|once (?:you|your|it|the|that))\b",
    re.I,
)
_AT_EASE = re.compile(
    r"\b(?:when(?:ever)?|once|if|any ?time) you(?:['\u2019](?:re|d)| are| feel| would)? "
    r"(?:ready|up (?:to|for) (?:it|talking)|comfortable(?: with (?:it|that))?|like|wish|prefer)"
    r"(?=[,.;!]|$)|\beven (?:if|when|though)\b",
    re.I,
)
"""Politeness and concession: no condition."""
_QUESTION_WHEN = re.compile(
    r"^\W*(?:when|should|do|did|does|are|is|have|has|how|what|where|who|which|can|"
    r"could|would|will|any)\b",
    re.I,
)
_CERTAINTY = (
    (
        "unlikely",
        re.compile(
            r"\b(?:unlikely|doubt(?:ful)?|not likely|improbable|less likely|remote chance|"
            r"probably not|not think)\b",
            re.I,
        ),
    ),
    (
        "likely",
        re.compile(
            r"\b(?:likely|probabl[ey]|presumably|chances are|i (?:think|believe|suspect|"
            r"expect)|suspect(?:ed)?|suggests|most consistent with|appears? to|seems?(?: to)?|"
            r"looks like|expected to)\b",
            re.I,
        ),
    ),
    (
        "possible",
        re.compile(
            r"\b(?:may(?! \d)|might|could|possibl[ey]|possibility|perhaps|maybe|can (?:be|"
            r"cause|lead|also cause|make|result|happen|occur|sometimes|mean|indicate|"
            r"contribute|affect|worsen|trigger|increase|irritate)|potential(?:ly)?|not sure|"
            r"unclear|uncertain|wonder|sometimes|in some cases|not certain)\b",
            re.I,
        ),
    ),
    (
        "certain",
        re.compile(
            r"\b(?:definitely|certainly|clearly|undoubtedly|without (?:a )?doubt|for sure|"
            r"surely|no doubt|confirm(?:s|ed)|proves?|proven|absolutely|100 ?%|guarantee[ds]?|"
            r"unquestionably|obviously|always|there is no question|i(?:'m| am) (?:certain|"
            r"sure|positive))\b",
            re.I,
        ),
    ),
)
_PAST = re.compile(r"\b(?:was|were|had|did|showed|came back|been|noted|found)\b", re.I)
_FUTURE = re.compile(
    r"\b(?:will|['\u2019]ll|shall|going to|tomorrow|next (?:week|month|visit))\b", re.I
)
_LEFT_RIGHT = re.compile(
    r"(?<![\w'\u2019])(left|right|bilateral(?:ly)?|both)(?:-sided|-side|-hand)?\b", re.I
)
_LETTER_SIDE = re.compile(r"(?<![\w.'\u2019])([LR])\.?(?=\s+[a-z]{3,})")
_PATIENT = re.compile(r"\b(?:you|your|yours|yourself|patient|pt|he|she|his|her|him)\b", re.I)
_CLINICIAN = re.compile(
    r"\b(?:i|we|my|our|us|me|i['\u2019](?:ll|m|ve|d)|we['\u2019](?:ll|re|ve|d))\b", re.I
)


_PASSIVE = re.compile(r"\b(?:be|been|being|is|are|was|were)(?: \w+ly)?\s+$", re.IGNORECASE)
"""Before "stopped": what is stopped stands before it."""


def mark_negation(text: str, words: Sequence[Token]) -> None:
    """Set `negated` on the words of one sentence that stand under an odd number of negators.

    `text` is the whole text that the words' spans point into.
    """
    if not words:
        return
    start, end = words[0].start, words[-1].end
    sentence = text[start:end]
    cues = _cue_spans(sentence, words, start)
    for begin, stop in cues:
        passive = _PASSIVE.search(text, start, begin) and text[begin:stop].lower().endswith("ed")
        opened = [match.end() for match in _SCOPE_END.finditer(text, start, begin)]
        close = _SCOPE_END.search(text, stop, end)
        limit = close.start() if close else end
        if text[stop : stop + 1] == ",":  # "if it has not, message me"
            limit = stop
        first = (opened[-1] if opened else start) if passive else stop
        for word in words:
            if first <= word.start < limit and not begin <= word.start < stop:
                word.negated = not word.negated


def _cue_spans(sentence: str, words: Sequence[Token], offset: int) -> list[tuple[int, int]]:
    pseudo = [m.span() for m in _PSEUDO.finditer(sentence)]
    spans = [
        m.span()
        for m in _LONG_CUES.finditer(sentence)
        if not any(a <= m.start() < b for a, b in pseudo)
    ]
    negators = lexicon().names("negators")
    for word in words:
        at, to = word.start - offset, word.end - offset
        if word.lower in negators and not any(a <= at < b for a, b in (*pseudo, *spans)):
            spans.append((at, to))
    return [(a + offset, b + offset) for a, b in spans]


def limits(clause: str) -> bool:
    """Whether a negator makes a bound there: "do not take more than 4"."""
    return bool(_LIMIT.search(clause))


def negators(clause: str) -> int:
    """Return the number of negators in a clause, set phrases such as "not only" left out."""
    names = lexicon().names("negators")
    bare = _LIMIT.sub(" ", _PSEUDO.sub(" ", clause))
    long = len(_LONG_CUES.findall(bare))
    bare = _LONG_CUES.sub(" ", bare)
    return long + sum(1 for m in _WORDS.finditer(bare) if _negator(m.group().lower(), names))


_LASTS = re.compile(
    r"\b(?:persist(?:s|ing|ed)?|linger(?:s|ing|ed)?|"
    r"(?:is|are|['\u2019]s|['\u2019]re|you|it|they) still (?:there|here|present|around|visible|"
    r"hurt(?:s|ing)?|bother\w*|swollen|red|painful|sore|have it)|"
    r"(?:not|n['\u2019]t|never) (?:yet |fully |completely |been |really )*"
    r"(?:go(?:ne|ing)? (?:away|down)|resolved?|clear(?:ed)?(?: up)?|let up|disappear(?:ed)?|"
    r"heal(?:ed)?|get(?:ting)? (?:any )?better|improv(?:ed?|ing)|better)|"
    r"no better|fails? to (?:improve|resolve|go away|heal))\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=4_000)
def lasts(clause: str) -> bool:
    """Whether it says in either way that something is still there: "persists", "not gone away"."""
    return bool(_LASTS.search(clause))


_ENDED = re.compile(
    r"\b(?:(?:is|are|has|have|['\u2019]s|['\u2019]ve) (?:now |all |completely |fully )*"
    r"(?:gone|resolved|cleared(?: up)?|healed|disappeared|improved|gone away)|"
    r"went away|no longer there)\b",
    re.IGNORECASE,
)


def ended(clause: str) -> bool:
    """Whether it says that something is gone."""
    return bool(_ENDED.search(clause)) and not lasts(clause)


_WORDS = re.compile(r"[A-Za-z]+(?:['\u2019]t)?")


def _negator(word: str, names: frozenset[str]) -> bool:
    return word in names or word.endswith(("n't", "n\u2019t"))


def sides(text: str, start: int, end: int) -> list[tuple[str, str, int, int]]:
    """Return (side, stem of the body part, start, end) for each laterality in `text[start:end]`."""
    out = []
    for match in _LEFT_RIGHT.finditer(text, start, end):
        side = match.group(1).lower()
        after = re.findall(r"[a-z]+", text[match.end() : min(end, match.end() + 40)].lower())
        part = _part(after)
        hyphened = "-" in match.group()
        placed = bool(
            re.search(
                r"\b(?:on|to|in|from|your|my|the|his|her) (?:the |your )?$",
                text[max(start, match.start() - 14) : match.start()].lower(),
            )
        )
        final = not after or after[0] in {"and", "or", "one", "as", "but", "is", "was"}
        if side.startswith("b"):
            if part or side != "both":
                out.append(("both", part, match.start(), match.end()))
        elif part or hyphened or (placed and final):
            out.append((side, part, match.start(), match.end()))
    out += [
        ({"L": "left", "R": "right"}[m.group(1)], part, m.start(), m.end())
        for m in _LETTER_SIDE.finditer(text, start, end)
        if (part := _part(re.findall(r"[a-z]+", text[m.end() : m.end() + 30].lower())))
    ]
    return sorted(out, key=lambda item: item[2])


def _part(after: list[str]) -> str:
    sided = lexicon().names("sided")
    return next((stem(word) for word in after[:3] if word in sided), "")


@lru_cache(maxsize=4_000)
def certainty(clause: str) -> str:
    """Return `unlikely`, `likely`, `possible`, `certain` or, for a plain statement, ``."""
    return next((name for name, cue in _CERTAINTY if cue.search(clause)), "")


def certainties(clause: str) -> dict[str, int]:
    """Return how often each degree of certainty is marked in a clause."""
    return {name: count for name, cue in _CERTAINTY if (count := len(cue.findall(clause)))}


@lru_cache(maxsize=4_000)
def condition(sentence: str) -> tuple[int, int] | None:
    """Return where a condition stands in a sentence (span of the cue), or None."""
    match = _CONDITION.search(_AT_EASE.sub(lambda m: " " * len(m.group()), sentence))
    return match.span() if match else None


@lru_cache(maxsize=4_000)
def tense(clause: str) -> str:
    """Return `future`, `past` or `present`."""
    if _FUTURE.search(clause):
        return "future"
    return "past" if _PAST.search(clause) else "present"


@lru_cache(maxsize=4_000)
def who(clause: str) -> str:
    """Return who is meant: `patient`, `clinician` or `other`; the first named counts."""
    patient, clinician = _PATIENT.search(clause), _CLINICIAN.search(clause)
    if patient and (not clinician or patient.start() < clinician.start()):
        return "patient"
    return "clinician" if clinician else "other"
