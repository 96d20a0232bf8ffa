from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from schemas import topics
from schemas.errors import Retryable
from schemas.ledger import Outgoing
from tests.fakes.in_memory import Plant
from tests.fakes.pipeline import Steps, record
from workers.runtime.progress import progress_of
from workers.runtime.relay import Relay, RelaySettings

INTAKE = topics.COMMUNICATION.name


@pytest.fixture
def plant(tmp_path: Path) -> Iterator[Plant]:
    plant = Plant(Steps().topology(), tmp_path)
    yield plant
    plant.close()


def accept(plant: Plant, *names: str) -> None:
    rows = [
        Outgoing(f"n-{name}", INTAKE, record(name), consumer="deidentify", phi=True, held=True)
        for name in names
    ]
    plant.ledger.accept(rows, plant.now.timestamp())
    plant.advance(1)


def forgetful(plant: Plant) -> Relay:
    steps = Steps().topology()[:1]
    progress = progress_of(steps, [topics.retry_topic("deidentify", phi=True).name])
    progress.steps["deidentify"].idle_since -= 1000
    settings = RelaySettings(0.01, forgetful=True, lost_after_seconds=10)
    return Relay(settings, plant.desk, progress)


def test_what_an_idle_step_has_not_finished_was_lost_and_is_published_again(plant: Plant) -> None:
    accept(plant, "m1")
    relay = forgetful(plant)
    relay.turn()
    relay.turn()
    assert len(plant.topic(INTAKE)) == 1
    plant.broker.logs[INTAKE].clear()  # the broker lost it
    plant.advance(31)
    relay.turn()  # housekeeping notices
    relay.turn()
    assert len(plant.topic(INTAKE)) == 1
    plant.run()
    assert len(plant.topic(topics.DELIVERED.name)) == 1


def test_a_start_on_a_forgetful_broker_publishes_everything_unfinished(plant: Plant) -> None:
    accept(plant, "m1", "m2")
    plant.relay.turn()
    plant.relay.turn()
    plant.broker.logs[INTAKE].clear()
    relay = forgetful(plant)
    relay.start()
    relay.wake()
    relay.stop(5)
    relay.turn()
    assert len(plant.topic(INTAKE)) == 2


def test_a_database_that_is_away_does_not_end_the_relay(plant: Plant) -> None:
    accept(plant, "m1")
    depths = plant.ledger.depths

    def away(_now: float) -> None:
        raise Retryable("database.unavailable")

    plant.ledger.depths = away  # type: ignore[assignment, method-assign]
    assert not plant.relay._guarded(plant.relay.turn)
    plant.ledger.depths = depths  # type: ignore[method-assign]
    assert plant.relay._guarded(plant.relay.turn)


def test_what_the_broker_did_not_take_is_published_again(plant: Plant) -> None:
    accept(plant, "m1")
    plant.broker.broken = True
    plant.relay.turn()
    plant.broker.broken = False
    plant.relay.turn()
    plant.relay.turn()
    assert len(plant.topic(INTAKE)) == 1


def test_depth_and_age_of_the_outbox_are_known(plant: Plant) -> None:
    accept(plant, "m1", "m2")
    plant.broker.broken = True
    plant.relay.turn()
    depth = plant.relay.depths[0]
    assert (depth.topic, depth.rows) == (INTAKE, 2)
    assert depth.oldest_due_at == plant.now.timestamp() - 1


def test_what_is_past_its_retention_is_tidied_once_an_hour(plant: Plant) -> None:
    asked: list[int] = []
    settings = RelaySettings(0.01, forgetful=False)
    relay = Relay(settings, plant.desk, progress_of([], []), tidy=lambda: asked.append(1))
    for _ in range(3):
        relay.turn()
        plant.advance(31)
    assert asked == [1]
    plant.advance(3600)
    relay.turn()
    assert asked == [1, 1]
