"""LanguageModel in this process: transformers with static left-padded batches, LoRA by peft.

For sites without a model server, and for tests. Written against transformers 5 and peft 0.21;
on CPU one left-padded `generate` is far quicker than continuous batching. The answer is not
constrained to a JSON schema here: callers validate every answer anyway.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from schemas.base import Ref, digest
from schemas.errors import Misconfigured, Rejected, Retryable
from schemas.language_model import Completion, Prompt
from schemas.text import SafeText

CODES: dict[str, str] = {
    "model.extra_missing": "Local models need torch and transformers. Install the models extra.",
    "model.not_loadable": "The folder holds no model that transformers can load, or a chat "
    "template is missing. Point the setting at a saved model with its tokenizer.",
}
_BASE = "__base__"  # peft's name for "no adapter" in a mixed batch


class TransformersModel:
    """Answers prompts in batches; different adapters may stand in one batch."""

    def __init__(
        self,
        folder: Path,
        *,
        adapters: Mapping[str, Path] | None = None,
        batch_size: int = 8,
        device: str = "cpu",
    ) -> None:
        """Load the model and its adapters.

        Raises:
            Misconfigured: `model.extra_missing`, `model.not_loadable`.
        """
        self._adapters = frozenset(adapters or {})
        self._batch_size, self._device = batch_size, device
        self._lock = threading.Lock()
        self._model: Any = None
        try:
            self._load(folder, adapters or {})
        except ImportError as error:
            raise Misconfigured("model.extra_missing", f"missing: {error.name}") from None
        except (OSError, ValueError) as error:
            raise Misconfigured("model.not_loadable", type(error).__name__) from None
        config = folder / "config.json"
        version = digest(config.read_bytes()) if config.exists() else ""
        self._ref = Ref(name=folder.name, version="transformers", digest=version)

    def close(self) -> None:
        """Let go of the model's memory."""
        self._model = None

    def complete(self, prompts: Sequence[Prompt]) -> list[Completion]:
        """Answer each prompt, in order.

        Raises:
            Retryable: `model.unavailable`, the device failed or ran out of memory.
            Rejected: `model.prompt_too_long`, `model.unknown_adapter`.
        """
        encoded = [self._encoded(prompt) for prompt in prompts]
        groups: dict[tuple[int, float, int], list[int]] = {}
        for number, prompt in enumerate(prompts):
            key = (prompt.max_tokens, prompt.temperature, prompt.seed)
            groups.setdefault(key, []).append(number)
        answers: dict[int, Completion] = {}
        for members in groups.values():
            for at in range(0, len(members), self._batch_size):
                batch = members[at : at + self._batch_size]
                texts = self._batch([prompts[n] for n in batch], [encoded[n] for n in batch])
                answers.update(zip(batch, texts, strict=True))
        return [answers[number] for number in range(len(prompts))]

    def _load(self, folder: Path, adapters: Mapping[str, Path]) -> None:
        import torch  # noqa: PLC0415  # an optional extra: the module must import without it
        from transformers import AutoModelForCausalLM, AutoTokenizer  # noqa: PLC0415

        self._torch = torch
        self._tokenizer: Any = AutoTokenizer.from_pretrained(
            folder, local_files_only=True, padding_side="left"
        )
        if self._tokenizer.pad_token_id is None:
            self._tokenizer.pad_token = self._tokenizer.eos_token
        model: Any = AutoModelForCausalLM.from_pretrained(folder, local_files_only=True)
        self._context = int(getattr(model.config, "max_position_embeddings", 0)) or 2048
        if adapters:
            from peft import PeftModel  # noqa: PLC0415

            first, *rest = adapters.items()
            model = PeftModel.from_pretrained(model, str(first[1]), adapter_name=first[0])
            for name, path in rest:
                model.load_adapter(str(path), adapter_name=name)
        self._model = model.to(self._device).eval()

    def _encoded(self, prompt: Prompt) -> list[int]:
        if prompt.adapter and prompt.adapter not in self._adapters:
            raise Rejected("model.unknown_adapter")
        turns = [{"role": turn.role, "content": turn.content.reveal()} for turn in prompt.messages]
        text = self._tokenizer.apply_chat_template(
            turns, tokenize=False, add_generation_prompt=True
        )
        tokens = list(self._tokenizer(text, add_special_tokens=False)["input_ids"])
        if len(tokens) + prompt.max_tokens > self._context:
            raise Rejected("model.prompt_too_long")
        return tokens

    def _batch(self, prompts: Sequence[Prompt], encoded: Sequence[list[int]]) -> list[Completion]:
        started = time.monotonic()
        try:
            with self._lock, self._torch.inference_mode():
                rows = self._generate(prompts, encoded)
        except RuntimeError:  # torch raises it, and its subclasses, for memory and device faults
            raise Retryable("model.unavailable") from None
        seconds = (time.monotonic() - started) / len(prompts)
        return [
            self._completion(prompt, tokens, new, seconds)
            for prompt, tokens, new in zip(prompts, encoded, rows, strict=True)
        ]

    def _generate(self, prompts: Sequence[Prompt], encoded: Sequence[list[int]]) -> list[list[int]]:
        first = prompts[0]
        inputs = self._tokenizer.pad({"input_ids": list(encoded)}, return_tensors="pt")
        options: dict[str, Any] = {"do_sample": first.temperature > 0}
        if first.temperature > 0:
            self._torch.manual_seed(first.seed)
            options["temperature"] = first.temperature
        if self._adapters:
            options["adapter_names"] = [prompt.adapter or _BASE for prompt in prompts]
        out = self._model.generate(
            **inputs.to(self._device),
            max_new_tokens=first.max_tokens,
            pad_token_id=self._tokenizer.pad_token_id,
            **options,
        )
        width = int(inputs["input_ids"].shape[1])
        return [[int(token) for token in row[width:]] for row in out]

    def _completion(
        self, prompt: Prompt, tokens: list[int], new: list[int], seconds: float
    ) -> Completion:
        end = self._tokenizer.eos_token_id
        written = new[: new.index(end)] if end in new else new
        text = self._tokenizer.decode(written, skip_special_tokens=True)
        cut = min((at for stop in prompt.stop if (at := text.find(stop)) >= 0), default=None)
        finish: Literal["stop", "length"] = "stop" if end in new or cut is not None else "length"
        return Completion(
            text=SafeText(text[:cut]),
            model=self._ref,
            finish=finish,
            tokens_in=len(tokens),
            tokens_out=len(written),
            seconds=seconds,
        )
