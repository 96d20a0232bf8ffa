"""Known persons go into the sealed case and come back the same."""

from __future__ import annotations

from schemas.people import KnownAddress, KnownEntity, KnownName
from schemas.vault import SealedCase
from workers.deid import sealed_known

KNOWN = (
    KnownEntity(
        "patient", "Patient/1", (KnownName("Grace", ("Will", "Ann"), ("Mr.",), text="Will Grace"),),
        (("urn:mrn", "881203"),), ("617-867-5309",), ("w@home.net",), ("https://x.example",),
        (KnownAddress(("12 Main St",), "Boston", "", "MA", "02139", "US"),), "1951-03-07", "male",
    ),
    KnownEntity("practitioner", "Practitioner/9", (KnownName("Jones"),), specialty="GP"),
)  # fmt: skip


def case(extra: dict[str, str]) -> SealedCase:
    return SealedCase("c", "t", "k", "Communication/1", "i", "Patient/1", "s", "d", extra=extra)


def test_what_was_sealed_comes_back_equal() -> None:
    sealed = case({sealed_known.KEY: sealed_known.written(KNOWN)})
    assert sealed_known.read(sealed) == KNOWN
    assert "Grace" not in repr(sealed)


def test_a_case_from_before_knows_nobody() -> None:
    assert sealed_known.read(case({})) == ()
