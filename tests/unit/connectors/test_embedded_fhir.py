"""The embedded endpoint answers as FHIR R4 says a server does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from connectors.embedded_fhir import LARGEST_BODY_BYTES
from connectors.embedded_fhir_search import Query
from connectors.embedded_fhir_server import serve
from connectors.embedded_fhir_store import Store
from schemas.errors import Misconfigured

Json = dict[str, Any]
UNKNOWN_ELEMENT = b'{"resourceType":"Communication","status":"completed","x":1}'
MINE = "urn:bedside:delivery|c1:deliver"


@pytest.fixture
def ehr(tmp_path: Path) -> Iterator[httpx.Client]:
    served = serve(tmp_path / "ehr.sqlite")
    with httpx.Client(base_url=served.base_url, verify=False) as client:
        yield client
    served.close()


def draft(**changes: Any) -> Json:
    base: Json = {
        "resourceType": "Communication",
        "status": "preparation",
        "identifier": [{"system": "urn:bedside:delivery", "value": "c1:deliver"}],
        "subject": {"reference": "Patient/p1"},
        "recipient": [{"reference": "Patient/p1"}],
        "category": [{"coding": [{"system": "urn:x", "code": "alert"}]}],
    }
    return {**base, **changes}


def outcome(response: httpx.Response, status: int) -> str:
    """Check that a failure is an OperationOutcome; return its issue code."""
    assert response.status_code == status
    assert response.headers["content-type"] == "application/fhir+json"
    body = response.json()
    assert body["resourceType"] == "OperationOutcome"
    return str(body["issue"][0]["code"])


def test_a_created_resource_is_read_back_with_id_version_and_time(ehr: httpx.Client) -> None:
    made = ehr.post("/Communication", json=draft())
    assert made.status_code == 201
    assert made.headers["etag"] == 'W/"1"'
    assert made.headers["location"].endswith(f"/Communication/{made.json()['id']}/_history/1")
    read = ehr.get(f"/Communication/{made.json()['id']}")
    assert read.json() == made.json()
    assert read.json()["meta"]["versionId"] == "1"
    assert "lastUpdated" in read.json()["meta"]


def test_a_conditional_create_makes_one_finds_one_and_refuses_among_many(
    ehr: httpx.Client,
) -> None:
    condition = {"If-None-Exist": f"identifier={MINE}"}
    first = ehr.post("/Communication", json=draft(), headers=condition)
    again = ehr.post("/Communication", json=draft(), headers=condition)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["id"] == first.json()["id"]
    ehr.post("/Communication", json=draft())
    many = ehr.post("/Communication", json=draft(), headers=condition)
    assert outcome(many, 412) == "multiple-matches"


def test_an_update_needs_the_version_in_force_when_it_names_one(ehr: httpx.Client) -> None:
    made = ehr.post("/Communication", json=draft()).json()
    where = f"/Communication/{made['id']}"
    sent = {**made, "status": "completed"}
    done = ehr.put(where, json=sent, headers={"If-Match": 'W/"1"'})
    assert (done.status_code, done.headers["etag"]) == (200, 'W/"2"')
    stale = ehr.put(where, json=sent, headers={"If-Match": 'W/"1"'})
    assert outcome(stale, 412) == "conflict"
    assert outcome(ehr.put(where, json=sent, headers={"If-Match": "one"}), 400) == "invalid"
    assert ehr.get(f"{where}/_history/1").json()["status"] == "preparation"


def test_an_update_of_what_is_not_there_makes_it_under_that_id(ehr: httpx.Client) -> None:
    patient = {"resourceType": "Patient", "id": "p1"}
    assert ehr.put("/Patient/p1", json=patient).status_code == 201
    assert ehr.put("/Patient/p1", json=patient).status_code == 200
    assert outcome(ehr.put("/Patient/p2", json=patient), 400) == "invalid"


def test_a_deleted_resource_is_gone_from_reads_and_searches(ehr: httpx.Client) -> None:
    made = ehr.post("/Communication", json=draft()).json()
    assert ehr.delete(f"/Communication/{made['id']}").status_code == 204
    assert outcome(ehr.get(f"/Communication/{made['id']}"), 410) == "deleted"
    assert ehr.get("/Communication", params={"identifier": MINE}).json()["total"] == 0


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"identifier": MINE}, 1),
        ({"identifier": "c1:deliver"}, 1),
        ({"identifier": "urn:other|c1:deliver"}, 0),
        ({"identifier": "|c1:deliver"}, 0),
        ({"identifier": "urn:bedside:delivery|"}, 1),
        ({"identifier": f"x|y,{MINE}"}, 1),
        ({"patient": "p1", "status": "preparation"}, 1),
        ({"patient": "Patient/p1", "status": "completed"}, 0),
        ({"subject": "Practitioner/p1"}, 0),
        ({"subject:Patient": "p1"}, 1),
        ({"category": "urn:x|alert"}, 1),
        ({}, 1),
    ],
)
def test_searches_match_as_the_specification_says(
    ehr: httpx.Client, query: dict[str, str], found: int
) -> None:
    ehr.post("/Communication", json=draft())
    answer = ehr.get("/Communication", params=query).json()
    assert (answer["type"], answer["total"], len(answer.get("entry", []))) == (
        "searchset",
        found,
        found,
    )


@pytest.mark.parametrize(
    ("query", "found"),
    [("name=alv", 1), ("name=ALVAREZ", 1), ("name=lvarez", 0), ("name:exact=Alvarez", 1),
     ("name:exact=alvarez", 0), ("name:exact=Alv", 0), ("name=maria", 1)],
)  # fmt: skip
def test_strings_match_from_their_start_in_any_case_unless_exact(
    ehr: httpx.Client, query: str, found: int
) -> None:
    name = {"family": "Alvarez", "given": ["Maria"]}
    ehr.post("/Patient", json={"resourceType": "Patient", "name": [name]})
    assert ehr.get(f"/Patient?{query}").json()["total"] == found


@pytest.mark.parametrize("query", ["zork=1", "_count=x", "_sort=zork", "identifier:exact=1"])
def test_what_a_search_does_not_know_is_refused_not_ignored(ehr: httpx.Client, query: str) -> None:
    assert outcome(ehr.get(f"/Communication?{query}"), 400) in {"not-supported", "invalid"}


def test_pages_hold_every_match_once(ehr: httpx.Client) -> None:
    for _ in range(7):
        ehr.post("/Communication", json=draft())
    seen: list[str] = []
    url = "/Communication?status=preparation&_count=3&_sort=-_lastUpdated"
    while url:
        page = ehr.get(url).json()
        seen += [entry["resource"]["id"] for entry in page["entry"]]
        links = {link["relation"]: link["url"] for link in page["link"]}
        url = links.get("next", "")
    assert len(seen) == len(set(seen)) == 7


def test_a_transaction_points_its_entries_at_each_other_or_does_nothing(
    ehr: httpx.Client,
) -> None:
    patient = {
        "fullUrl": "urn:uuid:1",
        "resource": {"resourceType": "Patient"},
        "request": {"method": "POST", "url": "Patient"},
    }
    message = {
        "resource": draft(subject={"reference": "urn:uuid:1"}),
        "request": {"method": "POST", "url": "Communication"},
    }
    whole = {"resourceType": "Bundle", "type": "transaction", "entry": [message, patient]}
    done = ehr.post("/", json=whole)
    assert done.status_code == 200
    written = ehr.get("/Communication").json()["entry"][0]["resource"]
    location = done.json()["entry"][1]["response"]["location"]
    assert location.startswith(written["subject"]["reference"])
    broken = {**message, "resource": draft(status="banana")}
    assert outcome(ehr.post("/", json={**whole, "entry": [patient, broken]}), 422) == "code-invalid"
    assert ehr.get("/Patient").json()["total"] == 1


def test_a_batch_does_what_it_can(ehr: httpx.Client) -> None:
    entries = [
        {"resource": draft(status=status), "request": {"method": "POST", "url": "Communication"}}
        for status in ("preparation", "banana")
    ]
    done = ehr.post("/", json={"resourceType": "Bundle", "type": "batch", "entry": entries})
    statuses = [entry["response"]["status"] for entry in done.json()["entry"]]
    assert statuses == ["201", "422"]


@pytest.mark.parametrize(
    ("method", "path", "content", "status"),
    [
        ("POST", "/Communication", b"{", 400),
        ("POST", "/Communication", b"[]", 400),
        ("POST", "/Communication", b"\xff\xfe", 400),
        ("POST", "/Communication", b'{"resourceType":"Task"}', 400),
        ("POST", "/Communication", b'{"resourceType":"Communication"}', 422),
        ("POST", "/Communication", b'{"resourceType":"Communication","status":"banana"}', 422),
        ("POST", "/Communication", UNKNOWN_ELEMENT, 422),
        ("POST", "/Zork", b"{}", 404),
        ("GET", "/Zork/1", b"", 404),
        ("GET", "/Communication/none", b"", 404),
        ("GET", "/Communication/none/_history/x", b"", 404),
        ("PATCH", "/Communication/none", b"[]", 405),
        ("GET", "/a/b/c/d", b"", 404),
        ("POST", "/", b'{"resourceType":"Bundle","type":"collection"}', 400),
        ("POST", "/", b'{"resourceType":"Bundle","type":"batch","entry":[7]}', 400),
    ],
)  # fmt: skip
def test_every_failure_is_an_outcome_with_the_right_status(
    ehr: httpx.Client, method: str, path: str, content: bytes, status: int
) -> None:
    outcome(ehr.request(method, path, content=content), status)


def test_no_outcome_quotes_what_was_sent(ehr: httpx.Client) -> None:
    secret = orjson.dumps(draft(status="Maria Alvarez"))
    assert "Maria" not in ehr.post("/Communication", content=secret).text


def test_a_body_beyond_the_cap_is_refused(ehr: httpx.Client) -> None:
    body = b" " * (LARGEST_BODY_BYTES + 1)
    assert outcome(ehr.post("/Communication", content=body), 413) == "too-costly"


def test_the_statement_of_abilities_is_valid_and_names_what_is_served(ehr: httpx.Client) -> None:
    from fhir.resources.R4B.capabilitystatement import CapabilityStatement  # noqa: PLC0415

    statement = ehr.get("/metadata").json()
    CapabilityStatement.model_validate(statement)
    kinds = {resource["type"] for resource in statement["rest"][0]["resource"]}
    assert {"Communication", "Task", "AuditEvent", "Provenance", "Patient"} <= kinds


def test_a_taken_port_is_a_matter_of_setup(tmp_path: Path) -> None:
    served = serve(tmp_path / "a.sqlite")
    port = int(served.base_url.rpartition(":")[2])
    with pytest.raises(Misconfigured) as refused:
        serve(tmp_path / "b.sqlite", port=port)
    served.close()
    assert refused.value.code == "ehr.embedded_not_started"


def test_a_search_by_identifier_never_reads_through_a_table(tmp_path: Path) -> None:
    store = Store(tmp_path / "ehr.sqlite")
    seen: list[str] = []
    store._db.set_trace_callback(seen.append)
    # A page of none is followed by a count, so both statements are seen.
    asked = Query.read("Communication", f"identifier={MINE}&_count=0", b"")
    store.search("Communication", asked)
    store._db.set_trace_callback(None)
    plans = [row[3] for sql in seen for row in store._db.execute(f"EXPLAIN QUERY PLAN {sql}")]
    store.close()
    assert len(seen) == 2
    assert not [step for step in plans if step.startswith("SCAN")], plans


SERVER = """
import sys, time
from pathlib import Path
from connectors.embedded_fhir_search import Query
from connectors.embedded_fhir_server import serve
from connectors.embedded_fhir_store import Store
print(serve(Path(sys.argv[1])).base_url, flush=True)
time.sleep(600)
"""


def test_what_was_answered_survives_sigkill(tmp_path: Path) -> None:
    path = tmp_path / "ehr.sqlite"
    command = [sys.executable, "-c", SERVER, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        base = process.stdout.readline().strip()
        ids = [
            httpx.post(f"{base}/Communication", json=draft(), verify=False).json()["id"]
            for _ in range(5)
        ]
        os.kill(process.pid, signal.SIGKILL)
    served = serve(path)
    with httpx.Client(base_url=served.base_url, verify=False) as client:
        found = [client.get(f"/Communication/{own}").status_code for own in ids]
    served.close()
    assert found == [200] * 5
