"""Where the envelope key comes from: a file, the environment, or a key management service.

A key source wraps small data keys and never shows the envelope key itself. Local sources hold
AES-256 keys in memory; the service keeps them and is asked for each wrap (`connectors/README.md`
describes its two requests).

Source: NIST SP 800-38D (AES-GCM, 96-bit nonce); NIST SP 800-57 part 1, key-wrapping keys.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import httpx
import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from schemas.errors import Misconfigured, Rejected, Retryable

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12

CODES: Final[dict[str, str]] = {
    "vault.key_source": "The envelope key can't be read or is malformed. Mend the key source.",
    "vault.key_unavailable": "The key service does not answer. It is tried again.",
    "vault.key_unknown": "Data name an envelope key that the source no longer has. Restore the "
    "old key beside the new one; keep old keys until `bedside vault status` shows none in use.",
}


@dataclass(frozen=True, slots=True, repr=False)
class Wrapped:
    """A data key under an envelope key."""

    key_id: str
    ciphertext: bytes


class KeySource(Protocol):
    """Wraps and unwraps data keys of 32 bytes."""

    def current(self) -> str:
        """Return the id of the envelope key that new data keys are wrapped under."""
        ...

    def wrap(self, data_key: bytes) -> Wrapped:
        """Wrap under the current envelope key. Raises Retryable `vault.key_unavailable`."""
        ...

    def unwrap(self, wrapped: Wrapped) -> bytes:
        """Unwrap.

        Raises:
            Retryable: `vault.key_unknown`, `vault.key_unavailable`.
        """
        ...


def key_id(key: bytes) -> str:
    """Return a public name of `key`: a keyed digest that says nothing about it."""
    return hmac.new(key, b"bedside envelope key id", hashlib.sha256).hexdigest()[:16]


class LocalKeys:
    """Envelope keys held in memory: one current, older ones to read with."""

    def __init__(self, current: bytes, older: tuple[bytes, ...] = ()) -> None:
        self._keys = {key_id(key): _checked(key) for key in (*older, current)}
        self._current = key_id(current)

    def current(self) -> str:
        """Return the id of the current key."""
        return self._current

    def wrap(self, data_key: bytes) -> Wrapped:
        """Wrap under the current key."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = AESGCM(self._keys[self._current]).encrypt(nonce, data_key, self._current.encode())
        return Wrapped(self._current, nonce + sealed)

    def unwrap(self, wrapped: Wrapped) -> bytes:
        """Unwrap with the key it names.

        Raises:
            Retryable: `vault.key_unknown`, no such key here; an operator can put it back.
            Rejected: `vault.unreadable`, the wrapped key was altered.
        """
        key = self._keys.get(wrapped.key_id)
        if key is None:
            raise Retryable("vault.key_unknown")
        nonce, sealed = wrapped.ciphertext[:NONCE_BYTES], wrapped.ciphertext[NONCE_BYTES:]
        try:
            return AESGCM(key).decrypt(nonce, sealed, wrapped.key_id.encode())
        except InvalidTag:
            raise Rejected("vault.unreadable") from None


class FileKeys:
    """Envelope keys of a file; read again when the file has changed, as after a rotation."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen = self._stamp()
        self._keys = _load(path)

    def current(self) -> str:
        """Return the id of the current key."""
        return self._fresh().current()

    def wrap(self, data_key: bytes) -> Wrapped:
        """Wrap under the current key. Raises Misconfigured as `from_file`."""
        return self._fresh().wrap(data_key)

    def unwrap(self, wrapped: Wrapped) -> bytes:
        """Unwrap with the key it names. Raises as `LocalKeys.unwrap`."""
        return self._fresh().unwrap(wrapped)

    def _fresh(self) -> LocalKeys:
        stamp = self._stamp()
        if stamp != self._seen:
            self._keys, self._seen = _load(self._path), stamp
        return self._keys

    def _stamp(self) -> tuple[int, int]:
        try:
            found = self._path.stat()
        except OSError:
            raise Misconfigured("vault.key_source", "the key file is gone") from None
        return found.st_mtime_ns, found.st_ino


def from_file(path: Path) -> FileKeys:
    """Return the keys of `path`; a new file, readable by its owner only, on first use.

    Raises:
        Misconfigured: `vault.key_source`, others can read the file, or it is malformed.
    """
    if not path.exists():
        _create(path, orjson.dumps({"keys": [_encode(secrets.token_bytes(KEY_BYTES))]}))
    return FileKeys(path)


def add_to_file(path: Path) -> FileKeys:
    """Put a new current key into the file and keep the others for reading.

    Raises:
        Misconfigured: `vault.key_source`, as `from_file`.
    """
    from_file(path)
    keys = [secrets.token_bytes(KEY_BYTES), *_read(path)]
    _replace(path, keys)
    return from_file(path)


def drop_from_file(path: Path, unused: set[str]) -> int:
    """Remove old keys whose ids are in `unused`; the current one stays. Return how many went."""
    keys = _read(path)
    kept = [keys[0], *(key for key in keys[1:] if key_id(key) not in unused)]
    _replace(path, kept)
    return len(keys) - len(kept)


def from_environment(current: str, older: str = "") -> LocalKeys:
    """Return keys given as base64: the current one, and older ones separated by commas.

    Raises:
        Misconfigured: `vault.key_source`, not base64 of 32 bytes.
    """
    old = tuple(_decode(part.strip()) for part in older.split(",") if part.strip())
    return LocalKeys(_decode(current), old)


class KmsKeys:
    """Envelope keys kept by a service that speaks Bedside's wrap/unwrap protocol over HTTPS.

    `POST {base}/wrap` `{"plaintext": b64}` → `{"key_id", "ciphertext"}`;
    `POST {base}/unwrap` `{"key_id", "ciphertext"}` → `{"plaintext"}`; `GET {base}/current` →
    `{"key_id"}`. 404 says that a key is unknown or destroyed.
    """

    def __init__(self, client: httpx.Client, headers: Mapping[str, str] | None = None) -> None:
        self._client = client
        self._headers = dict(headers or {})

    def current(self) -> str:
        """Return the id of the service's current key. Raises as `wrap`."""
        return self._call("GET", "current", None, "key_id")[0]

    def wrap(self, data_key: bytes) -> Wrapped:
        """Have the service wrap a data key.

        Raises:
            Retryable: `vault.key_unavailable`.
            Misconfigured: `vault.key_source`, the service refuses us.
        """
        body = {"plaintext": _encode(data_key)}
        name, ciphertext = self._call("POST", "wrap", body, "key_id", "ciphertext")
        return Wrapped(name, base64.b64decode(ciphertext))

    def unwrap(self, wrapped: Wrapped) -> bytes:
        """Have the service unwrap a data key.

        Raises:
            Retryable: `vault.key_unknown`, `vault.key_unavailable`.
            Misconfigured: `vault.key_source`, the service refuses us.
        """
        body = {"key_id": wrapped.key_id, "ciphertext": _encode(wrapped.ciphertext)}
        return base64.b64decode(self._call("POST", "unwrap", body, "plaintext")[0])

    def _call(self, method: str, path: str, body: dict[str, str] | None, *names: str) -> list[str]:
        """Return the fields `names` of the service's answer."""
        try:
            answer = self._client.request(method, path, json=body, headers=self._headers)
        except httpx.HTTPError:
            raise Retryable("vault.key_unavailable") from None
        if answer.status_code == httpx.codes.NOT_FOUND:
            raise Retryable("vault.key_unknown")
        if answer.status_code in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
            raise Misconfigured("vault.key_source", "the key service refuses our token")
        if not answer.is_success:
            raise Retryable("vault.key_unavailable")
        try:
            found = orjson.loads(answer.content)
            return [str(found[name]) for name in names]
        except (orjson.JSONDecodeError, KeyError, TypeError):
            raise Retryable("vault.key_unavailable") from None


def _load(path: Path) -> LocalKeys:
    if path.stat().st_mode & 0o077:
        raise Misconfigured("vault.key_source", f"others can read {path.name}: chmod 600 it")
    keys = _read(path)
    return LocalKeys(keys[0], tuple(keys[1:]))


def _checked(key: bytes) -> bytes:
    if len(key) != KEY_BYTES:
        raise Misconfigured("vault.key_source", f"an envelope key has {KEY_BYTES} bytes")
    return key


def _encode(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _decode(value: str) -> bytes:
    try:
        return _checked(base64.b64decode(value, validate=True))
    except binascii.Error:
        raise Misconfigured("vault.key_source", "an envelope key is base64") from None


def _read(path: Path) -> list[bytes]:
    try:
        found = [_decode(text) for text in orjson.loads(path.read_bytes())["keys"]]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        found = []
    if not found:
        raise Misconfigured("vault.key_source", f"{path.name} is no key file")
    return found


def _create(path: Path, content: bytes) -> None:
    """Write a new file that only its owner may read; the first of two racing processes wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


def _replace(path: Path, keys: list[bytes]) -> None:
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    _create(fresh, orjson.dumps({"keys": [_encode(key) for key in keys]}))
    fresh.replace(path)
