"""What every event and every part of one has in common."""

from __future__ import annotations

import hashlib
from datetime import datetime

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """A frozen value. Unknown fields are ignored on reading; errors never show the input."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class Ref(Model):
    """Which version of a prompt, policy set, model or data file was used.

    `name` and `version` are ours or the maker's; `digest` is the first 16 hexadecimal
    digits of the SHA-256 of the content, or empty where the maker gives no content.
    """

    name: str
    version: str = ""
    digest: str = ""

    def __str__(self) -> str:
        """`name@version#digest`, as it stands in exports."""
        return f"{self.name}@{self.version}#{self.digest}"


class Made(Model):
    """What produced an event: step, distribution version, moment (UTC) and the versions used."""

    step: str
    version: str
    at: datetime
    refs: tuple[Ref, ...] = ()


def digest(content: bytes) -> str:
    """Return the first 16 hexadecimal digits of the SHA-256 of `content`."""
    return hashlib.sha256(content).hexdigest()[:16]
