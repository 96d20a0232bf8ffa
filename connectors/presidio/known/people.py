"""Finds people's names by their known words: any order, case, initials, misspellings, lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from connectors.presidio.cues import cue
from connectors.presidio.engine import Word
from connectors.presidio.known.context import ambiguous, named_here, opens_sentence
from connectors.presidio.known.model import Form, KnownForms, Owned
from connectors.presidio.names.lexicon import lexicon

_JOINTS = frozenset({",", "-", "\n", "'", ".", "_"})
_REACH = 5
_SHORTEST_MISSPELT = 4


@dataclass(frozen=True, slots=True)
class Hit:
    """Words `start`..`end` (exclusive) that may be parts of known names."""

    start: int
    end: int
    owned: Owned
    exact: bool


@dataclass(frozen=True, slots=True)
class Match:
    """A span of the text, in characters, and what it is."""

    start: int
    end: int
    form: Form
    score: float


def people(words: Sequence[Word], forms: KnownForms) -> Iterator[Match]:
    """Yield the names of known people in `words`; parts of one name together."""
    hits = list(_hits(words, forms))
    index = 0
    while index < len(hits):
        group = _group(words, hits, index)
        yield from _judge(words, forms, group)
        index += len(group)


def _hits(words: Sequence[Word], forms: KnownForms) -> Iterator[Hit]:
    index = 0
    while index < len(words):
        hit = _hit(words, forms, index)
        if hit:
            yield hit
        index = hit.end if hit else index + 1


def _hit(words: Sequence[Word], forms: KnownForms, index: int) -> Hit | None:
    text = words[index].text.lower()
    if not text[0].isalpha():
        return None
    plain = text.replace("'", "")
    found = next((w for w in (text, plain, _tail(text)) if w in forms.names), "")
    if found:
        return Hit(index, index + 1, forms.owned((found,)), exact=True)
    return _broken(words, forms, index) or _misspelt(words, forms, index, plain)


def _tail(text: str) -> str:
    """The part after an apostrophe: Brien of O'Brien."""
    _, mark, tail = text.rpartition("'")
    return tail if mark and len(tail) > 2 else text


def _broken(words: Sequence[Word], forms: KnownForms, index: int) -> Hit | None:
    """A name broken over lines or by a hyphen or blank: John- / son, Mc Donald."""
    glued, at = words[index].text.lower(), index + 1
    if glued not in forms.beginnings:
        return None
    for _ in range(2):
        while at < len(words) and words[at].text in {"-", "\n"}:
            at += 1
        if at >= len(words) or at > index + 4 or not words[at].text.isalpha():
            return None
        glued += words[at].text.lower()
        at += 1
        if len(glued) > 3 and glued in forms.names:
            return Hit(index, at, forms.owned((glued,)), exact=True)
    return None


def _misspelt(words: Sequence[Word], forms: KnownForms, index: int, plain: str) -> Hit | None:
    if len(plain) < _SHORTEST_MISSPELT or _known_word(words, index, plain):
        return None
    near = [word for word in forms.index.near(plain) if word in forms.names]
    return Hit(index, index + 1, forms.owned(near), exact=False) if near else None


def _known_word(words: Sequence[Word], index: int, plain: str) -> bool:
    """A word of the language is no misspelling, unless a capital inside a sentence says so."""
    lists = lexicon()
    if plain in lists.clinical or 0 < lists.ranks.get(plain, 0) <= 2:
        return True
    capital = words[index].text[0].isupper() and not opens_sentence(words, index)
    return plain in lists.ranks and not capital


def _group(words: Sequence[Word], hits: list[Hit], index: int) -> list[Hit]:
    """Return the hits from `index` on that are one name of one person."""
    group = [hits[index]]
    owners, parts = hits[index].owned.by, hits[index].owned.parts
    written = {words[hits[index].start].text.lower()}
    for hit in hits[index + 1 :]:
        if not _adjoin(words, group[-1], hit):
            break
        shared, fresh = _shared(owners, hit.owned)
        word = words[hit.start].text.lower()
        new = bool(fresh - parts) or len(fresh) > 1 or word not in written
        if not shared or not new:
            break
        written.add(word)
        group.append(hit)
        owners, parts = shared, parts | fresh
    return group


def _shared(
    owners: dict[str, tuple[Form, ...]], owned: Owned
) -> tuple[dict[str, tuple[Form, ...]], frozenset[str]]:
    """Return those who own both, and the parts that the second is of their names."""
    if owners is owned.by:
        return owners, owned.parts
    less = min(owners, owned.by, key=len)
    shared = {one: owned.by[one] for one in less if one in owners and one in owned.by}
    return shared, frozenset(form.part for forms in shared.values() for form in forms)


def _adjoin(words: Sequence[Word], left: Hit, right: Hit) -> bool:
    between = words[left.end : right.start]
    if len(between) > _REACH:
        return False
    names = 0
    for at, word in enumerate(between):
        text = word.text
        if text == "." and not _after_initial(words, left.end + at):
            return False
        if (
            text in _JOINTS
            or text.lower() in cue("particles")
            or (len(text) == 1 and text.isalpha())
        ):
            continue
        names += 1
        if names > 1 or not text[0].isupper() or text.lower() in lexicon().ranks:
            return False
    return not (sum(w.text == "\n" for w in between) > 1 and any(w.text == "," for w in between))


def _after_initial(words: Sequence[Word], index: int) -> bool:
    text = words[index - 1].text
    return (len(text) == 1 and text.isalpha()) or text.lower() in cue("particles")


def _judge(words: Sequence[Word], forms: KnownForms, group: list[Hit]) -> Iterator[Match]:
    fewest = min((hit.owned.by for hit in group), key=len)
    owner = next(one for one in fewest if all(one in hit.owned.by for hit in group))
    form = group[0].owned.by[owner][0]
    start, end = group[0].start, group[-1].end
    start = _with_particles(words, start, forms.particles.get(form.reference, set()))
    start, end, initial = _with_initials(words, forms, start, end, form.reference)
    if len(group) == 1 and not initial and not _stands(words, group[0]):
        return
    if len(group) > 1 or initial:
        form = Form(
            form.entity,
            form.reference,
            "full" if _whole(group, form.reference) or initial else form.part,
        )
    exact = any(hit.exact for hit in group)
    yield Match(words[start].start, words[end - 1].end, form, 1.0 if exact else 0.9)


def _whole(group: list[Hit], owner: str) -> bool:
    parts = {form.part.partition(":")[0] for hit in group for form in hit.owned.by[owner]}
    return "family" in parts and bool(parts & {"given", "nickname"})


def _stands(words: Sequence[Word], hit: Hit) -> bool:
    """Whether a lone word is the name: not an eponym's, not a common word in its own meaning."""
    text = words[hit.start].text.lower()
    after = words[hit.end].text.lower() if hit.end < len(words) else ""
    if after == "'s" and hit.end + 1 < len(words):
        after = words[hit.end + 1].text.lower()
    if text in lexicon().eponyms and after in cue("eponym_nouns"):
        return False
    if hit.end - hit.start > 1:
        return True
    if hit.owned.parts == {"full"}:
        return not ambiguous(text)
    if not hit.exact and lexicon().is_name(text) and hit.end - hit.start == 1:
        return not ambiguous(text) and _rare(text)
    return not ambiguous(text) or named_here(words, hit.start, hit.end)


def _rare(text: str) -> bool:
    """A misspelling that is itself a usual name is most likely somebody else."""
    lists = lexicon()
    return lists.given.get(text, 0) < 2 and lists.family.get(text, 0) < 3


def _with_particles(words: Sequence[Word], start: int, own: set[str]) -> int:
    """Take in the particles of this name that stand before it: de la, van der, St."""
    at = start
    while own and at:
        dotted = words[at - 1].text == "." and at > 1
        before = at - 2 if dotted else at - 1
        if words[before].text.lower() not in own:
            break
        at = before
    return at


def _with_initials(
    words: Sequence[Word], forms: KnownForms, start: int, end: int, owner: str
) -> tuple[int, int, bool]:
    """Take in an initial of the same person before or after: J. Smith, John S."""
    letters = {c for i, f in forms.initials.items() if f.reference == owner for c in i}
    found = False
    at = start - 1
    if at >= 0 and words[at].text == "." and words[at].end <= words[start].start:
        at -= 1
    while at >= 0 and _initial(words, at, letters):
        start, found = at, True
        at -= 2 if at > 0 and words[at - 1].text == "." else 1
    if end < len(words) and _initial(words, end, letters) and words[end].text.isupper():
        end, found = end + 1, True
        if end < len(words) and words[end].text == "." and end + 1 < len(words):
            end += words[end + 1].text != "\n" and not words[end + 1].text[0].isupper()
    return start, end, found


def _initial(words: Sequence[Word], index: int, letters: set[str]) -> bool:
    text = words[index].text
    return (
        len(text) == 1
        and text.isalpha()
        and text.lower() in letters
        and (text.isupper() or words[min(index + 1, len(words) - 1)].text == ".")
    )
