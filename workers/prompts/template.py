"""Prompt files, loaded once, with the placeholders they declare and the hash of their bytes.

`workers/prompts/<task>/v<N>.toml` holds `task`, `version`, `placeholders`, `system`, `user`,
`[decoding]` (`max_tokens`, `temperature`, `stop`), an optional `response_schema` (JSON text) and
any further table as data (`levels`). A released file is never edited: `v<N+1>` is added.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from schemas.base import Ref, digest
from schemas.errors import Misconfigured
from schemas.language_model import ChatMessage, Prompt
from schemas.text import SafeText

CODES: dict[str, str] = {
    "prompts.unknown": "No prompt file has this task and version. Name one of those in "
    "workers/prompts.",
    "prompts.invalid": "A prompt file lacks a part, or declares other placeholders than it uses. "
    "Mend the file; the hint names it.",
}
_HOLE = re.compile(r"\{\{([a-z_]+)\}\}")
_TAG = re.compile(r"</?([a-z_]+)>")
_OWN_KEYS = frozenset(
    {"task", "version", "placeholders", "system", "user", "decoding", "response_schema"}
)


@dataclass(frozen=True, slots=True)
class Template:
    """One version of one prompt.

    Attributes:
        placeholders: names that `fill` wants, exactly.
        data: every further table of the file, e.g. the texts of the empathy levels.
    """

    ref: Ref
    system: str
    user: str
    placeholders: frozenset[str]
    max_tokens: int
    temperature: float = 0.0
    stop: tuple[str, ...] = ()
    json_schema: dict[str, Any] | None = None
    data: Mapping[str, Any] = field(default_factory=dict)

    def fill(self, values: Mapping[str, SafeText | str]) -> tuple[ChatMessage, ...]:
        """Return system and user turns with every placeholder filled in one pass.

        A value can't close the tags in which the template wraps it, nor name a placeholder.

        Raises:
            Misconfigured: `prompts.invalid`, the names are not those that the file declares.
        """
        if set(values) != self.placeholders:
            raise Misconfigured("prompts.invalid", f"{self.ref} wants {sorted(self.placeholders)}")
        tags = frozenset(_TAG.findall(self.system + self.user))
        plain = {name: _defused(value, tags) for name, value in values.items()}
        turns = (("system", self.system), ("user", self.user))
        return tuple(
            ChatMessage(
                "system" if role == "system" else "user",
                SafeText(_HOLE.sub(lambda hole: plain[hole.group(1)], text).strip()),
            )
            for role, text in turns
        )

    def prompt(
        self,
        values: Mapping[str, SafeText | str],
        *,
        max_tokens: int | None = None,
        seed: int = 0,
        adapter: str = "",
        priority: int = 0,
        cache_salt: str = "",
    ) -> Prompt:
        """Return a request for a language model; decoding limits come from the file.

        Raises:
            Misconfigured: `prompts.invalid`, as `fill`.
        """
        return Prompt(
            messages=self.fill(values),
            prompt=self.ref,
            max_tokens=max_tokens or self.max_tokens,
            temperature=self.temperature,
            seed=seed,
            stop=self.stop,
            adapter=adapter,
            json_schema=self.json_schema,
            priority=priority,
            cache_salt=cache_salt,
        )


def available() -> tuple[tuple[str, int], ...]:
    """Return every (task, version) that has a file, sorted."""
    found = []
    for task in files("workers.prompts").iterdir():
        if task.is_dir():
            names = [entry.name for entry in task.iterdir()]
            found += [
                (task.name, int(name[1:-5]))
                for name in names
                if re.fullmatch(r"v[1-9]\d*\.toml", name)
            ]
    return tuple(sorted(found))


@cache
def load(task: str, version: int) -> Template:
    """Return the template of `task` at `version`.

    Raises:
        Misconfigured: `prompts.unknown`, no such file; `prompts.invalid`, the file is not whole.
    """
    path = files("workers.prompts") / task / f"v{version}.toml"
    if not path.is_file():
        raise Misconfigured("prompts.unknown", f"there is no {task}/v{version}.toml")
    content = path.read_bytes()
    try:
        return _template(tomllib.loads(content.decode()), content, task=task, version=version)
    except (KeyError, TypeError, ValueError) as error:
        raise Misconfigured("prompts.invalid", f"{task}/v{version}.toml: {error}") from None


def _template(raw: dict[str, Any], content: bytes, *, task: str, version: int) -> Template:
    if (raw["task"], raw["version"]) != (task, version):
        raise ValueError("task and version are not those of its path")
    system, user = str(raw["system"]), str(raw["user"])
    declared, used = frozenset(raw["placeholders"]), frozenset(_HOLE.findall(system + user))
    if declared != used:
        raise ValueError(f"declares and uses differ: {sorted(declared ^ used)}")
    schema = raw.get("response_schema")
    decoding = raw["decoding"]
    return Template(
        ref=Ref(name=task, version=str(version), digest=digest(content)),
        system=system,
        user=user,
        placeholders=declared,
        max_tokens=int(decoding["max_tokens"]),
        temperature=float(decoding.get("temperature", 0.0)),
        stop=tuple(decoding.get("stop", ())),
        json_schema=None if schema is None else json.loads(schema),
        data={key: value for key, value in raw.items() if key not in _OWN_KEYS},
    )


def _defused(value: SafeText | str, tags: frozenset[str]) -> str:
    text = value.reveal() if isinstance(value, SafeText) else value
    return _TAG.sub(
        lambda tag: f"[{tag.group(0)[1:-1]}]" if tag.group(1) in tags else tag.group(0), text
    )
