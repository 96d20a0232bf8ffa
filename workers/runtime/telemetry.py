"""Spans, metrics and log lines of the runtime: ids, codes, counts, durations, nothing else.

Trace context comes in the record's `traceparent` and goes out on what the step writes, so one
trace leads from intake to delivery. A record's key is never an attribute. Exporters follow the
standard `OTEL_*` variables; without an endpoint spans are not recorded, only passed on.

Source: OpenTelemetry semantic conventions 1.44, messaging spans and metrics; W3C Trace Context.
"""

from __future__ import annotations

import logging
import re
import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from opentelemetry import metrics, trace
from opentelemetry.metrics import CallbackOptions, Observation
from opentelemetry.trace import SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from schemas.ledger import Result
from workers.runtime.records import Incoming

_LOG: Final = logging.getLogger("bedside.runtime")
_PROPAGATOR: Final = TraceContextTextMapPropagator()
_TRACEPARENT: Final = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
_SYSTEM: Final = {"messaging.system": "kafka"}


@dataclass(slots=True)
class Handling:
    """The span of one record."""

    span: trace.Span
    traceparent: str

    def done(self, result: Result) -> None:
        """Note the outcome; its code only, never a message."""
        if not self.span.is_recording():
            return
        self.span.set_attribute("bedside.outcome", result.outcome or "retry")
        if result.outcome == "not_ours":
            self.span.set_attribute("bedside.code", result.code)
        elif result.code:
            self.span.set_attribute("error.type", result.code)
            self.span.set_status(Status(StatusCode.ERROR, result.code))


class Telemetry:
    """Instruments of the runtime. Providers are given, so that tests can read them.

    Args:
        tracing: whether anybody takes spans; else trace context is only passed on.
    """

    def __init__(self, tracer: trace.Tracer, meter: metrics.Meter, *, tracing: bool = True) -> None:
        self._tracer = tracer
        self._tracing = tracing
        self._meter = meter
        self._received = meter.create_counter(
            "messaging.client.consumed.messages", unit="{message}", description="Records received."
        )
        self._handled = meter.create_counter(
            "bedside.records.handled", unit="{record}", description="Records by outcome."
        )
        self._seconds = meter.create_histogram(
            "messaging.process.duration", unit="s", description="Time of one record in one step."
        )
        self._trouble = meter.create_counter(
            "bedside.trouble", unit="{event}", description="Failures of database or broker."
        )

    @contextmanager
    def handling(self, step: str, incoming: Incoming) -> Iterator[Handling]:
        """Open the span of one record, as a child of the span that wrote it."""
        if not self._tracing:
            yield Handling(trace.INVALID_SPAN, _passed_on(incoming.trace))
            return
        parent = _PROPAGATOR.extract({"traceparent": incoming.trace}) if incoming.trace else None
        topic, partition, offset = incoming.source
        with self._tracer.start_as_current_span(
            f"process {incoming.topic}",
            context=parent,
            kind=SpanKind.CONSUMER,
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            if span.is_recording():
                span.set_attributes(
                    {
                        **_SYSTEM,
                        "messaging.operation.name": "process",
                        "messaging.operation.type": "process",
                        "messaging.destination.name": topic,
                        "messaging.destination.partition.id": str(partition),
                        "messaging.kafka.offset": offset,
                        "messaging.consumer.group.name": f"bedside.{step}",
                        "messaging.message.id": incoming.event_id,
                        "bedside.attempt": incoming.attempt + 1,
                    }
                )
            yield Handling(span, _traceparent(span.get_span_context()))

    def received(self, step: str, count: int) -> None:
        """Count records that came."""
        self._received.add(count, {**_SYSTEM, "bedside.step": step})

    def dropped(self, step: str, count: int) -> None:
        """Count records that were done already."""
        attributes = {"bedside.step": step, "bedside.outcome": "duplicate", "error.type": ""}
        self._handled.add(count, attributes)

    def settled(self, step: str, results: Sequence[Result]) -> None:
        """Count saved results; log each that failed, and what is not ours only for who looks."""
        counted: Counter[tuple[str, str]] = Counter()
        for result in results:
            outcome = result.outcome or ("parked" if result.code == "runtime.parked" else "retry")
            attributes = {"bedside.step": step, "bedside.outcome": outcome}
            counted[outcome, result.code] += 1
            self._seconds.record(result.seconds, {**_SYSTEM, **attributes})
            if result.code:
                ordinary = result.outcome == "not_ours"
                _LOG.log(
                    logging.DEBUG if ordinary else logging.WARNING,
                    "record is not ours" if ordinary else "record failed",
                    extra={
                        "step": step,
                        "event_id": result.event_id,
                        "outcome": outcome,
                        "code": result.code,
                        "attempts": result.attempts,
                    },
                )

        for (ended, code), count in counted.items():
            known = {"bedside.step": step, "bedside.outcome": ended, "error.type": code}
            self._handled.add(count, known)

    def unexpected(self, step: str, event_id: str, place: str) -> None:
        """Log an exception that nobody foresaw: class and lines, never its message."""
        extra = {"step": step, "event_id": event_id, "place": place, "code": "runtime.unexpected"}
        _LOG.error("unexpected exception", extra=extra)

    def trouble(self, part: str, code: str) -> None:
        """Count and log a failure of the database or the broker."""
        self._trouble.add(1, {"bedside.part": part, "error.type": code})
        _LOG.warning("waiting", extra={"part": part, "code": code})

    def watch(
        self, name: str, unit: str, read: Callable[[], Iterable[tuple[float, dict[str, str]]]]
    ) -> None:
        """Offer a gauge that `read` answers when somebody looks."""

        def observe(_options: CallbackOptions) -> Iterable[Observation]:
            return [Observation(value, attributes) for value, attributes in read()]

        self._meter.create_observable_gauge(name, [observe], unit=unit)


def _passed_on(traceparent: str) -> str:
    """Return a trace context as it came, or a new one that nobody records."""
    if _TRACEPARENT.fullmatch(traceparent):
        return traceparent
    return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-00"


def _traceparent(context: trace.SpanContext) -> str:
    if not context.is_valid:
        return ""
    flags = int(context.trace_flags)
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{flags:02x}"
