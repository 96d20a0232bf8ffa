"""The EHR that the settings name is opened, or the process says what to mend."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from schemas.errors import Misconfigured, Retryable
from schemas.text import PhiText
from tests.fakes.ehr_under_test import decided, sealed, triaged
from tests.servers.cache import free_port
from workers.bootstrap_stores import open_ehr
from workers.settings import Settings


def test_the_embedded_ehr_is_served_and_closed_again(tmp_path: Path) -> None:
    ehr = open_ehr(Settings(state_dir=tmp_path))
    assert ehr.base_url.startswith("http://127.0.0.1:")
    ehr.close()
    assert (tmp_path / "ehr.sqlite").exists()


def test_what_is_written_without_a_socket_is_seen_over_http(tmp_path: Path) -> None:
    ehr = open_ehr(Settings(state_dir=tmp_path))
    case = sealed(sender_reference="Patient/p1")
    for already in (False, True):
        text = PhiText("Fine.")
        delivery = ehr.inbox.deliver(
            case, decided("inject"), text, delivery_id="c:deliver", triage=triaged()
        )
        assert delivery.already_there is already
    seen = httpx.get(f"{ehr.base_url}/Communication", verify=False).json()
    ehr.close()
    assert [entry["resource"]["status"] for entry in seen["entry"]] == ["preparation"]


def test_an_ehr_that_would_publish_drafts_is_refused_before_anything_is_asked(
    tmp_path: Path,
) -> None:
    settings = Settings(
        state_dir=tmp_path, ehr_profile="canvas", ehr_base_url="http://ehr.invalid/fhir"
    )
    with pytest.raises(Misconfigured) as refused:
        open_ehr(settings)
    assert refused.value.code == "ehr.refused_profile"


def test_an_ehr_that_is_away_is_worth_another_try(tmp_path: Path) -> None:
    settings = Settings(ehr_profile="hapi", ehr_base_url=f"http://127.0.0.1:{free_port()}/fhir")
    with pytest.raises(Retryable) as away:
        open_ehr(settings)
    assert away.value.code == "ehr.unavailable"


def test_an_address_without_a_capability_statement_is_the_wrong_one(tmp_path: Path) -> None:
    embedded = open_ehr(Settings(state_dir=tmp_path))
    wrong = Settings(ehr_profile="hapi", ehr_base_url=f"{embedded.base_url}/nothing/there")
    with pytest.raises(Misconfigured) as refused:
        open_ehr(wrong)
    embedded.close()
    assert refused.value.code == "ehr.bad_url"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"ehr_client_id": "bedside"}, "ehr.bad_key"),
        ({"ehr_ca_file": Path("no-such-file.pem")}, "ehr.bad_ca"),
    ],
)
def test_half_a_sign_in_is_refused(changes: dict[str, object], code: str) -> None:
    settings = Settings(ehr_profile="hapi", ehr_base_url="https://ehr.invalid/fhir", **changes)  # type: ignore[arg-type]
    with pytest.raises(Misconfigured) as refused:
        open_ehr(settings)
    assert refused.value.code == code
