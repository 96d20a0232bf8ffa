"""What is asked of a language model and what comes back. Only `SafeText` crosses this port."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from schemas.base import Ref
from schemas.text import SafeText


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One turn of a prompt."""

    role: Literal["system", "user", "assistant"]
    content: SafeText


@dataclass(frozen=True, slots=True)
class Prompt:
    """One request.

    Attributes:
        messages: fixed parts first (policy, theme guide), then clinician, then patient, so that
            prefix caching works.
        prompt: which prompt file.
        adapter: name of a LoRA adapter (opaque), or empty for the base model.
        json_schema: constrain the answer to this schema; the answer is validated again.
        priority: lower is served sooner.
        cache_salt: isolates prefix caches between organisations.
    """

    messages: tuple[ChatMessage, ...]
    prompt: Ref
    max_tokens: int
    temperature: float = 0.0
    seed: int = 0
    stop: tuple[str, ...] = ()
    adapter: str = ""
    json_schema: dict[str, Any] | None = None
    priority: int = 0
    cache_salt: str = ""


@dataclass(frozen=True, slots=True)
class Completion:
    """One answer. `finish` is `stop` or `length` (cut off: treat as unusable where it matters)."""

    text: SafeText
    model: Ref
    finish: Literal["stop", "length", "other"]
    tokens_in: int
    tokens_out: int
    seconds: float
