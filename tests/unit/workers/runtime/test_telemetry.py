from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, ClassVar

import pytest

from schemas.ledger import Result
from tests.fakes.embedded import recording
from workers.runtime.providers import providers
from workers.runtime.records import Incoming


def points(reader: Any, name: str) -> dict[tuple[str, ...], float]:
    found: dict[tuple[str, ...], float] = {}
    for resource in reader.get_metrics_data().resource_metrics:
        for scope in resource.scope_metrics:
            for metric in scope.metrics:
                if metric.name == name:
                    for point in metric.data.data_points:
                        key = tuple(sorted(f"{k}={v}" for k, v in point.attributes.items()))
                        found[key] = float(getattr(point, "value", 0) or getattr(point, "count", 0))
    return found


def incoming() -> Incoming:
    return Incoming("e1", "thread-secret", None, b"", "t", ("t", 2, 7), case_id="c")


def test_records_are_counted_by_step_outcome_and_code() -> None:
    telemetry, _, reader = recording()
    telemetry.received("draft", 3)
    telemetry.dropped("draft", 1)
    telemetry.settled(
        "draft", [Result("draft", "a", "ok"), Result("draft", "b", "dead", code="x.y")]
    )
    handled = points(reader, "bedside.records.handled")
    assert sum(handled.values()) == 3
    assert handled["bedside.outcome=dead", "bedside.step=draft", "error.type=x.y"] == 1
    assert sum(points(reader, "messaging.client.consumed.messages").values()) == 3


def test_a_span_says_what_and_where_but_never_the_key() -> None:
    telemetry, spans, _ = recording()
    with telemetry.handling("draft", incoming()) as handling:
        handling.done(Result("draft", "e1", "dead", code="x.y"))
    span = spans.get_finished_spans()[0]
    attributes = dict(span.attributes or {})
    assert attributes["messaging.kafka.offset"] == 7
    assert attributes["error.type"] == "x.y"
    assert "thread-secret" not in span.to_json()
    assert handling.traceparent.split("-")[1] == f"{span.context.trace_id:032x}"


def test_what_is_not_ours_is_no_error() -> None:
    telemetry, spans, reader = recording()
    result = Result("draft", "e1", "not_ours", code="x.y")
    with telemetry.handling("draft", incoming()) as handling:
        handling.done(result)
    telemetry.settled("draft", [result])
    [span] = spans.get_finished_spans()
    assert span.status.is_ok or span.status.is_unset
    assert dict(span.attributes or {})["bedside.outcome"] == "not_ours"
    handled = points(reader, "bedside.records.handled")
    assert handled["bedside.outcome=not_ours", "bedside.step=draft", "error.type=x.y"] == 1


def test_a_gauge_is_read_when_somebody_looks() -> None:
    telemetry, _, reader = recording()
    telemetry.watch("bedside.x", "s", lambda: [(3.0, {"a": "b"})])
    assert points(reader, "bedside.x") == {("a=b",): 3.0}


def test_without_an_endpoint_spans_are_not_recorded_but_trace_context_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("OTEL_EXPORTER_OTLP_ENDPOINT", raising=False)
    telemetry = providers("test").telemetry()
    with telemetry.handling("draft", incoming()) as handling:
        assert not handling.span.is_recording()
        handling.done(Result("draft", "e1", "ok"))
    assert len(handling.traceparent) == 55


class Collector(BaseHTTPRequestHandler):
    """Takes what OTLP exporters send."""

    paths: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self.paths.append(self.path)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        return


def test_an_endpoint_gets_spans_and_metrics(monkeypatch: pytest.MonkeyPatch) -> None:
    server = HTTPServer(("127.0.0.1", 0), Collector)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
    found = providers("test")
    telemetry = found.telemetry()
    telemetry.received("draft", 1)
    with telemetry.handling("draft", incoming()) as handling:
        assert handling.span.is_recording()
    found.shutdown()
    server.shutdown()
    thread.join()
    server.server_close()
    assert set(Collector.paths) == {"/v1/traces", "/v1/metrics"}


def test_a_disabled_sdk_records_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("OTEL_SDK_DISABLED", "true")
    with providers("test").telemetry().handling("draft", incoming()) as handling:
        assert not handling.span.is_recording()
