"""Envelope keys are changed without loss; what is erased or shredded can't be read again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors.database.engine import Database
from connectors.database.migrate import upgrade
from connectors.key_sources import LocalKeys
from connectors.vault import SqlVault
from connectors.vault_care import Erased, Retention, VaultCare
from schemas.errors import Rejected, Retryable
from schemas.vault import SealedCase, Surrogate

OLD, NEW = b"o" * 32, b"n" * 32


class Time:
    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


class Site:
    """A vault with one patient's thread and case."""

    def __init__(self, database: Database) -> None:
        self.database, self.time = database, Time()
        self.vault = self.opened(LocalKeys(OLD))
        thread = self.vault.thread("Communication/1", subject="Patient/1")
        row = Surrogate("NAME", "Alvarez", "Okafor", "Patient/1", "family")
        self.vault.save_thread(replace(thread, surrogates=(row,)))
        self.thread_id = thread.thread_id
        self.case_id = self.vault.case_id("Communication/1")
        self.vault.seal_case(self.case("Patient/1"))

    def opened(self, source: LocalKeys) -> SqlVault:
        return SqlVault(self.database, source, self.time, actor="test")

    def care(self, source: LocalKeys | None = None) -> VaultCare:
        return VaultCare(self.database, source or LocalKeys(OLD), self.time, actor="test")

    def case(self, patient: str) -> SealedCase:
        name = "Communication/1"
        return SealedCase(
            self.case_id, self.thread_id, "d", name, name, patient, patient, "Practitioner/9"
        )


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    database = Database(f"sqlite:///{tmp_path}/vault.db")
    upgrade(database)
    yield Site(database)
    database.close()


def test_rotation_moves_every_data_key_and_loses_none(site: Site) -> None:
    both = LocalKeys(NEW, (OLD,))
    assert site.opened(both).open_case(site.case_id, purpose="deliver").case_id == site.case_id
    assert site.care(both).rewrap() == 2
    assert site.care(both).rewrap() == 0
    assert set(site.care(both).status().key_ids) == {both.current()}
    alone = site.opened(LocalKeys(NEW))
    assert alone.thread_by_id(site.thread_id, purpose="deliver").surrogates
    with pytest.raises(Retryable, match=r"vault\.key_unknown"):
        site.opened(LocalKeys(OLD)).open_case(site.case_id, purpose="deliver")


def test_a_shredded_patient_can_be_read_by_nobody(site: Site) -> None:
    digest = site.vault.patient_digest("https://ehr.example.org/fhir/Patient/1/_history/3")
    assert site.care().shred(digest) == Erased(cases=1, threads=1, keys=1)
    for vault in (site.vault, site.opened(LocalKeys(OLD))):
        with pytest.raises(Rejected, match=r"vault\.erased"):
            vault.thread_by_id(site.thread_id, purpose="deliver")
        with pytest.raises(Rejected, match=r"vault\.erased"):
            vault.open_case(site.case_id, purpose="deliver")
    assert site.care().status().data_keys == 1  # the index key


def test_another_patients_thread_survives_a_shredding(site: Site) -> None:
    other = site.vault.thread("Communication/2", subject="Patient/2")
    site.care().shred(site.vault.patient_digest("Patient/1"))
    assert site.vault.thread_by_id(other.thread_id, purpose="deliver") == other


def test_a_shredded_patient_who_writes_again_starts_anew(site: Site) -> None:
    site.care().shred(site.vault.patient_digest("Patient/1"))
    fresh = site.vault.thread("Communication/1", subject="Patient/1")
    assert fresh.thread_id != site.thread_id
    assert fresh.surrogates == ()


def test_a_mapping_stolen_before_the_shredding_needs_the_destroyed_key(site: Site) -> None:
    with site.database.reading() as db:
        stolen = db.exec_driver_sql("select sealed, thread_id from vault_threads").one()
    site.care().shred(site.vault.patient_digest("Patient/1"))
    with site.database.writing() as db:
        back = "update vault_threads set sealed = ?, lookup = 'x'"
        db.exec_driver_sql(back, (stolen.sealed,))
    with pytest.raises(Rejected, match=r"vault\.erased"):
        site.vault.thread_by_id(site.thread_id, purpose="deliver")


def test_a_case_is_erased_when_its_time_after_delivery_is_over(site: Site) -> None:
    site.vault.open_case(site.case_id, purpose="deliver")
    keep = Retention(after_delivery_days=30, undelivered_days=90)
    site.time.now += timedelta(days=29)
    assert site.care().erase(keep) == Erased(0, 0, 0)
    site.time.now += timedelta(days=2)
    assert site.care().erase(keep) == Erased(cases=1, threads=1, keys=1)
    with pytest.raises(Rejected, match=r"vault\.erased"):
        site.vault.thread_by_id(site.thread_id, purpose="deliver")


def test_an_undelivered_case_is_kept_longer(site: Site) -> None:
    site.time.now += timedelta(days=60)
    assert site.care().erase(Retention(30, 90)).cases == 0
    site.time.now += timedelta(days=31)
    assert site.care().erase(Retention(30, 90)) == Erased(1, 1, 1)
