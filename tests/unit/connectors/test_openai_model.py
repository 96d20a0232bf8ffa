from __future__ import annotations

import inspect
import json
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest
from opentelemetry import context, trace
from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags

from connectors.openai_model import OpenAIModel
from connectors.openai_refusals import HTTPX_ERRORS
from schemas.base import Ref
from schemas.errors import PipelineError, Rejected, Retryable
from schemas.language_model import ChatMessage, Prompt
from schemas.text import SafeText

SECRET = "Alvarez hurts"
ASK = Prompt(
    messages=(ChatMessage("user", SafeText(SECRET)),), prompt=Ref(name="p"), max_tokens=5
)  # fmt: skip
ANSWER: dict[str, Any] = {
    "model": "m",
    "choices": [{"message": {"content": "Hello"}, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 3, "completion_tokens": 1},
}


def model(answer: Callable[[httpx.Request], httpx.Response], **options: Any) -> OpenAIModel:
    client = httpx.Client(transport=httpx.MockTransport(answer), base_url="http://model")
    return OpenAIModel(client, model="base", **options)


def sent(prompt: Prompt, **options: Any) -> tuple[dict[str, Any], httpx.Headers]:
    seen: list[httpx.Request] = []

    def keep(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json=ANSWER)

    model(keep, **options).complete([prompt])
    return json.loads(seen[0].content), seen[0].headers


def refused(response: httpx.Response, prompt: Prompt = ASK) -> PipelineError:
    with pytest.raises(PipelineError) as caught:
        model(lambda request: response).complete([prompt])
    assert SECRET not in repr(caught.value)
    assert caught.value.__cause__ is None
    return caught.value


def test_a_request_says_only_what_is_set() -> None:
    body, headers = sent(ASK)
    assert set(body) == {"model", "messages", "max_tokens", "temperature"}
    assert body["model"] == "base"
    assert "authorization" not in headers


def test_adapter_schema_priority_salt_and_stop_are_sent_as_vllm_wants_them() -> None:
    schema = {"type": "object"}
    prompt = replace(
        ASK,
        adapter="lora",
        json_schema=schema,
        priority=-3,
        cache_salt="s",
        stop=("x",),
        seed=9,
        temperature=0.5,
    )
    body, _ = sent(prompt)
    assert body["model"] == "lora"
    assert body["response_format"]["json_schema"]["schema"] == schema
    assert (body["priority"], body["cache_salt"], body["stop"], body["seed"]) == (-3, "s", ["x"], 9)
    assert not any(key.startswith("guided") for key in body)


def test_the_salt_of_the_organisation_is_used_when_a_prompt_names_none() -> None:
    assert sent(ASK, cache_salt="org")[0]["cache_salt"] == "org"


def test_the_trace_of_the_caller_goes_along() -> None:
    span = NonRecordingSpan(SpanContext(0xA1, 0xB2, is_remote=False, trace_flags=TraceFlags(1)))
    token = context.attach(trace.set_span_in_context(span))
    try:
        _, headers = sent(ASK)
    finally:
        context.detach(token)
    assert headers["traceparent"] == f"00-{0xA1:032x}-{0xB2:016x}-01"


@pytest.mark.parametrize(
    ("status", "kind", "code"),
    [
        (400, Rejected, "model.bad_request"), (422, Rejected, "model.bad_request"),
        (401, Retryable, "model.unauthorized"), (403, Retryable, "model.unauthorized"),
        (404, Retryable, "model.unavailable"), (408, Retryable, "model.timeout"),
        (413, Rejected, "model.prompt_too_long"), (429, Retryable, "model.overloaded"),
        (500, Retryable, "model.unavailable"), (502, Retryable, "model.unavailable"),
        (503, Retryable, "model.overloaded"), (504, Retryable, "model.timeout"),
        (302, Retryable, "model.unavailable"),
    ],
)  # fmt: skip
def test_each_status_has_its_meaning(status: int, kind: type[PipelineError], code: str) -> None:
    error = refused(httpx.Response(status, json={"error": {"message": SECRET}}))
    assert type(error) is kind
    assert error.code == code


def test_404_for_an_adapter_is_an_unknown_adapter() -> None:
    error = refused(httpx.Response(404, json={}), replace(ASK, adapter="gone"))
    assert error.code == "model.unknown_adapter"


def test_a_400_about_length_is_a_prompt_too_long() -> None:
    said = {"error": {"message": "This model's maximum context length is 1024 tokens."}}
    assert refused(httpx.Response(400, json=said)).code == "model.prompt_too_long"
    assert refused(httpx.Response(400, text="<html>")).code == "model.bad_request"
    assert refused(httpx.Response(400, json=[1])).code == "model.bad_request"


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7.0), ("soon", None), ("", None), ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0)],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(header: str, seconds: float | None) -> None:
    error = refused(httpx.Response(429, headers={"retry-after": header}))
    assert isinstance(error, Retryable)
    assert error.retry_after_seconds == seconds


@pytest.mark.parametrize(
    "content",
    ["", "not json", "[]", "{}", '{"choices": []}', '{"choices": [{"message": null}]}',
     '{"choices": [{"message": {"content": null}}]}', '{"choices": 5}',
     '{"choices": [{"message": {"content": "x"}}], "usage": {"prompt_tokens": "many"}}'],
)  # fmt: skip
def test_an_answer_that_is_no_completion_is_rejected(content: str) -> None:
    assert refused(httpx.Response(200, text=content)).code == "model.bad_response"


def every_httpx_exception() -> list[type[Exception]]:
    return [
        each
        for _, each in inspect.getmembers(httpx, inspect.isclass)
        if issubclass(each, Exception)
    ]


@pytest.mark.parametrize("kind", every_httpx_exception(), ids=lambda kind: kind.__name__)
def test_every_exception_of_httpx_is_mapped(kind: type[Exception]) -> None:
    assert issubclass(kind, HTTPX_ERRORS)

    def fail(request: httpx.Request) -> httpx.Response:
        error = kind.__new__(kind)
        Exception.__init__(error, SECRET)
        raise error

    with pytest.raises(Retryable) as caught:
        model(fail).complete([ASK])
    timeout = issubclass(kind, httpx.TimeoutException)
    assert caught.value.code == ("model.timeout" if timeout else "model.unavailable")
    assert SECRET not in repr(caught.value)
    assert caught.value.__suppress_context__


def test_answers_come_in_order_and_at_most_so_many_are_in_flight() -> None:
    lock, now, most = threading.Lock(), [0], [0]

    def slow(request: httpx.Request) -> httpx.Response:
        number = json.loads(request.content)["priority"]
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        time.sleep(0.02 if number % 2 else 0.005)
        with lock:
            now[0] -= 1
        message = {"message": {"content": str(number)}, "finish_reason": "length"}
        return httpx.Response(200, json={**ANSWER, "choices": [message]})

    prompts = [replace(ASK, priority=number) for number in range(1, 10)]
    answers = model(slow, concurrency=3).complete(prompts)
    assert [answer.text.reveal() for answer in answers] == [str(n) for n in range(1, 10)]
    assert {answer.finish for answer in answers} == {"length"}
    assert 1 < most[0] <= 3


def test_no_log_line_holds_the_prompt(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    sent(ASK)
    refused(httpx.Response(500, text=SECRET))
    assert SECRET not in caplog.text


def test_a_server_that_is_not_there_is_unavailable_soon() -> None:
    away = OpenAIModel.connect("http://127.0.0.1:9/v1", model="m", timeout_seconds=2, api_key="k")
    with pytest.raises(Retryable, match=r"model\.unavailable"):
        away.complete([ASK])
    away.close()
