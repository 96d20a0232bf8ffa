"""The sample hospital through a real Kafka, Postgres and HAPI FHIR server, as a cluster runs it.

One process for each worker, two of them for `deidentify` in one consumer group. An independent
client (kafka-python) writes the intake topic and reads the outcome; plain HTTP looks into the EHR.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from kafka import KafkaConsumer, KafkaProducer

from schemas import topics
from schemas.events import DecisionDelivered, FeedbackLearned
from tests.needs import needs
from tests.servers.cache import free_port
from tests.servers.hapi_server import hapi
from tests.servers.kafka_server import kafka
from tests.servers.postgres import postgres
from workers.sample.generate import SampleMessage, generate

pytestmark = [
    pytest.mark.integration, needs("java"), needs("postgres"), pytest.mark.timeout(900),
]  # fmt: skip

MESSAGES = 75
CLUSTER = (
    ["deidentify"], ["deidentify"], ["triage", "draft"], ["soften", "verify", "judge"],
    ["deliver"], ["learn"],
)  # fmt: skip
PORTS = {0: free_port(), 1: free_port()}  # of the two processes of deidentify
HANDLED = re.compile(
    r'bedside_records_handled_total\{[^}]*bedside_outcome="ok"[^}]*\} (\S+)', re.MULTILINE
)
WRITTEN = {"draft_written", "draft_written_flagged"}


@dataclass(frozen=True, slots=True)
class Hospital:
    """Addresses of what runs, and what each process of `deidentify` took in the run."""

    kafka: str
    ehr: str
    environment: dict[str, str]
    folder: Path
    took: list[dict[str, float]] = field(default_factory=list)


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hospital]:
    folder = tmp_path_factory.mktemp("hospital")
    with ExitStack() as stack:
        bootstrap = stack.enter_context(kafka(folder))
        url = stack.enter_context(postgres())
        base = stack.enter_context(hapi(folder))
        environment = {
            **{name: value for name, value in os.environ.items() if "BEDSIDE_" not in name},
            "BEDSIDE_KAFKA_BOOTSTRAP": bootstrap,
            "BEDSIDE_DATABASE_URL": url,
            "BEDSIDE_EHR_BASE_URL": base,
            "BEDSIDE_EHR_PROFILE": "hapi",
            "BEDSIDE_STATE_DIR": str(folder / "state"),
            "BEDSIDE_TOPIC_PARTITIONS": "4",
            "BEDSIDE_TOPIC_REPLICATION": "1",
            "BEDSIDE_RETRY_BASE_SECONDS": "0.5",
            "BEDSIDE_RETRY_MAX_SECONDS": "2",
            "BEDSIDE_HTTP_PORT": "0",
        }
        yield Hospital(bootstrap, base, environment, folder)


def bedside(hospital: Hospital, *arguments: str) -> str:
    """Run a command of ours and return what it printed."""
    command = [sys.executable, "-m", "workers.cli.main", *arguments]
    done = subprocess.run(
        command, env=hospital.environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@contextmanager
def cluster(hospital: Hospital) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Run every worker as a process of its own."""
    with ExitStack() as stack:
        running = []
        for number, steps in enumerate(CLUSTER):
            log = stack.enter_context((hospital.folder / f"worker-{number}.log").open("wb"))
            command = [sys.executable, "-m", "workers.cli.main", "worker", *steps]
            own = {**hospital.environment, "BEDSIDE_HTTP_PORT": str(PORTS.get(number, 0))}
            running.append(subprocess.Popen(command, env=own, stdout=log, stderr=log))
        try:
            yield running
        finally:
            for process in running:
                process.send_signal(signal.SIGTERM)
            for process in running:
                process.wait(60)


def load(ehr: str, samples: list[SampleMessage]) -> None:
    """Put what the Bundles carry into the EHR, so that references hold."""
    for sample in samples:
        resources = {}
        for entry in json.loads(sample.bundle)["entry"]:
            one = entry["resource"]
            resources[f"{one['resourceType']}/{one['id']}"] = one
        bundle = {
            "resourceType": "Bundle",
            "type": "transaction",
            "entry": [
                {"resource": one, "request": {"method": "PUT", "url": place}}
                for place, one in resources.items()
            ],
        }
        httpx.post(ehr, json=bundle, timeout=120).raise_for_status()


def collect(bootstrap: str, topic: str, wanted: int, seconds: float) -> list[bytes]:
    """Read `topic` from its beginning until `wanted` records are there."""
    consumer = KafkaConsumer(
        topic, bootstrap_servers=bootstrap, auto_offset_reset="earliest", group_id=None
    )
    found: list[bytes] = []
    deadline = time.monotonic() + seconds
    try:
        while len(found) < wanted and time.monotonic() < deadline:
            for records in consumer.poll(timeout_ms=500).values():
                found += [record.value for record in records]
    finally:
        consumer.close()
    return found


def drafts(ehr: str) -> list[dict[str, Any]]:
    """Return all Communications in status `preparation` that Bedside wrote."""
    url: str | None = f"{ehr}/Communication?identifier=urn:bedside:delivery%7C&_count=200"
    found: list[dict[str, Any]] = []
    while url:
        page = httpx.get(url, headers={"Cache-Control": "no-cache"}, timeout=60)
        body = page.raise_for_status().json()
        found += [entry["resource"] for entry in body.get("entry", [])]
        url = next((link["url"] for link in body["link"] if link["relation"] == "next"), None)
    return found


def share(number: int) -> dict[str, float]:
    """Return what one process of `deidentify` holds and has done by its own account."""
    try:
        base = f"http://127.0.0.1:{PORTS[number]}"
        state = httpx.get(f"{base}/readyz", timeout=10).json()["steps"]["deidentify"]
        metrics = httpx.get(f"{base}/metrics", timeout=10).text
    except httpx.TransportError:
        return {"partitions": 0, "handled": 0}
    handled = sum(float(value) for value in HANDLED.findall(metrics))
    return {"partitions": state["partitions"], "handled": handled}


def wait_for_both() -> None:
    """Wait until both processes of `deidentify` hold partitions."""
    deadline = time.monotonic() + 120
    while not all(share(number)["partitions"] for number in PORTS):
        assert time.monotonic() < deadline, "one member of the group holds no partition"
        time.sleep(0.5)


def test_the_sample_hospital_goes_the_whole_way(hospital: Hospital) -> None:
    samples = list(generate(MESSAGES, seed=3))
    load(hospital.ehr, samples)
    bedside(hospital, "database", "migrate")
    bedside(hospital, "topics", "create")
    bedside(hospital, "doctor")
    with cluster(hospital) as running:
        wait_for_both()
        producer = KafkaProducer(bootstrap_servers=hospital.kafka, acks="all")
        for sample in samples:
            producer.send(topics.COMMUNICATION.name, sample.bundle)
        # A second delivery of every tenth record must change nothing.
        for sample in samples[::10]:
            producer.send(topics.COMMUNICATION.name, sample.bundle)
        producer.flush()
        delivered = collect(hospital.kafka, topics.DELIVERED.name, MESSAGES, 240)
        replies = [sample.final_reply for sample in samples if sample.final_reply]
        for reply in replies:
            producer.send(topics.RESPONSE.name, reply)
        producer.flush()
        producer.close()
        learned = collect(hospital.kafka, topics.LEARNED.name, len(replies), 120)
        time.sleep(3)  # whatever would come twice has come by now
        assert [process.poll() for process in running] == [None] * len(running)
        hospital.took.extend(share(number) for number in PORTS)
    account(hospital, delivered, learned, len(replies))


def account(hospital: Hospital, delivered: list[bytes], learned: list[bytes], replies: int) -> None:
    """Every message has one outcome, the EHR holds exactly the drafts, every reply was learnt."""
    outcomes = [DecisionDelivered.model_validate_json(body) for body in delivered]
    dead = collect(hospital.kafka, topics.DEAD_LETTER.name, 10_000, 3)
    assert [json.loads(body)["code"] for body in dead] == []
    assert len(outcomes) == len({one.case_id for one in outcomes}) == MESSAGES
    everything = collect(hospital.kafka, topics.DELIVERED.name, 10_000, 3)
    assert len({json.loads(body)["event_id"] for body in everything}) == MESSAGES
    counted = Counter[str](one.delivery.outcome for one in outcomes)
    assert sum(counted[name] for name in WRITTEN) >= MESSAGES / 3
    in_ehr = drafts(hospital.ehr)
    expected = {one.delivery.delivery_id for one in outcomes if one.delivery.outcome in WRITTEN}
    found = Counter(
        identifier["value"]
        for draft in in_ehr
        for identifier in draft["identifier"]
        if identifier["system"] == "urn:bedside:delivery"
    )
    assert set(found) == expected
    assert set(found.values()) <= {1}
    assert {draft["status"] for draft in in_ehr} <= {"preparation"}
    assert len({FeedbackLearned.model_validate_json(b).case_id for b in learned}) == replies


def test_both_processes_of_one_step_took_work(hospital: Hospital) -> None:
    """Depends on the run before: its partitions were shared, and so was the work."""
    # Each holds half of the intake topic's four partitions and half of the retry topic's.
    assert [one["partitions"] for one in hospital.took] == [4, 4]
    # A repeated record may lie in the other's partition and be handled there at the same moment.
    repeated = len(range(0, MESSAGES, 10))
    assert MESSAGES <= sum(one["handled"] for one in hospital.took) <= MESSAGES + repeated
    assert min(one["handled"] for one in hospital.took) >= MESSAGES // 10
    logs = [(hospital.folder / f"worker-{number}.log").read_text() for number in PORTS]
    assert not [line for log in logs for line in log.splitlines() if '"level":"ERROR"' in line]


def test_the_workers_keep_up(hospital: Hospital) -> None:
    lag = json.loads(bedside(hospital, "topics", "lag", "--json"))["lag"]
    assert {row["step"] for row in lag if row["records"]} == set()
    assert sum(row["partitions"] for row in lag if row["step"] == "deidentify") == 8
