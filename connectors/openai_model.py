"""LanguageModel over the OpenAI protocol of a vLLM server.

Written against vLLM 0.32/0.33 `POST /v1/chat/completions`: `model` names the base or a LoRA
adapter; `response_format` of type `json_schema` constrains the answer (the old `guided_*` fields
are accepted and silently ignored there, so they are never sent); `priority` (lower is sooner)
needs `--scheduling-policy priority`; `cache_salt` isolates prefix caches. The W3C `traceparent`
of the caller goes along. Prompt and answer stand in no log and no error.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import httpx
from opentelemetry.propagate import inject

from connectors.openai_refusals import HTTPX_ERRORS, mapped, refusal
from schemas.base import Ref
from schemas.errors import Rejected
from schemas.language_model import Completion, Prompt
from schemas.text import SafeText

_CONNECT_SECONDS = 5.0


class OpenAIModel:
    """Answers prompts from a server; at most `concurrency` requests are in flight."""

    def __init__(
        self, client: httpx.Client, *, model: str, concurrency: int = 8, cache_salt: str = ""
    ) -> None:
        self._client = client
        self._model = model
        self._cache_salt = cache_salt
        self._pool = ThreadPoolExecutor(concurrency, thread_name_prefix="model")

    @classmethod
    def connect(
        cls,
        base_url: str,
        *,
        model: str,
        timeout_seconds: float = 60.0,
        concurrency: int = 8,
        api_key: str = "",
        cache_salt: str = "",
    ) -> OpenAIModel:
        """Return a model at `base_url`, with or without its `/v1`; nothing is sent yet."""
        client = httpx.Client(
            base_url=base_url.rstrip("/").removesuffix("/v1"),
            timeout=httpx.Timeout(timeout_seconds, connect=min(_CONNECT_SECONDS, timeout_seconds)),
            limits=httpx.Limits(max_connections=concurrency),
            headers={"Authorization": f"Bearer {api_key}"} if api_key else {},
        )
        return cls(client, model=model, concurrency=concurrency, cache_salt=cache_salt)

    def close(self) -> None:
        """Stop accepting work and close the connections."""
        self._pool.shutdown(cancel_futures=True)
        self._client.close()

    def complete(self, prompts: Sequence[Prompt]) -> list[Completion]:
        """Answer each prompt, in order; the first error in order is raised, the rest cancelled.

        Raises:
            Retryable: `model.unavailable`, `model.timeout`, `model.overloaded`,
                `model.unauthorized`.
            Rejected: `model.prompt_too_long`, `model.unknown_adapter`, `model.bad_request`,
                `model.bad_response`.
        """
        headers: dict[str, str] = {}
        inject(headers)  # here, because the pool's threads do not share the caller's context
        return list(self._pool.map(partial(self._one, headers=headers), prompts))

    def served(self) -> list[str]:
        """Return the names of the base model and of every loaded adapter, for `doctor`.

        Raises:
            Retryable: as `complete`.
            Rejected: as `complete`.
        """
        answer = self._sent("GET", "/v1/models", {}, body=None, adapter="")
        try:
            return [str(each["id"]) for each in answer["data"]]
        except (KeyError, TypeError):
            raise Rejected("model.bad_response") from None

    def _one(self, prompt: Prompt, *, headers: Mapping[str, str]) -> Completion:
        started = time.monotonic()
        answer = self._sent(
            "POST", "/v1/chat/completions", headers, body=self._body(prompt), adapter=prompt.adapter
        )
        return _completion(answer, seconds=time.monotonic() - started)

    def _body(self, prompt: Prompt) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": prompt.adapter or self._model,
            "messages": [
                {"role": turn.role, "content": turn.content.reveal()} for turn in prompt.messages
            ],
            "max_tokens": prompt.max_tokens,
            "temperature": prompt.temperature,
        }
        if prompt.temperature > 0:  # greedy decoding draws nothing
            body["seed"] = prompt.seed
        if prompt.stop:
            body["stop"] = list(prompt.stop)
        if prompt.priority:
            body["priority"] = prompt.priority
        if prompt.cache_salt or self._cache_salt:
            body["cache_salt"] = prompt.cache_salt or self._cache_salt
        if prompt.json_schema is not None:
            schema = {"name": prompt.prompt.name, "schema": prompt.json_schema, "strict": True}
            body["response_format"] = {"type": "json_schema", "json_schema": schema}
        return body

    def _sent(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        *,
        body: dict[str, Any] | None,
        adapter: str,
    ) -> dict[str, Any]:
        try:
            response = self._client.request(method, path, json=body, headers=dict(headers))
        except HTTPX_ERRORS as error:
            raise mapped(error) from None
        if response.status_code != httpx.codes.OK:
            raise refusal(response, adapter=adapter)
        try:
            answer = response.json()
        except ValueError:
            raise Rejected("model.bad_response") from None
        if not isinstance(answer, dict):
            raise Rejected("model.bad_response")
        return answer


def _completion(answer: dict[str, Any], *, seconds: float) -> Completion:
    try:
        choice, usage = answer["choices"][0], answer.get("usage") or {}
        text, finish = choice["message"]["content"], choice.get("finish_reason")
        tokens = int(usage.get("prompt_tokens", 0)), int(usage.get("completion_tokens", 0))
    except (KeyError, IndexError, TypeError, ValueError, AttributeError):
        raise Rejected("model.bad_response") from None
    if not isinstance(text, str):
        raise Rejected("model.bad_response")
    return Completion(
        text=SafeText(text),
        model=Ref(
            name=str(answer.get("model", "")), version=str(answer.get("system_fingerprint") or "")
        ),
        finish=finish if finish in {"stop", "length"} else "other",
        tokens_in=tokens[0],
        tokens_out=tokens[1],
        seconds=seconds,
    )
