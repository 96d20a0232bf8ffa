"""What is sealed can be read with its key, in its place, unaltered; and by nothing else."""

from __future__ import annotations

import base64
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.envelope import Envelope
from connectors.key_sources import (
    KmsKeys,
    LocalKeys,
    add_to_file,
    from_environment,
    from_file,
)
from schemas.errors import Misconfigured, Rejected, Retryable
from tests.servers.kms import FakeKms

KEY, OTHER = b"k" * 32, b"o" * 32


@given(st.binary(max_size=300), st.binary(max_size=20))
def test_what_is_sealed_comes_back(content: bytes, aad: bytes) -> None:
    envelope = Envelope(LocalKeys(KEY))
    sealed = envelope.seal(content, aad)
    assert Envelope(LocalKeys(KEY)).unseal(sealed, aad) == content
    assert len(content) < 8 or content not in sealed


def test_an_altered_byte_is_noticed_wherever_it_is() -> None:
    envelope = Envelope(LocalKeys(KEY))
    sealed = envelope.seal(b"Maria Alvarez", b"outbox")
    for at in range(len(sealed)):
        spoilt = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]
        with pytest.raises((Rejected, Retryable), match=r"vault\.(unreadable|key_unknown)"):
            envelope.unseal(spoilt, b"outbox")
    for cut in (b"", b"BE1", sealed[:20]):
        with pytest.raises(Rejected, match=r"vault\.unreadable"):
            envelope.unseal(cut, b"outbox")


def test_a_value_moved_to_another_place_is_not_believed() -> None:
    envelope = Envelope(LocalKeys(KEY))
    with pytest.raises(Rejected, match=r"vault\.unreadable"):
        envelope.unseal(envelope.seal(b"x", b"case:1"), b"case:2")


def test_a_rewrapped_value_needs_the_new_key_only() -> None:
    both = Envelope(LocalKeys(OTHER, (KEY,)))
    sealed = both.rewrap(Envelope(LocalKeys(KEY)).seal(b"x", b"a"))
    assert Envelope(LocalKeys(OTHER)).unseal(sealed, b"a") == b"x"
    with pytest.raises(Retryable, match=r"vault\.key_unknown"):
        Envelope(LocalKeys(KEY)).unseal(sealed, b"a")


def test_a_key_file_is_made_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "state" / "vault.key"
    first = from_file(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert from_file(path).current() == first.current()
    path.chmod(0o644)
    with pytest.raises(Misconfigured, match=r"vault\.key_source"):
        from_file(path)


def test_a_running_process_notices_a_rotated_file(tmp_path: Path) -> None:
    path = tmp_path / "vault.key"
    running = Envelope(from_file(path))
    old = running.seal(b"x", b"a")
    fresh = Envelope(add_to_file(path)).seal(b"y", b"a")
    assert running.unseal(fresh, b"a") == b"y"
    assert Envelope(from_file(path)).unseal(old, b"a") == b"x"


@pytest.mark.parametrize(
    "content", ["", "{}", '{"keys": []}', '{"keys": ["x"]}', '{"keys": ["eA=="]}']
)
def test_a_broken_key_file_is_said_so(tmp_path: Path, content: str) -> None:
    path = tmp_path / "vault.key"
    path.write_text(content)
    path.chmod(0o600)
    with pytest.raises(Misconfigured, match=r"vault\.key_source"):
        from_file(path)


def test_keys_of_the_environment_are_base64_and_old_ones_still_read() -> None:
    old, new = (base64.b64encode(key).decode() for key in (KEY, OTHER))
    sealed = Envelope(from_environment(old)).seal(b"x", b"")
    assert Envelope(from_environment(new, f"{old}, ")).unseal(sealed, b"") == b"x"
    for wrong in ("", "short", base64.b64encode(b"x").decode()):
        with pytest.raises(Misconfigured, match=r"vault\.key_source"):
            from_environment(wrong)


def test_a_key_service_wraps_without_showing_its_key() -> None:
    with FakeKms("secret-token") as kms:
        headers = {"Authorization": "Bearer secret-token"}
        keys = KmsKeys(httpx.Client(base_url=kms.url), headers)
        envelope = Envelope(keys)
        sealed = envelope.seal(b"x", b"a")
        kms.rotate()
        assert Envelope(keys).unseal(sealed, b"a") == b"x"
        moved = envelope.rewrap(sealed)
        assert envelope.key_id(moved) == keys.current() != envelope.key_id(sealed)
        kms.destroy(envelope.key_id(sealed))
        assert Envelope(keys).unseal(moved, b"a") == b"x"
        with pytest.raises(Retryable, match=r"vault\.key_unknown"):
            Envelope(keys).unseal(sealed, b"a")
        with pytest.raises(Misconfigured, match=r"vault\.key_source"):
            KmsKeys(httpx.Client(base_url=kms.url)).current()
        kms.failing = True
        with pytest.raises(Retryable, match=r"vault\.key_unavailable"):
            Envelope(keys).seal(b"x", b"a")
    with pytest.raises(Retryable, match=r"vault\.key_unavailable"):
        Envelope(keys).unseal(moved, b"a")
