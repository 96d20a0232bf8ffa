"""Canary identifiers go through the whole pipeline and are looked for as bytes, everywhere.

They may stand on the intake and reply topics (and where these wait to be tried again) and in the
EHR, where the draft belongs. Not on any
other topic, in the data base (the vault's rows are sealed), logs, traces, metrics or dead letters.
"""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from confluent_kafka import Consumer, TopicPartition

from schemas.topics import COMMUNICATION, RESPONSE, retry_topic

ROOT = Path(__file__).resolve().parents[2]
LIMIT_SECONDS = 120
CANARIES = (
    "Zephyrella", "Quixworthy", "Bartholomira", "Okonjovic", "Thaddeuska", "415-772-3391",
    "zq.canary@privatehome.net", "MRN8846-201-77", "8846-201-77", "1431 Wobblington",
    "Snorrisburg", "1947-08-23", "August 23, 1947", "8/23/1947", "H72-881-04419",
    "canary-bundle-4711", "canary-patient-815",
)  # fmt: skip
# Topics for records as they came, with an access list and retention of their own.
ALLOWED_TOPICS = {name.name for name in (COMMUNICATION, RESPONSE)} | {
    retry_topic(step, phi=True).name for step in ("deidentify", "learn")
}
TEXT = (
    "Hi Dr. Okonjovic, this is Zephyrella Quixworthy, born August 23, 1947 (8/23/1947). My "
    "daughter Bartholomira takes me to you from 1431 Wobblington Street, Snorrisburg. My MRN is "
    "8846-201-77, member id H72-881-04419. Call 415-772-3391 or write zq.canary@privatehome.net. "
    "My knee hurts more at night, should I take the ibuprofen 400 mg with food? zephyrella"
)


def bundle(identity: str, **changes: Any) -> dict[str, Any]:
    """Return a message of the canary patient."""
    patient = "Patient/canary-patient-815"
    message = {
        "resourceType": "Communication", "id": identity, "status": "completed",
        "subject": {"reference": patient}, "sender": {"reference": patient},
        "recipient": [{"reference": "Practitioner/canary-doc"}], "sent": "2026-03-14T10:00:00Z",
        "payload": [{"contentString": TEXT}], **changes,
    }  # fmt: skip
    people = [
        {"resourceType": "Patient", "id": "canary-patient-815", "gender": "female",
         "birthDate": "1947-08-23", "name": [{"family": "Quixworthy", "given": ["Zephyrella"]}],
         "identifier": [{"system": "urn:mrn", "value": "MRN8846-201-77"}],
         "telecom": [{"system": "phone", "value": "415-772-3391"},
                     {"system": "email", "value": "zq.canary@privatehome.net"}],
         "address": [{"line": ["1431 Wobblington Street"], "city": "Snorrisburg"}]},
        {"resourceType": "Practitioner", "id": "canary-doc",
         "name": [{"family": "Okonjovic", "given": ["Thaddeuska"], "prefix": ["Dr."]}]},
        {"resourceType": "MedicationRequest", "id": "m", "status": "active", "intent": "order",
         "subject": {"reference": patient}, "authoredOn": "2026-01-02",
         "medicationCodeableConcept": {"text": "Ibuprofen 400 mg tablet"},
         "note": [{"text": "Zephyrella asked for it on August 23, 1947"}],
         "text": {"status": "generated", "div": "<div>Zephyrella Quixworthy</div>"},
         "extension": [{"url": "urn:x", "valueString": "Quixworthy"}]},
    ]  # fmt: skip
    return {
        "resourceType": "Bundle", "id": "canary-bundle-4711", "type": "collection",
        "entry": [{"resource": one} for one in (message, *people)],
    }  # fmt: skip


def reply(to: str) -> dict[str, Any]:
    """Return the clinician's final reply."""
    made = bundle("canary-reply")
    made["entry"][0]["resource"] |= {
        "sender": {"reference": "Practitioner/canary-doc"},
        "recipient": [{"reference": "Patient/canary-patient-815"}],
        "inResponseTo": [{"reference": f"Communication/{to}"}],
        "payload": [{"contentString": "Dear Zephyrella, yes, with food. Dr. Okonjovic"}],
    }
    return made


@dataclass
class Sink:
    """An OTLP endpoint that keeps the bytes it gets."""

    received: list[bytes] = field(default_factory=list)
    url: str = ""


@pytest.fixture(scope="module")
def sink() -> Iterator[Sink]:
    kept = Sink()

    class Keep(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            kept.received.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *arguments: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Keep)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    kept.url = f"http://127.0.0.1:{server.server_port}"
    yield kept
    server.shutdown()
    server.server_close()
    thread.join()


@dataclass(frozen=True)
class Left:
    """Everything that a run left behind, as bytes, by where it was."""

    places: dict[str, bytes]
    intake: bytes
    ehr: bytes


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory, sink: Sink) -> Left:
    folder = tmp_path_factory.mktemp("canaries")
    state = folder / "state"
    records = [
        bundle("canary-1"),
        bundle("canary-2", status="banana"),
        bundle("canary-3", payload=[{"contentString": ""}]),
        bundle("canary-4", recipient=[{"reference": "Practitioner/unheard-of"}]),
        reply("canary-1"),
    ]
    files = []
    for number, record in enumerate(records):
        files.append(folder / f"{number}.json")
        files[-1].write_text(json.dumps(record))
    files.append(folder / "broken.json")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("BEDSIDE_", "OTEL_"))}
    environment |= {
        "BEDSIDE_STATE_DIR": str(state), "BEDSIDE_HTTP_PORT": "0", "BEDSIDE_LOG_LEVEL": "DEBUG",
        "OTEL_EXPORTER_OTLP_ENDPOINT": sink.url, "OTEL_BSP_SCHEDULE_DELAY": "200",
    }  # fmt: skip
    command = [sys.executable, "-m", "workers.cli.main"]
    places: dict[str, bytes] = {}
    with (folder / "log").open("wb") as log:
        up = subprocess.Popen(
            [*command, "up"], env=environment, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            note = _noted(state / "broker.json", up)
            sent = subprocess.run(
                [*command, "send", *map(str, files[:-1])], env=environment, cwd=ROOT,
                capture_output=True, timeout=LIMIT_SECONDS, check=False,
            )  # fmt: skip
            places["output of send"] = sent.stdout + sent.stderr
            topics = _settled(note["bootstrap"])
            places["metrics"] = httpx.get(f"{note['http']}/metrics", timeout=30).content
        finally:
            up.send_signal(signal.SIGTERM)
            up.wait(LIMIT_SECONDS)
    places["log"] = (folder / "log").read_bytes()
    places["traces"] = b"".join(sink.received)
    places |= {f"topic {n}": content for n, content in topics.items() if n not in ALLOWED_TOPICS}
    for path in state.rglob("*"):
        if path.is_file() and not path.name.startswith("ehr.sqlite"):
            places[f"file {path.name}"] = path.read_bytes()
    ehr = b"".join(path.read_bytes() for path in state.glob("ehr.sqlite*"))
    return Left(places, topics["ehr.communication.v1"], ehr)


def _noted(path: Path, process: subprocess.Popen[bytes]) -> dict[str, str]:
    deadline = time.monotonic() + LIMIT_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if path.exists():
            found: dict[str, str] = json.loads(path.read_bytes())
            return found
        time.sleep(0.1)
    raise AssertionError("bedside up did not start")


def _settled(bootstrap: str) -> dict[str, bytes]:
    """Return the bytes of each topic once the good message is delivered and its reply learned."""
    wanted = {"bedside.decision.delivered.v1", "bedside.feedback.learned.v1"}
    deadline = time.monotonic() + LIMIT_SECONDS
    while time.monotonic() < deadline:
        found = _topics(bootstrap)
        dead = found.get("bedside.dead-letter.v1", b"").count(b'"code"')
        if all(found.get(name) for name in wanted) and dead >= 2:
            return _topics(bootstrap)
        time.sleep(0.5)
    raise AssertionError("the message was not delivered, or its reply not learned from")


def _topics(bootstrap: str) -> dict[str, bytes]:
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "canaries"})
    found: dict[str, bytes] = {}
    try:
        for name, about in consumer.list_topics(timeout=10).topics.items():
            ends = 0
            parts = [TopicPartition(name, number, 0) for number in about.partitions]
            for part in parts:
                ends += consumer.get_watermark_offsets(part, timeout=10)[1]
            consumer.assign(parts)
            content = b""
            while ends > 0:
                message = consumer.poll(5)
                if message is None:
                    break
                if message.error() is None:
                    headers = b"".join(value or b"" for _, value in message.headers() or ())
                    content += (message.key() or b"") + headers + (message.value() or b"")
                    ends -= 1
            found[name] = content
    finally:
        consumer.close()
    return found


def _seen(content: bytes) -> set[str]:
    """Return the canaries that stand in `content`: plain in any case, escaped, or in base64."""
    low = content.lower()
    return {
        canary
        for canary in CANARIES
        if any(form in low for form in _forms(canary)) or _coded(canary) & _words(content)
    }


def _forms(canary: str) -> set[bytes]:
    low = canary.lower()
    return {low.encode(), low.encode("utf-16-le"), low.replace("/", "\\/").encode(),
            low.replace("@", "%40").encode()}  # fmt: skip


def _coded(canary: str) -> set[bytes]:
    """Return what must stand in the base64 of any text with the canary: its inner letters."""
    return {base64.b64encode(b" " * shift + canary.encode())[4:-4] for shift in range(3)} - {b""}


def _words(content: bytes) -> set[bytes]:
    found = set()
    for canary in CANARIES:
        found |= {code for code in _coded(canary) if len(code) >= 8 and code in content}
    return found


def test_the_canaries_are_really_there(left: Left) -> None:
    assert set(CANARIES) - _seen(left.intake) == set()


def test_the_clinician_reads_the_real_name_in_the_draft(left: Left) -> None:
    assert {"Quixworthy", "Okonjovic"} & _seen(left.ehr)


def test_a_canary_is_found_in_any_dress() -> None:
    assert _seen(b"..ZEPHYRELLA..") == {"Zephyrella"}
    assert _seen(base64.b64encode(b"my name is Bartholomira, hello")) == {"Bartholomira"}


def test_no_canary_stands_anywhere_else(left: Left) -> None:
    found = {place: _seen(content) for place, content in left.places.items()}
    assert {place: seen for place, seen in found.items() if seen} == {}


def test_all_places_were_looked_at(left: Left) -> None:
    names = set(left.places)
    assert {"log", "traces", "metrics", "output of send", "topic bedside.dead-letter.v1"} <= names
    assert "topic bedside.case.deidentified.v1" in names
    assert any(name.startswith("file bedside.sqlite") for name in names)
    for place in ("log", "traces", "metrics", "topic bedside.dead-letter.v1"):
        assert left.places[place], f"{place} is empty: nothing was looked at"
