"""The processes of one machine that share the work of the steps, each with ports of its own."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from typing import Final

from workers.runtime.pool import Pool, preload
from workers.runtime.work import Bench
from workers.settings import Settings

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


@dataclass(frozen=True, slots=True)
class Opening:
    """What a child is given to open its bench with."""

    settings: Settings
    ehr_base_url: str

    def __call__(self) -> AbstractContextManager[Bench]:
        """Return the bench; what it needs is loaded in the child alone."""
        from workers.bootstrap_bench import opened_bench

        return opened_bench(self.settings, self.ehr_base_url)


def open_pool(settings: Settings, count: int, ehr_base_url: str, closing: ExitStack) -> Pool:
    """Return `count` processes that are ready to work.

    Raises:
        Misconfigured, Retryable: what their ports can't be made with.
    """
    pool = Pool(count, Opening(settings, ehr_base_url), log_level=settings.log_level)
    closing.callback(pool.close)
    pool.start()
    return pool
