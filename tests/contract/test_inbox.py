"""The promises of the port `Inbox`, kept by the embedded EHR and by EHRs that can do less."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from connectors.ehr_profiles import profile
from connectors.embedded_fhir_server import serve
from schemas.errors import Misconfigured, Retryable
from tests.fakes.ehr_under_test import (
    SECRET,
    WAYS,
    Ehr,
    deliver,
    load,
    new_id,
)
from tests.fakes.faulty_transport import FaultyTransport
from tests.fakes.inbox_contract import InboxContract


class TestEmbedded(InboxContract):
    @pytest.fixture(scope="class")
    @classmethod
    def ehr(cls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ehr]:
        served = serve(tmp_path_factory.mktemp("ehr") / "ehr.sqlite")
        found = Ehr(served.base_url, profile("embedded"))
        load(found)
        yield found
        served.close()

    def test_what_was_answered_is_there_after_a_restart(self, tmp_path: Path) -> None:
        name, path = new_id(), tmp_path / "ehr.sqlite"
        for already in (False, True):
            served = serve(path)
            found = Ehr(served.base_url, profile("embedded"))
            assert deliver(found.inbox(), "inject", name).already_there is already
            found.close()
            served.close()

    @pytest.mark.parametrize("way", ["transaction", "conditional"])
    def test_a_server_that_publishes_drafts_stops_us_and_the_draft_is_withdrawn(
        self, ehr: Ehr, way: str
    ) -> None:
        name = new_id()
        inbox = ehr.inbox(_Publishing(), **WAYS[way])
        with pytest.raises(Misconfigured) as stopped:
            deliver(inbox, "inject", name)
        assert stopped.value.code == "ehr.draft_published"
        assert [draft["status"] for draft in ehr.drafts(name)] == ["entered-in-error"]


class TestModestEhrs:
    """EHRs that can do less: what is not possible there is not half done."""

    @pytest.fixture
    def ehr(self, tmp_path: Path) -> Iterator[Ehr]:
        served = serve(tmp_path / "ehr.sqlite")
        found = Ehr(served.base_url, profile("epic"))
        yield found
        found.close()
        served.close()

    def test_without_tasks_a_flagged_draft_is_not_written_at_all(self, ehr: Ehr) -> None:
        name = new_id()
        delivery = deliver(ehr.inbox(), "inject_flagged", name, rules=("r",))
        assert delivery.outcome == "nothing_written"
        assert ehr.drafts(name) == []

    def test_without_tasks_a_refused_restoration_is_still_told(self, ehr: Ehr) -> None:
        outcome = deliver(ehr.inbox(), "inject", new_id(), text=False).outcome
        assert outcome == "restoration_refused"

    def test_a_published_draft_that_can_not_be_withdrawn_stops_us_all_the_same(
        self, ehr: Ehr
    ) -> None:
        with pytest.raises(Misconfigured) as stopped:
            deliver(ehr.inbox(_Publishing()), "inject", new_id())
        assert stopped.value.code == "ehr.draft_published"
        assert "by hand" in stopped.value.hint

    def test_a_plain_draft_needs_create_and_search_only(self, ehr: Ehr) -> None:
        name, transport = new_id(), FaultyTransport("not_sent", 99)
        assert deliver(ehr.inbox(transport), "inject", name).outcome == "draft_written"
        assert set(transport.seen) == {"GET", "POST"}
        assert transport.seen.count("POST") == 1
        assert deliver(ehr.inbox(), "inject", name).already_there
        assert len(ehr.drafts(name)) == 1

    def test_oracle_gets_the_text_as_an_attachment_under_its_category(self, ehr: Ehr) -> None:
        oracle = Ehr(ehr.base, profile("oracle"), ehr.opened)
        name = new_id()
        deliver(oracle.inbox(), "inject", name)
        (draft,) = oracle.drafts(name)
        attachment = draft["payload"][0]["contentAttachment"]
        assert base64.b64decode(attachment["data"]).decode() == SECRET
        assert draft["category"][0]["coding"][0]["code"] == "312853008"
        assert not draft["meta"].keys() & {"security", "tag"}

    def test_two_drafts_by_a_race_are_made_one_where_the_server_can_update(self, ehr: Ehr) -> None:
        name = new_id()
        deliver(ehr.inbox(), "inject", name)
        (first,) = ehr.drafts(name)
        with httpx.Client(verify=False) as client:
            kept = {k: v for k, v in first.items() if k not in {"id", "meta"}}
            client.post(f"{ehr.base}/Communication", json=kept).raise_for_status()
        assert len(ehr.drafts(name)) == 2
        deliver(ehr.inbox(update=True), "inject", name)
        statuses = {draft["id"]: draft["status"] for draft in ehr.drafts(name)}
        assert statuses.pop(first["id"]) == "preparation"
        assert list(statuses.values()) == ["entered-in-error"]

    def test_the_servers_wish_to_wait_reaches_the_runtime(self, ehr: Ehr) -> None:
        with pytest.raises(Retryable) as waiting:
            deliver(ehr.inbox(FaultyTransport("throttled", 1)), "inject", new_id())
        assert (waiting.value.code, waiting.value.retry_after_seconds) == ("ehr.throttled", 7.0)

    def test_a_lost_answer_that_left_nothing_waits_before_the_next_try(self, ehr: Ehr) -> None:
        with pytest.raises(Retryable) as waiting:
            deliver(ehr.inbox(_Swallowing()), "inject", new_id())
        assert waiting.value.retry_after_seconds == 30

    def test_a_conflict_is_tried_again_at_once(self, ehr: Ehr) -> None:
        name = new_id()
        deliver(ehr.inbox(FaultyTransport("conflict", 1)), "inject", name)
        assert len(ehr.drafts(name)) == 1


class _Swallowing(httpx.BaseTransport):
    """Writes never arrive, and nobody says so."""

    def __init__(self) -> None:
        self._inner = httpx.HTTPTransport(verify=False)

    def close(self) -> None:
        self._inner.close()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            raise httpx.ReadTimeout("lost", request=request)
        return self._inner.handle_request(request)


class _Publishing(httpx.BaseTransport):
    """A server in front of the real one that makes every created draft `completed`."""

    def __init__(self) -> None:
        self._inner = httpx.HTTPTransport(verify=False)

    def close(self) -> None:
        self._inner.close()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            body = request.read().replace(b'"preparation"', b'"completed"')
            headers = {k: v for k, v in request.headers.items() if k != "content-length"}
            request = httpx.Request("POST", request.url, headers=headers, content=body)
        return self._inner.handle_request(request)
