"""Every failure of HTTP is one of our errors, and says whether the write may have worked."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest

from connectors.ehr_codes import CODES
from connectors.fhir_http import AnswerLost, FhirHttp
from schemas.errors import Misconfigured, PipelineError, Rejected, Retryable

BASE = "http://ehr.example/fhir"
DRAFT = {"resourceType": "Communication", "status": "preparation"}
SECRET = "Maria Alvarez"


def exception_classes() -> list[type[Exception]]:
    found = [c for _, c in inspect.getmembers(httpx, inspect.isclass) if issubclass(c, Exception)]
    return sorted(found, key=lambda c: c.__name__)


def made(kind: type[Exception]) -> Exception:
    """Build an exception of httpx; its constructors differ."""
    if kind is httpx.HTTPStatusError:
        request = httpx.Request("GET", BASE)
        return kind(SECRET, request=request, response=httpx.Response(500))
    if kind in {
        httpx.StreamClosed,
        httpx.StreamConsumed,
        httpx.RequestNotRead,
        httpx.ResponseNotRead,
    }:
        return kind()
    return kind(SECRET)


@contextmanager
def server(answer: Callable[[httpx.Request], httpx.Response]) -> Iterator[FhirHttp]:
    http = FhirHttp(BASE, transport=httpx.MockTransport(answer), verify=False)
    try:
        yield http
    finally:
        http.close()


def failure(answer: Callable[[httpx.Request], httpx.Response]) -> PipelineError:
    with server(answer) as http, pytest.raises(PipelineError) as failed:
        http.create(DRAFT)
    return failed.value


@pytest.mark.parametrize("kind", exception_classes(), ids=lambda kind: kind.__name__)
def test_every_exception_of_httpx_becomes_one_of_ours_without_a_word_of_it(
    kind: type[Exception],
) -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        raise made(kind)

    error = failure(answer)
    assert error.code in CODES
    assert SECRET not in repr(error)
    assert error.__suppress_context__


@pytest.mark.parametrize("kind", [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout])
def test_a_request_that_was_not_sent_is_safe_to_repeat(kind: type[Exception]) -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        raise kind("x")

    assert type(failure(answer)) is Retryable


@pytest.mark.parametrize("kind", [httpx.ReadTimeout, httpx.ReadError, httpx.RemoteProtocolError])
def test_a_lost_answer_says_so(kind: type[Exception]) -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        raise kind("x")

    assert type(failure(answer)) is AnswerLost


@pytest.mark.parametrize(
    ("status", "kind", "code"),
    [
        (301, Misconfigured, "ehr.bad_url"),
        (400, Rejected, "ehr.refused"),
        (401, Misconfigured, "ehr.unauthorized"),
        (403, Rejected, "ehr.refused"),
        (404, Rejected, "ehr.refused"),
        (408, AnswerLost, "ehr.unavailable"),
        (409, Retryable, "ehr.conflict"),
        (410, Rejected, "ehr.refused"),
        (412, Rejected, "ehr.several_matches"),
        (422, Rejected, "ehr.refused"),
        (429, Retryable, "ehr.throttled"),
        (500, AnswerLost, "ehr.unavailable"),
        (502, AnswerLost, "ehr.unavailable"),
        (503, Retryable, "ehr.throttled"),
    ],
)
def test_each_status_has_its_error(status: int, kind: type[PipelineError], code: str) -> None:
    error = failure(lambda _: httpx.Response(status, text=SECRET))
    assert (type(error), error.code) == (kind, code)
    assert SECRET not in repr(error)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7.0), ("99999999", 3600.0), ("soon", None), ("-5", None), ("", None)],
)
def test_the_server_says_how_long_to_wait(header: str, seconds: float | None) -> None:
    error = failure(lambda _: httpx.Response(429, headers={"Retry-After": header}))
    assert isinstance(error, Retryable)
    assert error.retry_after_seconds == seconds


def test_a_date_to_wait_for_becomes_seconds() -> None:
    at = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    error = failure(lambda _: httpx.Response(503, headers={"Retry-After": at}))
    assert isinstance(error, Retryable)
    assert error.retry_after_seconds == pytest.approx(30, abs=5)


def test_an_answer_that_is_no_json_may_hide_a_success() -> None:
    assert type(failure(lambda _: httpx.Response(201, text="<html>"))) is AnswerLost


def test_searches_go_past_the_servers_cache() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"resourceType": "Bundle"})

    with server(answer) as http:
        assert http.search("Communication", {"identifier": "a|b"}) == []
    assert seen[0].headers["cache-control"] == "no-cache"


def test_an_address_without_a_scheme_is_a_matter_of_setup() -> None:
    http = FhirHttp("ehr.example/fhir", verify=False)
    with pytest.raises(Misconfigured):
        http.capabilities()
    http.close()


@pytest.mark.parametrize("status", [409, 412])
def test_an_update_of_a_stale_version_is_a_conflict(status: int) -> None:
    with server(lambda _: httpx.Response(status)) as http, pytest.raises(Retryable) as failed:
        http.update({**DRAFT, "id": "1", "meta": {"versionId": "1"}})
    assert failed.value.code == "ehr.conflict"
