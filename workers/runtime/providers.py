"""Set up OpenTelemetry by its standard variables; metrics are always readable at /metrics."""

from __future__ import annotations

import os
from dataclasses import dataclass

from opentelemetry.exporter.prometheus import PrometheusMetricReader
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import MetricReader, PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF, ParentBased

from workers.made import distribution_version
from workers.runtime.telemetry import Telemetry


@dataclass(frozen=True, slots=True)
class Providers:
    """The SDK of this process."""

    tracing: TracerProvider
    metering: MeterProvider
    recording: bool

    def telemetry(self) -> Telemetry:
        """Return the runtime's instruments."""
        version = distribution_version()
        return Telemetry(
            self.tracing.get_tracer("bedside", version),
            self.metering.get_meter("bedside", version),
            tracing=self.recording,
        )

    def shutdown(self) -> None:
        """Send what is left."""
        self.tracing.shutdown()
        self.metering.shutdown()


def providers(service: str) -> Providers:
    """Return the SDK; OTLP is switched on by `OTEL_EXPORTER_OTLP_ENDPOINT` and its kin.

    Source: OpenTelemetry environment variable specification; `OTEL_SERVICE_NAME` wins.
    """
    resource = Resource.create({"service.name": os.environ.get("OTEL_SERVICE_NAME", service)})
    readers: list[MetricReader] = [PrometheusMetricReader()]
    if _wanted("METRICS"):
        from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter

        readers.append(PeriodicExportingMetricReader(OTLPMetricExporter()))
    metering = MeterProvider(resource=resource, metric_readers=readers)
    if not _wanted("TRACES"):
        tracing = TracerProvider(resource=resource, sampler=ParentBased(ALWAYS_OFF))
        return Providers(tracing, metering, recording=False)
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    tracing = TracerProvider(resource=resource)
    tracing.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return Providers(tracing, metering, recording=True)


def _wanted(signal: str) -> bool:
    if os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return False
    if os.environ.get(f"OTEL_{signal}_EXPORTER", "otlp") == "none":
        return False
    names = ("OTEL_EXPORTER_OTLP_ENDPOINT", f"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT")
    return any(os.environ.get(name) for name in names)
