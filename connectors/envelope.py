"""Sealing of bytes at rest: AES-256-GCM under data keys that an envelope key wraps.

A sealed value carries its own wrapped data key, so it can be read wherever the key source is.
Used for everything with patient text that waits in the data base (outbox, parked records).

Layout: `BE1`, length and id of the envelope key, length and wrapped data key, nonce (12 bytes),
ciphertext with tag. Source: NIST SP 800-38D; one data key seals at most 2^20 values here, far
below the 2^32 bound for random nonces.
"""

from __future__ import annotations

import secrets
import struct
import threading
from collections import OrderedDict
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from connectors.key_sources import KEY_BYTES, NONCE_BYTES, KeySource, Wrapped
from schemas.errors import Rejected

_MAGIC: Final = b"BE1"
_SEALS_PER_DATA_KEY: Final = 2**20
_KEYS_KEPT: Final = 4096

CODES: Final[dict[str, str]] = {
    "vault.unreadable": "A sealed value does not fit its key, place or form: it was altered or "
    "moved. Nothing is delivered from it; look for tampering or a restored backup.",
}


def encrypt(key: bytes, content: bytes, aad: bytes) -> bytes:
    """Return nonce and ciphertext of `content`, bound to `aad`."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, content, aad)


def decrypt(key: bytes, sealed: bytes, aad: bytes) -> bytes:
    """Return the content.

    Raises:
        Rejected: `vault.unreadable`, altered, moved or of another key.
    """
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], aad)
    except (InvalidTag, ValueError):
        raise Rejected("vault.unreadable") from None


class DataKeys:
    """Unwrapped data keys in memory, the least used dropped first. Safe for threads."""

    def __init__(self, source: KeySource) -> None:
        self.source = source
        self._open: OrderedDict[tuple[str, bytes], bytes] = OrderedDict()
        self._lock = threading.Lock()

    def make(self) -> tuple[bytes, Wrapped]:
        """Return a new random data key and its wrapping. Raises as `KeySource.wrap`."""
        key = secrets.token_bytes(KEY_BYTES)
        return key, self.source.wrap(key)

    def open(self, wrapped: Wrapped) -> bytes:
        """Return a data key. Raises as `KeySource.unwrap`."""
        name = (wrapped.key_id, wrapped.ciphertext)
        with self._lock:
            if name in self._open:
                self._open.move_to_end(name)
                return self._open[name]
        key = self.source.unwrap(wrapped)
        with self._lock:
            self._open[name] = key
            if len(self._open) > _KEYS_KEPT:
                self._open.popitem(last=False)
        return key


class Envelope:
    """Seals bytes so that they can be read back with the envelope key only."""

    def __init__(self, source: KeySource) -> None:
        self._keys = DataKeys(source)
        self._lock = threading.Lock()
        self._current: tuple[bytes, Wrapped] | None = None
        self._left = 0

    def seal(self, content: bytes, aad: bytes) -> bytes:
        """Return `content` sealed; `aad` must be given again to read it.

        Raises:
            Retryable: `vault.key_unavailable`.
        """
        key, wrapped = self._data_key()
        return _header(wrapped) + encrypt(key, content, aad)

    def unseal(self, sealed: bytes, aad: bytes) -> bytes:
        """Return what was sealed.

        Raises:
            Rejected: `vault.unreadable`.
            Retryable: `vault.key_unknown`, `vault.key_unavailable`.
        """
        wrapped, rest = _split(sealed)
        return decrypt(self._keys.open(wrapped), rest, aad)

    def rewrap(self, sealed: bytes) -> bytes:
        """Return the same sealed value under the current envelope key. Raises as `unseal`."""
        wrapped, rest = _split(sealed)
        fresh = self._keys.source.wrap(self._keys.open(wrapped))
        return _header(fresh) + rest

    def key_id(self, sealed: bytes) -> str:
        """Return the id of the envelope key that `sealed` needs.

        Raises:
            Rejected: `vault.unreadable`.
        """
        return _split(sealed)[0].key_id

    def _data_key(self) -> tuple[bytes, Wrapped]:
        with self._lock:
            if self._current is None or self._left <= 0:
                self._current = self._keys.make()
                self._left = _SEALS_PER_DATA_KEY
            self._left -= 1
            return self._current


def _header(wrapped: Wrapped) -> bytes:
    name = wrapped.key_id.encode()
    return b"".join(
        (_MAGIC, struct.pack(">BH", len(name), len(wrapped.ciphertext)), name, wrapped.ciphertext)
    )


def _split(sealed: bytes) -> tuple[Wrapped, bytes]:
    start = len(_MAGIC) + 3
    if sealed[: len(_MAGIC)] != _MAGIC or len(sealed) < start:
        raise Rejected("vault.unreadable")
    name_length, key_length = struct.unpack(">BH", sealed[len(_MAGIC) : start])
    name_end, key_end = start + name_length, start + name_length + key_length
    if len(sealed) < key_end + NONCE_BYTES:
        raise Rejected("vault.unreadable")
    name = sealed[start:name_end].decode("utf-8", errors="replace")
    return Wrapped(name, sealed[name_end:key_end]), sealed[key_end:]
