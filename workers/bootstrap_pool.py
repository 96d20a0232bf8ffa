"""The processes of one machine that share the work of the steps, each with ports of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Final

from connectors.ehr_profiles import profile
from connectors.embedded_fhir import create_app
from connectors.embedded_fhir_transport import InProcess
from connectors.fhir_http import FhirHttp
from connectors.fhir_inbox import FhirInbox
from workers.bootstrap import open_ehr
from workers.bootstrap_ports import build_ports, open_database
from workers.ports import Inbox
from workers.runtime.assembly import consumers
from workers.runtime.pool import Pool, preload
from workers.runtime.work import Bench
from workers.settings import Settings
from workers.topology import steps

_MOST: Final = 4  # one process hands out the work: more than it can feed would only take memory
_WARM: Final = "workers.bootstrap_warm"


def process_count(settings: Settings) -> int:
    """Return how many processes do the work; has them prepared when there are several.

    A model makes steps wait, which threads of one process do as well, or is loaded into it.
    """
    count = settings.processes
    if count == 0:
        models = settings.model_url != "none" or settings.fact_tier != "lexical"
        alone = models or settings.deid_model or settings.kafka_bootstrap != "embedded"
        count = 1 if alone else min(os.cpu_count() or 1, _MOST)
    if count > 1:
        preload([_WARM])
    return count


def open_pool(settings: Settings, count: int, ehr_base_url: str, closing: ExitStack) -> Pool:
    """Return `count` processes that are ready to work.

    Raises:
        Misconfigured, Retryable: what their ports can't be made with.
    """
    opening = partial(opened_bench, settings, ehr_base_url)
    pool = Pool(count, opening, log_level=settings.log_level)
    closing.callback(pool.close)
    pool.start()
    return pool


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
