"""Names by what stands around them: titles, kinship, introductions, greetings, signatures.

Cues alone are precise where a name list or a capital agrees; the sequence model
(`sequence_names.py`) does the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from presidio_analyzer import EntityRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

from connectors.presidio.cues import cue
from connectors.presidio.engine import Word, words_of
from connectors.presidio.names.lexicon import lexicon
from connectors.presidio.names.spanish import is_usual
from connectors.presidio.results import result
from schemas import entities

_MOST_WORDS = 4
_INTRODUCING = frozenset({"named", "called", "is"})


class CueNameRecognizer(EntityRecognizer):  # type: ignore[misc]  # presidio has no types
    """Marks names after a title, a kin word, "my name is", a greeting, and in signatures."""

    def __init__(self) -> None:
        super().__init__([entities.NAME], name="CueNameRecognizer")

    def load(self) -> None:
        """Nothing to load."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """Return names that a cue introduces."""
        words = words_of(text, nlp_artifacts)
        return [
            result("NAME", words[start].start, words[end - 1].end, score, self)
            for start, end, score in _names(words)
        ]


def _names(words: Sequence[Word]) -> Iterator[tuple[int, int, float]]:
    titles, kin, greetings = cue("titles"), cue("kin"), cue("greetings")
    for index, word in enumerate(words):
        text = word.text.lower()
        titled, related = text in titles, text in kin or text in _INTRODUCING
        if not (titled or related or text in greetings):
            continue
        start = _skip(words, index + 1)
        if start >= len(words):
            break
        if titled:
            yield from _run(words, start, 0.85, sure=True)
        elif text in kin or _introduces(words, index, text):
            yield from _run(words, start, 0.75, sure=False)
        elif text in greetings:
            yield from _greeted(words, start)
    yield from _signature(words)


def _skip(words: Sequence[Word], index: int) -> int:
    while index < len(words) and words[index].text in {".", ","} and index < len(words) - 1:
        index += 1
    return index


def _introduces(words: Sequence[Word], index: int, text: str) -> bool:
    if text in {"named", "called"}:
        return True
    before = words[index - 1].text.lower() if index else ""
    return text == "is" and before in {"name", "this"}


def _run(
    words: Sequence[Word], start: int, score: float, *, sure: bool
) -> Iterator[tuple[int, int, float]]:
    """Yield the words from `start` on that look like one name."""
    end = start
    while (
        end < len(words)
        and end - start < _MOST_WORDS
        and _looks(words, end, sure=sure and end == start)
    ):
        end += 1
    if end > start:
        yield start, end, score


def _looks(words: Sequence[Word], index: int, *, sure: bool) -> bool:
    text = words[index].text
    lower = text.lower()
    if not text[0].isalpha() or len(text) < 2:
        return False
    lists = lexicon()
    if lower in lists.regions and lists.given.get(lower, 0) < 3:
        return False
    named = text[0].isupper() and not text.isupper() and lists.given.get(lower, 0) > 2
    if ((lists.is_clinical(lower) or lower in lists.chat) and not named) or any(
        lower in cue(s) for s in ("credentials", "kin", "honorifics")
    ):
        return False
    if 0 < lists.ranks.get(lower, 0) == 1 and lower not in lists.name_first:
        return lower in {"will", "may", "long", "young", "rose"} and sure and text[0].isupper()
    if lists.common(lower):
        return text[0].isupper() and lists.is_name(lower) and not text.isupper()
    if text.islower() and not sure and is_usual(lower) and not lists.is_name(lower):
        return False
    if sure or lists.is_name(lower):
        return True
    return lower not in lists.ranks or (text[0].isupper() and not text.isupper())


def _greeted(words: Sequence[Word], start: int) -> Iterator[tuple[int, int, float]]:
    for begin, end, score in _run(words, start, 0.7, sure=False):
        after = words[end].text if end < len(words) else "\n"
        if after in {",", "!", "\n", ".", "-", ":"} or words[begin].text[0].isupper():
            yield begin, end, score


def _signature(words: Sequence[Word]) -> Iterator[tuple[int, int, float]]:
    """The last one to three words when they stand alone on a line or after a dash."""
    end = len(words)
    while end and words[end - 1].text in {".", "\n", ",", "!"}:
        end -= 1
    start = end
    while start and words[start - 1].text not in {"\n", "-", ",", "~"} and end - start < 4:
        start -= 1
    if 0 < start < end <= start + 3 and all(
        _looks(words, i, sure=False) for i in range(start, end)
    ):
        yield start, end, 0.65
