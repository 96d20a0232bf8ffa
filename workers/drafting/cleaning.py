"""Take a model's remarks about its task out of a reply, and put names for its placeholders."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from schemas.base import Ref, digest


@dataclass(frozen=True, slots=True)
class Meta:
    """`meta.v1.toml`, compiled."""

    lines: re.Pattern[str]
    cut: re.Pattern[str]
    patient: re.Pattern[str]
    clinician: re.Pattern[str]
    unknown: re.Pattern[str]
    ref: Ref


@cache
def meta() -> Meta:
    """Load `meta.v1.toml`."""
    content = files("workers.drafting").joinpath("meta.v1.toml").read_bytes()
    data = tomllib.loads(content.decode())
    compiled = {
        name: re.compile("|".join(f"(?:{one})" for one in data[name]), re.IGNORECASE)
        for name in ("lines", "cut", "patient", "clinician", "unknown")
    }
    return Meta(**compiled, ref=Ref(name="meta", version="1", digest=digest(content)))


def clean(text: str, *, patient: str = "", clinician: str = "") -> str:
    """Return `text` without meta text; a line with a placeholder that has no value is dropped."""
    known = meta()
    kept: list[str] = []
    for line in text.split("\n"):
        plain = known.cut.sub("", line).strip()
        if plain and known.lines.match(plain):
            continue
        filled = _filled(plain, known, patient=patient, clinician=clinician)
        if filled is not None:
            kept.append(filled)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def _filled(line: str, known: Meta, *, patient: str, clinician: str) -> str | None:
    for pattern, value in ((known.patient, patient), (known.clinician, clinician)):
        if pattern.search(line):
            if not value:
                return None
            line = pattern.sub(value.replace("\\", ""), line)
    return None if known.unknown.search(line) else line
