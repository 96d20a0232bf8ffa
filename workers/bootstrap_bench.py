"""The steps with ports of their own, in a child of the process that runs them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from connectors.ehr_profiles import profile
from connectors.embedded_fhir import create_app
from connectors.embedded_fhir_transport import InProcess
from connectors.fhir_http import FhirHttp
from connectors.fhir_inbox import FhirInbox
from workers.bootstrap_ports import build_ports
from workers.bootstrap_stores import open_database, open_ehr
from workers.ports import Inbox
from workers.runtime.assembly import consumers
from workers.runtime.work import Bench
from workers.settings import Settings
from workers.topology import steps


@contextmanager
def opened_bench(settings: Settings, ehr_base_url: str) -> Iterator[Bench]:
    """Return the steps with their ports, in a child of the process that serves `ehr_base_url`.

    Raises:
        Misconfigured, Retryable: as `open_ehr` and `build_ports`.
    """
    with ExitStack() as closing:
        database = open_database(settings)
        closing.callback(database.close)
        inbox = _inbox(settings, ehr_base_url, closing)
        topology = steps(build_ports(settings, database, inbox))
        yield Bench(topology, consumers(topology), max_event_bytes=settings.max_event_bytes)


def _inbox(settings: Settings, ehr_base_url: str, closing: ExitStack) -> Inbox:
    if settings.ehr_base_url != "embedded":
        ehr = open_ehr(settings)
        closing.callback(ehr.close)
        return ehr.inbox
    # The embedded EHR is a file: this process reads and writes it without asking the server.
    app = create_app(settings.state_dir / "ehr.sqlite")
    closing.callback(app.state.store.close)
    http = FhirHttp(ehr_base_url, transport=InProcess(app))
    closing.callback(http.close)
    return FhirInbox(http, profile(settings.ehr_profile))
