"""The theme file, loaded and checked."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from schemas.base import Ref, digest
from workers.patterns.pattern import Pattern, PatternIndex, compile_pattern

OTHER = "other"


@dataclass(frozen=True, slots=True)
class Theme:
    """One communicative goal.

    Attributes:
        name_from: whether the name comes from the source paper or is ours.
        prompt: how a writer is told to pursue it.
        question: True when only a question pursues it, False when no question does.
        definite: hedged wording does not count.
    """

    theme_id: str
    name: str
    name_from: str
    definition: str
    prompt: str
    positive: tuple[str, ...]
    negative: tuple[str, ...]
    cues: tuple[Pattern, ...]
    unless: tuple[Pattern, ...]
    question: Literal[True, False] | None
    definite: bool


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """All themes in their order, the search for their cues, and the hash of the file."""

    themes: tuple[Theme, ...]
    hedges: tuple[Pattern, ...]
    index: PatternIndex[Theme]
    ref: Ref

    @property
    def ids(self) -> tuple[str, ...]:
        """Theme ids in the order of the file."""
        return tuple(theme.theme_id for theme in self.themes)

    def theme(self, theme_id: str) -> Theme:
        """Return one theme by its id."""
        return next(theme for theme in self.themes if theme.theme_id == theme_id)


def _theme(raw: dict[str, Any]) -> Theme:
    return Theme(
        theme_id=raw["id"],
        name=raw["name"],
        name_from=raw["name_from"],
        definition=raw["definition"],
        prompt=raw["prompt"],
        positive=tuple(raw["positive"]),
        negative=tuple(raw["negative"]),
        cues=tuple(compile_pattern(cue) for cue in raw["cues"]),
        unless=tuple(compile_pattern(cue) for cue in raw.get("unless", ())),
        question=raw.get("question"),
        definite=raw.get("definite", False),
    )


@cache
def taxonomy() -> Taxonomy:
    """Load `themes.v1.toml`."""
    content = files("workers.themes").joinpath("themes.v1.toml").read_bytes()
    data = tomllib.loads(content.decode())
    themes = tuple(_theme(raw) for raw in data["theme"])
    return Taxonomy(
        themes=themes,
        hedges=tuple(compile_pattern(hedge) for hedge in data["hedges"]),
        index=PatternIndex((cue, theme) for theme in themes for cue in theme.cues),
        ref=Ref(name="themes", version=data["version"], digest=digest(content)),
    )
