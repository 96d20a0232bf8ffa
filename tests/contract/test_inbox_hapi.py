"""The promises of the port `Inbox`, kept by a real HAPI FHIR, with and without validation."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from connectors.ehr_profiles import profile
from schemas.errors import Rejected
from tests.fakes.ehr_under_test import (
    Ehr,
    deliver,
    load,
    new_id,
)
from tests.fakes.inbox_contract import InboxContract
from tests.needs import needs
from tests.servers.hapi_server import hapi


@pytest.mark.integration
@needs("java")
class TestHapi(InboxContract):
    @pytest.fixture(scope="class")
    @classmethod
    def ehr(cls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ehr]:
        with hapi(tmp_path_factory.mktemp("hapi")) as base:
            found = Ehr(base, profile("hapi"))
            load(found)
            yield found


@pytest.mark.integration
@needs("java")
class TestValidatingHapi(InboxContract):
    @pytest.fixture(scope="class")
    @classmethod
    def ehr(cls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ehr]:
        with hapi(tmp_path_factory.mktemp("hapi"), validate=True) as base:
            found = Ehr(base, profile("hapi-validating"))
            load(found)
            yield found

    def test_the_label_aiast_needs_newer_terminology_than_r4_has(self, ehr: Ehr) -> None:
        with pytest.raises(Rejected) as refused:
            deliver(ehr.inbox(labels=("security",)), "inject", new_id())
        assert refused.value.code == "ehr.refused"
