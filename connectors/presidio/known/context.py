"""Whether a word that is both a name and a common word is a name where it stands.

"Will", "May", "Hope", "Rose", "Young", "Long", "Bill", "Mark": a known patient may be called so,
and every message holds the word.
"""

from __future__ import annotations

from collections.abc import Sequence

from connectors.presidio.cues import cue
from connectors.presidio.engine import Word
from connectors.presidio.names.lexicon import lexicon

_SENTENCE_END = frozenset('.!?\n:;-*•()"')


def ambiguous(word: str) -> bool:
    """Return whether a lower-case name is a common or clinical word too."""
    words = lexicon()
    if word in words.name_first:
        return False
    short = len(word) < 3 and (word in words.ranks or word in cue("clinical_abbreviations"))
    return words.common(word) or word in words.clinical or short or len(word) < 2


def opens_sentence(words: Sequence[Word], index: int) -> bool:
    """Return whether the word at `index` stands where any word has a capital."""
    return index == 0 or words[index - 1].text in _SENTENCE_END


def shouted(words: Sequence[Word], index: int) -> bool:
    """Return whether the words around are in capitals, so that a capital says nothing."""
    near = [w.text for w in words[max(0, index - 4) : index + 5] if len(w.text) > 2]
    return sum(w.isupper() for w in near) > len(near) // 2


def _before(words: Sequence[Word], index: int) -> str:
    at = index - 1
    while at >= 0 and words[at].text in {".", ",", "'", ":"}:
        at -= 1
    return words[at].text.lower() if at >= 0 else ""


def _after(words: Sequence[Word], index: int) -> str:
    return words[index + 1].text.lower() if index + 1 < len(words) else "\n"


def named_here(words: Sequence[Word], start: int, end: int) -> bool:
    """Return whether the ambiguous words `start`..`end` (exclusive) are a name here."""
    text, before, after = words[start].text, _before(words, start), _after(words, end - 1)
    if _month_here(words, start, after):
        return False
    if before in cue("honorifics") or _signature(words, start, end):
        return True
    if before in cue("greetings") and after in {",", "!", "\n", ".", "-", "and", ":"}:
        return True
    if text[0].isupper() and not shouted(words, start) and len(text) > 1:
        return not opens_sentence(words, start) or _subject(after)
    return _lower_case_name(text.lower(), before, after)


def _month_here(words: Sequence[Word], start: int, after: str) -> bool:
    if words[start].text.lower() not in cue("months"):
        return False
    before = _before(words, start)
    dated = cue("before_months")
    return after[:1].isdigit() or before in dated or before[:1].isdigit()


def _signature(words: Sequence[Word], start: int, end: int) -> bool:
    """Alone on the last lines, or after a dash at the end."""
    tail = words[end:]
    only = len(tail) <= 4 and all(not w.text.isalpha() or len(w.text) < 3 for w in tail)
    first = start == 0 or words[start - 1].text in {"\n", "-", "~", ","}
    return only and first and start > 0


def _subject(after: str) -> bool:
    return after in cue("third_person") or after in {"'s", "\n", ","}


def _lower_case_name(word: str, before: str, after: str) -> bool:
    """Whether an ambiguous word in lower case is a name, by its neighbours."""
    if before in cue("kin") and before not in {"baby", "children", "kids"}:
        return after in cue("third_person") or after in {",", ".", "\n", "and", "'s", "(", "who"}
    if before in {"named", "called", "name", "aka", "patient", "pt"} or before in cue("contacted"):
        return True
    ends = after in {"\n", ".", ",", "and", "from", "born", "dob"}
    if before in {"i'm", "im", "am", "it's", "its"}:
        return ends
    if before == "is":
        return after in {"\n", "."} and word not in {"long", "young", "will", "may"}
    seldom = lexicon().ranks.get(word, 0) > 2 and lexicon().given.get(word, 0) > 2
    if seldom and before not in cue("determiners"):
        return True
    if before in {"", "\n", "!", "?"} and after in cue("third_person"):
        return True
    return after == "'s" and before not in cue("determiners") and before != "to"
