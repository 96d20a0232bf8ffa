"""What the label names of other people's sets mean, from `data/type_maps.toml`.

Names are compared by their letters and digits alone: `FIRST_NAME`, `firstName` and `First-Name` are
one label; `B-` and `I-` in front are left out. A name that the map does not hold is scored all the
same, as an identifier under its own name, and reported.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

_TAGGED: Final = re.compile(r"^[BILUES]-(?=\w)")
_OFTEN_AT_THE_END: Final = re.compile(r"(?:NUMBERS?|NUM|NBR|NO|IDENTIFIERS?|VALUE|S)$")
_TABLES: Final = ("labels", "not_identifiers", "split", "forms", "trim")


@dataclass(frozen=True, slots=True)
class TypeMap:
    """What each label means.

    Attributes:
        labels: squeezed label -> our type.
        not_identifiers: a class that Safe Harbor does not name -> why.
        split: squeezed label or our type -> the forms to try on what the span marks.
        forms: a name under `not_identifiers` -> what is written so.
        titles, suffixes: words before and after a name that are no part of it, lower case.
    """

    labels: Mapping[str, str]
    not_identifiers: Mapping[str, str]
    split: Mapping[str, tuple[str, ...]]
    forms: Mapping[str, re.Pattern[str]]
    titles: frozenset[str]
    suffixes: frozenset[str]

    def entity(self, label: str, written: str) -> str:
        """Return our type, the reason-name of no identifier, or an unknown label's own name."""
        found = self._mapped(label)
        forms = self.split.get(squeezed(label), self.split.get(squeezed(found), ()))
        plain = " ".join(written.split())
        return next((form for form in forms if self.forms[form].fullmatch(plain)), found)

    def knows(self, label: str) -> bool:
        """Return whether the map holds a label."""
        return self._lookup(label) is not None

    def _mapped(self, label: str) -> str:
        return self._lookup(label) or label.strip().upper()

    def _lookup(self, label: str) -> str | None:
        """The whole name first, then without its usual ending, then its last part (NAME:DOCTOR)."""
        whole = squeezed(label)
        short = _OFTEN_AT_THE_END.sub("", whole)
        parts = [squeezed(part) for part in re.split(r"[:/.]", label) if squeezed(part)]
        names = (whole, short, *reversed(parts))
        return next((self.labels[name] for name in names if name in self.labels), None)


def squeezed(label: str) -> str:
    """Return the letters and digits of a label, in capitals."""
    return "".join(c for c in _TAGGED.sub("", label.strip().upper()) if c.isalnum())


def type_map(extra: Path | None = None) -> TypeMap:
    """Return the default map; a file adds to it and wins over it."""
    own = (files("workers.deid") / "data" / "type_maps.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(own)
    more = tomllib.loads(extra.read_text(encoding="utf-8")) if extra else {}
    merged: dict[str, dict[str, Any]] = {
        name: {**tables[name], **more.get(name, {})} for name in _TABLES
    }
    labels = {squeezed(name): name for name in merged["not_identifiers"]}
    for table in (tables, more):
        for entity, names in table.get("labels", {}).items():
            labels |= _aliases(entity, names)
    return TypeMap(
        labels=labels,
        not_identifiers=merged["not_identifiers"],
        split={squeezed(name): tuple(forms) for name, forms in merged["split"].items()},
        forms={k: re.compile(v, re.VERBOSE | re.IGNORECASE) for k, v in merged["forms"].items()},
        titles=frozenset(merged["trim"]["titles"].split()),
        suffixes=frozenset(merged["trim"]["suffixes"].split()),
    )


def _aliases(entity: str, names: str | list[str]) -> dict[str, str]:
    """`NAME = ["PERSON", ...]` names the labels of a type; `PERSON = "NAME"` the type of one."""
    if isinstance(names, str):
        return {squeezed(entity): names}
    return {squeezed(name): entity for name in (entity, *names)}
