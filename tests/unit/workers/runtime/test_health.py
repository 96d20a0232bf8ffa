from __future__ import annotations

import time
from datetime import UTC, datetime

import httpx

from schemas import topics
from schemas.ledger import Depth
from tests.fakes.asgi import ask
from tests.fakes.pipeline import Steps
from workers.runtime.health import Health, HealthLimits
from workers.runtime.progress import Progress, progress_of

NOW = datetime(2026, 11, 21, tzinfo=UTC)
STEPS = Steps().topology()[:1]


class Client:
    def __init__(self, health: Health) -> None:
        self._app = health.app()

    def get(self, path: str) -> httpx.Response:
        return ask(self._app, "GET", path)


def client(*, beat_age: float = 0, depths: tuple[Depth, ...] = (), assigned: int = 1) -> Client:
    progress: Progress = progress_of(STEPS, [topics.retry_topic("deidentify", phi=True).name])
    one = progress.steps["deidentify"]
    one.last_poll, one.assigned = time.monotonic(), assigned
    health = Health(
        HealthLimits(outbox_age_seconds=60), progress,
        beat=lambda: time.monotonic() - beat_age, depths=lambda: depths, clock=lambda: NOW,
    )  # fmt: skip
    return Client(health)


def test_a_process_that_gets_on_is_alive_and_ready() -> None:
    assert client().get("/healthz").json() == {"status": "ok", "complaints": []}
    answer = client().get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["steps"]["deidentify"] == {"partitions": 1, "lag": 0, "batches": 0}


def test_a_loop_that_stands_still_is_not_alive() -> None:
    answer = client(beat_age=40).get("/healthz")
    assert answer.status_code == 503
    assert "event loop" in answer.json()["complaints"][0]


def test_a_step_without_partitions_is_alive_but_not_ready() -> None:
    assert client(assigned=0).get("/healthz").status_code == 200
    assert client(assigned=0).get("/readyz").status_code == 503


def test_records_that_nobody_publishes_make_it_not_ready() -> None:
    old = Depth("bedside.x.v1", 3, NOW.timestamp() - 90)
    new = Depth("bedside.y.v1", 3, NOW.timestamp() - 5)
    assert client(depths=(new,)).get("/readyz").status_code == 200
    answer = client(depths=(old,)).get("/readyz")
    assert answer.json()["complaints"] == ["outbox: 3 for bedside.x.v1 wait for 90 s"]


def test_metrics_are_prometheus_text() -> None:
    answer = client().get("/metrics")
    assert answer.status_code == 200
    assert "python_info" in answer.text
