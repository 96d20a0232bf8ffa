"""A language model that says what a test tells it to, with the manners of a real one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from schemas.base import Ref
from schemas.errors import Rejected
from schemas.language_model import Completion, Prompt
from schemas.text import SafeText


class FakeModel:
    """Answers with `say(prompt)`; words count as tokens; the context is `context` words.

    It writes at most `max_tokens` words, stops at `stop`, knows `adapters`, and keeps the
    prompts it was given in `asked`.
    """

    def __init__(
        self,
        say: Callable[[Prompt], str] = lambda prompt: "An answer of some words.",
        *,
        adapters: Sequence[str] = ("a", "b"),
        context: int = 1024,
    ) -> None:
        self._say = say
        self._adapters = frozenset(adapters)
        self._context = context
        self.asked: list[Prompt] = []

    def complete(self, prompts: Sequence[Prompt]) -> list[Completion]:
        return [self._one(prompt) for prompt in prompts]

    def _one(self, prompt: Prompt) -> Completion:
        self.asked.append(prompt)
        if prompt.adapter and prompt.adapter not in self._adapters:
            raise Rejected("model.unknown_adapter")
        tokens = sum(len(turn.content.reveal().split()) for turn in prompt.messages)
        if tokens + prompt.max_tokens > self._context:
            raise Rejected("model.prompt_too_long")
        text = self._say(prompt)
        for stop in prompt.stop:
            text = text.split(stop)[0]
        words = text.split()
        cut = len(words) > prompt.max_tokens
        return Completion(
            text=SafeText(" ".join(words[: prompt.max_tokens]) if cut else text),
            model=Ref(name=prompt.adapter or "fake", version="1"),
            finish="length" if cut else "stop",
            tokens_in=tokens,
            tokens_out=min(len(words), prompt.max_tokens),
            seconds=0.0,
        )
