"""Marks everything that the resources in hand name: people, places, numbers."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from presidio_analyzer import EntityRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

from connectors.presidio.cues import cue
from connectors.presidio.engine import Word, words_of
from connectors.presidio.known.context import ambiguous, named_here, shouted
from connectors.presidio.known.disguises import disguised
from connectors.presidio.known.forms import compile_forms
from connectors.presidio.known.model import Form, KnownForms, canonical
from connectors.presidio.known.people import Match, people
from connectors.presidio.results import result
from schemas import entities
from schemas.people import KnownEntity

_SEPARATORS = frozenset(" -./_#:()+\n\t@,'*")
_WIDEST_GAP = 4
_OPEN = {"(": ")", "[": "]"}  # of an area code; taken in when it closes inside


class KnownRecognizer(EntityRecognizer):  # type: ignore[misc]  # presidio has no types
    """Finds the forms of a fixed set of known people and places."""

    def __init__(self, known: Sequence[KnownEntity]) -> None:
        self.forms = compile_forms(known)
        super().__init__(list(entities.ENTITIES), name="known")

    def load(self) -> None:
        """Nothing to load."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """Return the spans in `text` that are known, with their pointers."""
        words = words_of(text, nlp_artifacts)
        found = [
            *people(words, self.forms),
            *_phrases(words, self.forms),
            *_packed(text, words, self.forms),
            *_initials(words, self.forms),
            *_scripts(text, self.forms),
            *disguised(text, self.forms),
        ]
        return [result(m.form.entity, m.start, m.end, m.score, self, m.form.known) for m in found]


def _phrases(words: Sequence[Word], forms: KnownForms) -> Iterator[Match]:
    if not forms.phrases:
        return
    for index, word in enumerate(words):
        if not word.text.isalnum():
            continue
        first = canonical(word.text)
        starts = [first] if first in forms.phrases else _near(forms, first)
        match = next(
            (
                m
                for s in starts
                for p, f in forms.phrases[s]
                if (m := _along(words, index, p, f, forms))
            ),
            None,
        )
        if match:
            yield match


def _near(forms: KnownForms, word: str) -> list[str]:
    if len(word) < 5 or not word.isalpha():
        return []
    return [near for near in forms.index.near(word) if near in forms.phrases]


def _along(
    words: Sequence[Word], index: int, phrase: tuple[str, ...], form: Form, forms: KnownForms
) -> Match | None:
    at, last = index, index
    for expected in phrase:
        while (
            at < len(words)
            and at > index
            and words[at].text in {",", ".", "-", "\n", "'", "#", "&", "'s"}
        ):
            at += 1
        if at >= len(words) or at - last > 3:
            return None
        written = canonical(words[at].text)
        if written != expected and expected not in _close(forms, written):
            return None
        at, last = at + 1, at
    if len(phrase) == 1 and ambiguous(phrase[0]) and not _place_here(words, index):
        return None
    return Match(words[index].start, words[last].end, form, 1.0)


def _close(forms: KnownForms, word: str) -> list[str]:
    return forms.index.near(word) if len(word) > 4 and word.isalpha() else []


def _place_here(words: Sequence[Word], index: int) -> bool:
    before = words[index - 1].text.lower() if index else ""
    text = words[index].text
    if text[0].isupper() and not shouted(words, index) and named_here(words, index, index + 1):
        return True
    return before in {"in", "from", "near", "at", "to"} and text[0].isupper()


def _packed(text: str, words: Sequence[Word], forms: KnownForms) -> Iterator[Match]:
    """Find numbers and addresses by their letters and digits, whatever separates them."""
    if not forms.packed:
        return
    low = text.lower()
    at = [i for i, c in enumerate(low) if c.isalnum()]
    packed = "".join(low[i] for i in at)
    for word in words:
        if not word.text[0].isalnum():
            continue
        start = bisect_left(at, word.start)
        candidates = forms.packed.get(packed[start : start + 4], ())
        fits = [
            (written, form)
            for written, form in candidates
            if packed.startswith(written, start) and _tight(text, at, start, start + len(written))
        ]
        if fits:
            written, form = max(fits, key=lambda pair: len(pair[0]))
            first, last = at[start], at[start + len(written) - 1] + 1
            closing = _OPEN.get(text[max(0, first - 1) : first], "")
            opened = bool(closing) and closing in text[first:last]
            yield Match(first - opened, last, form, 1.0)


def _tight(text: str, at: list[int], start: int, end: int) -> bool:
    """Whether only a few separators stand inside, and no digit goes on after a digit."""
    for left, right in zip(at[start : end - 1], at[start + 1 : end], strict=True):
        gap = text[left + 1 : right]
        if gap and (len(gap) > _WIDEST_GAP or not _SEPARATORS.issuperset(gap)):
            return False
    last, after = text[at[end - 1]], text[at[end - 1] + 1 : at[end - 1] + 2]
    before = text[at[start] - 1 : at[start]] if at[start] else ""
    return not _same_kind(last, after) and not _same_kind(before, text[at[start]])


def _same_kind(one: str, other: str) -> bool:
    return (one.isdigit() and other.isdigit()) or (one.isalpha() and other.isalpha())


def _initials(words: Sequence[Word], forms: KnownForms) -> Iterator[Match]:
    if not forms.initials:
        return
    for index, word in enumerate(words):
        if not word.text.isalpha() or not word.text.isupper() or len(word.text) > 6:
            continue
        dotted = _dotted(words, index)
        letters = "".join(words[i].text for i in dotted).lower() if dotted else word.text.lower()
        form = forms.initials.get(letters)
        if form and (dotted or _undotted(words, index)):
            last = words[dotted[-1]] if dotted else word
            yield Match(word.start, last.end, form, 0.9)


def _dotted(words: Sequence[Word], index: int) -> list[int]:
    """Return the places of the letters of "J.S." or "J. S.", or an empty list."""
    places, at = [], index
    while at < len(words) and len(words[at].text) == 1 and words[at].text.isalpha():
        places.append(at)
        if at + 1 >= len(words) or words[at + 1].text != ".":
            break
        at += 2
    return places if len(places) > 1 else []


def _undotted(words: Sequence[Word], index: int) -> bool:
    text = words[index].text.lower()
    before = words[index - 1].text.lower() if index else ""
    if before in {"initials", "signed", "-", "~"} and index + 2 >= len(words):
        return len(text) > 1
    clinical = text in cue("clinical_abbreviations") or len(text) < 2
    alone = before == "\n" and index + 2 >= len(words)
    return not clinical and not shouted(words, index) and (alone or len(text) > 1)


def _scripts(text: str, forms: KnownForms) -> Iterator[Match]:
    for written, form in forms.scripts:
        at = text.find(written)
        while at >= 0:
            yield Match(at, at + len(written), form, 1.0)
            at = text.find(written, at + 1)
