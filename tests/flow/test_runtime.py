"""Stories of records in the runtime: done once, tried again, parked, dead, and never lost."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import orjson
import pytest

from schemas import topics
from schemas.errors import Misconfigured, Retryable
from schemas.ledger import Outgoing, Pulled
from tests.fakes.in_memory import Plant
from tests.fakes.pipeline import SECRET, Steps, naming, record
from workers.runtime.records import Incoming
from workers.runtime.retry import DeadLetterLimit
from workers.runtime.window import Window
from workers.runtime.work import Here

INTAKE = topics.COMMUNICATION.name
REPLIES = topics.RESPONSE.name
DELIVERED = topics.DELIVERED.name


@pytest.fixture
def steps() -> Steps:
    return Steps()


@pytest.fixture
def plant(steps: Steps, tmp_path: Path) -> Iterator[Plant]:
    plant = Plant(steps.topology(), tmp_path)
    yield plant
    plant.close()


def delivered_ids(plant: Plant) -> list[str]:
    return [orjson.loads(one.value or b"")["event_id"] for one in plant.topic(DELIVERED)]


def test_a_record_goes_the_whole_way_once(plant: Plant, steps: Steps) -> None:
    plant.broker.append(INTAKE, record("m1"))
    plant.run()
    assert {name for name, case in steps.calls if case == "m1"} == {
        "deidentify", "triage", "draft", "soften", "verify", "judge", "deliver",
    }  # fmt: skip
    assert set(steps.calls.values()) == {1}
    assert len(plant.topic(DELIVERED)) == 1
    assert plant.dead_letters() == {}


def test_edit_requests_and_declined_drafts_take_their_own_ways(plant: Plant, steps: Steps) -> None:
    plant.broker.append(INTAKE, record("e", do={"edit": ""}))
    plant.broker.append(INTAKE, record("n", do={"no_draft": ""}))
    plant.run()
    assert ("draft", "e") not in steps.calls
    assert ("soften", "e") in steps.calls
    assert ("soften", "n") not in steps.calls
    assert len(plant.topic(DELIVERED)) == 2


def test_a_final_reply_on_the_intake_is_forwarded_byte_for_byte(plant: Plant) -> None:
    body = record("r1", do={"reply": ""}, thread="m1")
    plant.broker.append(INTAKE, body)
    plant.run()
    assert [one.value for one in plant.topic(REPLIES)] == [body]
    assert len(plant.topic(topics.LEARNED.name)) == 1


def test_a_redelivered_record_is_neither_handled_nor_written_twice(
    plant: Plant, steps: Steps
) -> None:
    for _ in range(3):
        plant.broker.append(INTAKE, record("m1"))
    plant.run()
    for name, log in plant.broker.logs.items():
        plant.broker.logs[name] = [*log, *(replace(p, offset=p.offset + len(log)) for p in log)]
    plant.run()
    assert set(steps.calls.values()) == {1}
    assert len(plant.topic(DELIVERED)) == 2  # the copy of the test, not a second one


def test_a_failing_record_is_tried_again_later_and_then_goes_on(plant: Plant, steps: Steps) -> None:
    plant.broker.append(INTAKE, record("m1", do={"draft": "retry 2"}))
    plant.run()
    assert steps.calls["draft", "m1"] == 3
    assert len(plant.topic(DELIVERED)) == 1
    assert plant.outcomes("draft")["m1:triage"] == ("ok", "")


def test_back_off_is_kept(plant: Plant, steps: Steps) -> None:
    plant.broker.append(INTAKE, record("m1", do={"triage": "retry 1"}))
    while plant.turn():
        pass
    assert steps.calls["triage", "m1"] == 1
    plant.advance(0.4)  # the first wait is at least half of the base of one second
    plant.turn()
    plant.turn()
    assert steps.calls["triage", "m1"] == 1
    plant.advance(0.7)
    plant.turn()
    plant.turn()
    assert steps.calls["triage", "m1"] == 2


def test_a_record_that_never_succeeds_becomes_a_dead_letter_with_its_code(
    plant: Plant, steps: Steps
) -> None:
    plant.broker.append(INTAKE, record("m1", do={"draft": "retry 99"}))
    plant.run()
    assert steps.calls["draft", "m1"] == 4
    assert plant.dead_letters() == {("draft", "m1:triage"): "draft.unavailable"}
    letter = orjson.loads(plant.topic(topics.DEAD_LETTER.name)[0].value or b"")
    assert letter["topic"] == topics.DRAFT_REQUESTED.name
    assert (letter["partition"], letter["offset"], letter["attempts"]) == (0, 0, 4)


def test_a_rejected_record_is_dead_at_once_and_the_next_flows_on(plant: Plant) -> None:
    plant.broker.append(INTAKE, record("bad", do={"verify": "reject"}))
    plant.broker.append(INTAKE, record("good"))
    plant.run()
    assert plant.dead_letters() == {("verify", "bad:soften"): "verify.refused"}
    assert delivered_ids(plant) == ["good:deliver"]


def test_what_is_not_ours_is_counted_and_nothing_of_it_is_kept(
    plant: Plant, caplog: pytest.LogCaptureFixture
) -> None:
    plant.broker.append(INTAKE, record("staff", do={"deidentify": "ordinary"}))
    plant.broker.append(INTAKE, record("good"))
    plant.run()
    assert plant.dead_letters() == {}
    assert plant.outcomes("deidentify") == {
        "n-staff": ("not_ours", "deidentify.ordinary"), "n-good": ("ok", ""),
    }  # fmt: skip
    assert plant.open_rows() == plant.kept_rows() == 0
    assert delivered_ids(plant) == ["good:deliver"]
    assert [line for line in caplog.records if line.levelname != "DEBUG"] == []


def test_a_reply_that_comes_hours_before_its_draft_is_learned(plant: Plant, steps: Steps) -> None:
    plant.broker.append(REPLIES, record("r1", do={"learn": "early 20"}, thread="m1"))
    began = plant.now
    plant.run()
    assert (plant.now - began).total_seconds() > 1800
    assert len(plant.topic(topics.LEARNED.name)) == 1
    assert plant.dead_letters() == {}


def test_a_reply_to_what_we_never_saw_is_not_ours_in_the_end(plant: Plant) -> None:
    plant.broker.append(REPLIES, record("r1", do={"learn": "early 9999"}))
    began = plant.now
    plant.run(hours=3)
    assert 0.75 * 3600 < (plant.now - began).total_seconds() < 1.5 * 3600
    assert plant.outcomes("learn") == {"n-r1": ("not_ours", "learn.unknown_message")}
    assert plant.dead_letters() == {}
    assert plant.open_rows() == plant.kept_rows() == 0


def test_a_reply_that_waits_holds_up_neither_others_nor_readiness(plant: Plant) -> None:
    patient = b"the sender's key"
    plant.broker.append(REPLIES, record("r1", do={"learn": "early 9999"}), key=patient)
    plant.broker.append(REPLIES, record("r2"), key=patient)
    while plant.turn():
        pass
    assert plant.outcomes("learn") == {"n-r2": ("ok", "")}
    assert plant.ledger.parked() == 0
    for _ in range(30):
        plant.advance(60)
        while plant.turn():
            pass
        assert plant.relay.depths == ()  # what waits for its time is no backlog


def test_a_patient_step_outlasts_a_store_that_is_away_but_not_a_fault_of_ours(
    plant: Plant, steps: Steps
) -> None:
    plant.broker.append(REPLIES, record("away", do={"learn": "retry 12"}))
    plant.broker.append(REPLIES, record("broken", do={"learn": "crash"}))
    plant.broker.append(REPLIES, record("never", do={"learn": "retry 9999"}))
    plant.run(hours=3)
    assert plant.outcomes("learn")["n-away"] == ("ok", "")
    assert steps.calls["learn", "broken"] == 4
    assert plant.dead_letters() == {
        ("learn", "n-broken"): "runtime.unexpected", ("learn", "n-never"): "learn.unavailable",
    }  # fmt: skip


def test_an_unforeseen_exception_is_retried_and_its_message_told_to_nobody(
    plant: Plant, caplog: pytest.LogCaptureFixture
) -> None:
    plant.broker.append(INTAKE, record("m1", do={"deidentify": "crash", "draft": "crash"}))
    plant.broker.append(INTAKE, record("m2", do={"draft": "crash"}))
    plant.run()
    assert set(plant.dead_letters().values()) == {"runtime.unexpected"}
    told = "".join(str(vars(line)) for line in caplog.records)
    assert "ZeroDivisionError" in told
    assert "tests/fakes/pipeline.py" in told
    everything = told + str([span.to_json() for span in plant.spans.get_finished_spans()])
    everything += str([one.value for one in plant.topic(topics.DEAD_LETTER.name)])
    assert SECRET not in everything


def test_one_bad_key_blocks_nobody_else_and_keeps_its_own_order(plant: Plant, steps: Steps) -> None:
    first = record("a1", thread="A", do={"draft": "retry 2"})
    plant.broker.append(INTAKE, first)
    for n in range(2, 6):
        plant.broker.append(INTAKE, record(f"a{n}", thread="A"))
    plant.broker.append(INTAKE, record("b1", thread="B"))
    while plant.turn():
        pass
    assert steps.order["deliver"] == ["b1"]  # A waits, B does not
    plant.run()
    assert [case for case in steps.order["draft"] if case != "b1"] == ["a1", "a2", "a3", "a4", "a5"]


def test_a_parked_key_goes_on_when_its_first_record_is_dead(plant: Plant, steps: Steps) -> None:
    plant.broker.append(INTAKE, record("a1", thread="A", do={"triage": "retry 99"}))
    plant.broker.append(INTAKE, record("a2", thread="A"))
    plant.broker.append(INTAKE, record("a3", thread="A", do={"triage": "reject"}))
    plant.broker.append(INTAKE, record("a4", thread="A"))
    plant.run()
    assert steps.order["deliver"] == ["a2", "a4"]
    assert len(plant.dead_letters()) == 2


def test_a_failing_step_asks_for_its_own_wait(plant: Plant) -> None:
    worker = plant.workers["triage"]

    def throttled(incoming: Incoming, trace: str) -> NoReturn:
        raise Retryable("triage.throttled", retry_after_seconds=1000)

    worker._attempt._work = throttled
    plant.broker.append(INTAKE, record("m1"))
    while plant.turn():
        pass
    plant.advance(900)
    assert not plant.turn()
    plant.advance(200)
    assert plant.turn()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "runtime.empty"),
        (None, "runtime.empty"),
        (b"{", "intake.malformed"),
        (b"\xff\xfe", "intake.malformed"),
        (b'{"id": "' + b"x" * 10_001 + b'"}', "intake.too_large"),
    ],
)
def test_garbage_on_the_intake_is_a_dead_letter(
    plant: Plant, body: bytes | None, code: str
) -> None:
    plant.broker.append(INTAKE, body, headers=[("x", b"\xff\xfe"), ("y", None)])
    plant.broker.append(INTAKE, record("good"))
    plant.run()
    assert list(plant.dead_letters().values()) == [code]
    assert len(plant.topic(DELIVERED)) == 1


def test_a_foreign_record_on_our_own_topic_is_undecodable(plant: Plant) -> None:
    plant.broker.append(topics.SOFTENED.name, b'{"event_id": "x"}')
    plant.broker.append(topics.retry_topic("verify", phi=False).name, b"{}")
    plant.run()
    assert list(plant.dead_letters().values()) == ["runtime.undecodable"] * 2


def test_an_event_beyond_the_limit_is_a_dead_letter(steps: Steps, tmp_path: Path) -> None:
    plant = Plant(steps.topology(), tmp_path, max_event_bytes=5_000)
    plant.broker.append(INTAKE, record("big", do={"big": "6000"}))
    plant.run()
    assert list(plant.dead_letters().values()) == ["runtime.event_too_large"]
    plant.close()


def test_an_event_that_the_topology_does_not_declare_is_a_dead_letter(
    plant: Plant, steps: Steps
) -> None:
    worker = plant.workers["verify"]
    undeclared = replace(worker.step, handle=lambda event: event)
    worker._attempt._work = Here(undeclared, worker._attempt._encoder)
    plant.broker.append(INTAKE, record("m1"))
    plant.run()
    assert list(plant.dead_letters().values()) == ["runtime.undeclared_output"]


def test_a_broker_that_is_away_loses_nothing(plant: Plant) -> None:
    plant.broker.broken = True
    plant.ledger.accept(
        [Outgoing("n-m1", INTAKE, record("m1"), consumer="deidentify", phi=True, held=True)],
        plant.now.timestamp(),
    )
    plant.advance(1)
    for _ in range(3):
        plant.relay.turn()
    assert plant.topic(INTAKE) == []
    plant.broker.broken = False
    plant.advance(40)
    plant.run()
    assert len(plant.topic(DELIVERED)) == 1


def test_a_crash_between_save_and_publish_is_made_good_by_the_relay(
    plant: Plant, steps: Steps
) -> None:
    plant.broker.append(INTAKE, record("m1"))
    plant.broker.broken = True
    batch = plant.pending("deidentify")
    assert plant.workers["deidentify"].process(batch)
    plant.broker.failed.clear()  # the process died: nobody heard that it failed
    plant.broker.broken = False
    plant.commit("deidentify", batch)
    plant.relay.turn()
    assert plant.topic(topics.DEIDENTIFIED.name) == []  # its lease is not over yet
    plant.advance(31)
    plant.run()
    assert len(plant.topic(DELIVERED)) == 1
    assert set(steps.calls.values()) == {1}


def test_a_stop_leaves_the_rest_of_a_batch_uncommitted(plant: Plant, steps: Steps) -> None:
    for n in range(5):
        plant.broker.append(INTAKE, record(f"m{n}"))

    def stop_at_third(case: str) -> None:
        if case == "m2":
            plant.desk.stopping.set()

    handle = steps.deidentify
    worker = plant.workers["deidentify"]

    def stopping(event: object) -> object:
        made = handle(event)  # type: ignore[arg-type]
        stop_at_third(getattr(made, "case_id", ""))
        return made

    step = replace(worker.step, handle=stopping)  # type: ignore[arg-type]
    worker._attempt._work = Here(step, worker._attempt._encoder)
    assert not worker.process(plant.pending("deidentify"))
    assert len(plant.outcomes("deidentify")) == 3
    plant.desk.stopping.clear()
    plant.run()
    assert len(plant.topic(DELIVERED)) == 5
    assert set(steps.calls.values()) == {1}


def test_too_many_dead_letters_stop_the_step_and_bury_nothing_more(
    steps: Steps, tmp_path: Path
) -> None:
    def limit(_step: object) -> DeadLetterLimit:
        return DeadLetterLimit(count=3, share=0.5, window_seconds=60)

    plant = Plant(steps.topology(), tmp_path, limit=limit, batch=2)
    for n in range(6):
        plant.broker.append(INTAKE, record(f"m{n}", do={"triage": "reject"}))
    with pytest.raises(Misconfigured, match=r"runtime\.too_many_dead_letters"):
        plant.run()
    assert len(plant.dead_letters()) == 2  # the batch that went over the limit was not saved
    plant.close()


def test_a_step_that_is_set_up_wrongly_stops_before_anything_is_committed(
    plant: Plant, steps: Steps
) -> None:
    def broken(_event: object) -> NoReturn:
        raise Misconfigured("draft.no_model", "set BEDSIDE_MODEL_URL")

    for name in ("draft", "triage"):
        worker = plant.workers[name]
        step = replace(worker.step, handle=broken)
        worker._attempt._work = Here(step, worker._attempt._encoder)
    plant.broker.append(INTAKE, record("m1"))
    with pytest.raises(Misconfigured, match=r"draft\.no_model"):
        plant.run()
    assert plant.outcomes("triage") == {}


def test_one_trace_leads_from_intake_to_delivery(plant: Plant) -> None:
    parent = b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    plant.broker.append(INTAKE, record("m1"), headers=[("traceparent", parent)])
    plant.run()
    spans = plant.spans.get_finished_spans()
    assert [span.name for span in spans] == [
        f"process {topic.name}"
        for topic in (
            topics.COMMUNICATION, topics.DEIDENTIFIED, topics.DRAFT_REQUESTED, topics.WRITTEN,
            topics.SOFTENED, topics.VERIFIED, topics.JUDGED,
        )
    ]  # fmt: skip
    assert {f"{span.context.trace_id:032x}" for span in spans if span.context} == {
        "0af7651916cd43dd8448eb211c80319c"
    }
    delivered = orjson.loads(plant.topic(DELIVERED)[0].value or b"")
    assert delivered["trace"].split("-")[1] == "0af7651916cd43dd8448eb211c80319c"
    attributes = dict(spans[1].attributes or {})
    assert attributes["messaging.system"] == "kafka"
    assert attributes["messaging.destination.name"] == topics.DEIDENTIFIED.name
    assert not [name for name in attributes if "key" in name]


def test_the_window_bounds_what_is_in_flight_and_keeps_order(steps: Steps, tmp_path: Path) -> None:
    window = Window(max_records=5, max_bytes=100_000)
    plant = Plant(steps.topology(), tmp_path, window=window)
    rows = [
        Outgoing(f"n-m{n}", INTAKE, record(f"m{n}"), consumer="deidentify", phi=True, held=True)
        for n in range(60)
    ]
    plant.ledger.accept(rows, plant.now.timestamp())
    plant.advance(1)
    most = 0
    while plant.turn():
        most = max(most, *(window.flying(name) for name in plant.broker.logs))
    assert most == 5
    plant.run()
    assert steps.order["deidentify"] == [f"m{n}" for n in range(60)]
    assert len(plant.topic(DELIVERED)) == 60
    plant.close()


def _fate(kind: str) -> Callable[[int], tuple[bytes | None, str]]:
    return lambda n: {
        "good": (record(f"g{n}", thread=f"t{n % 50}"), "ok"),
        "malformed": (b"{not json %d" % n, "intake.malformed"),
        "retryable": (record(f"r{n}", do={"draft": f"retry {n % 3 + 1}"}), "ok"),
        "poison": (record(f"p{n}", do={"soften": "crash"}), "runtime.unexpected"),
        "refused": (record(f"x{n}", do={"judge": "reject"}), "judge.refused"),
        "away": (record(f"w{n}", do={"deliver": "retry 99"}), "deliver.unavailable"),
        "large": (b"%d" % n + b"y" * 10_001, "intake.too_large"),
        "declined": (record(f"d{n}", do={"no_draft": ""}), "ok"),
    }[kind]


def test_every_one_of_thousands_of_mixed_records_is_accounted_for(
    steps: Steps, tmp_path: Path
) -> None:
    rng = random.Random(20261121)
    kinds = ["good"] * 12 + ["malformed", "retryable", "poison", "refused", "away", "large"]
    kinds += ["declined"]
    drawn = Counter(rng.choice(kinds) for _ in range(2000))
    bodies = [(kind, *_fate(kind)(n)) for kind, count in drawn.items() for n in range(count)]
    expected = Counter(code for _, _, code in bodies)
    stream = [body for _, body, _ in bodies] + [body for _, body, _ in rng.sample(bodies, 400)]
    rng.shuffle(stream)
    plant = Plant(steps.topology(), tmp_path, batch=1000)
    for body in stream:
        plant.broker.append(INTAKE, body)
    plant.run(hours=24)
    delivered = delivered_ids(plant)
    dead = Counter(plant.dead_letters().values())
    assert len(delivered) == len(set(delivered)) == expected.pop("ok")
    assert dead == expected
    assert len(delivered) + sum(dead.values()) == 2000
    assert plant.open_rows() == 0
    assert max(count for (step, _), count in steps.calls.items() if step == "judge") == 1
    plant.close()


def test_records_pulled_by_two_workers_at_once_have_one_effect(plant: Plant, steps: Steps) -> None:
    plant.broker.append(INTAKE, record("m1"))
    batch: list[Pulled] = plant.pending("deidentify")
    standing = plant.ledger.standing
    plant.workers["deidentify"].process(batch)

    def blind(step: str, ids: object, keys: object) -> object:
        """Answer as the database did before the other worker saved."""
        return standing(step, [], [])

    plant.ledger.standing = blind  # type: ignore[assignment]
    plant.workers["deidentify"].process(batch)
    assert steps.calls["deidentify", "m1"] == 2
    assert len(plant.topic(topics.DEIDENTIFIED.name)) == 1


def test_names_of_raw_records_do_not_leave_as_keys(plant: Plant) -> None:
    plant.broker.append(INTAKE, record("m1", do={"deidentify": "retry 1"}), key=SECRET.encode())
    plant.run()
    keys = {one.key for log in plant.broker.logs.values() for one in log[1:] if one.key}
    retried = plant.topic(topics.retry_topic("deidentify", phi=True).name)
    assert len(retried) == 1
    assert SECRET.encode() not in keys | {retried[0].key}
    assert naming(record("m1")) == "n-m1"
