"""Access tokens by SMART Backend Services: client credentials with a signed JWT.

Source: HL7 SMART App Launch 2.2, "Backend Services" and "Client Authentication: Asymmetric":
RS384 or ES384, `exp` at most five minutes ahead, `jti` never used twice, no refresh tokens.
"""

from __future__ import annotations

import base64
import threading
import time
import uuid
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
import orjson
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from schemas.errors import Misconfigured, Retryable

_ASSERTION: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_LIFETIME_SECONDS: Final = 240
_EARLY_SECONDS: Final = 30.0
_P384_BYTES: Final = 48
_LEAST_RSA_BITS: Final = 2048


@dataclass(frozen=True, slots=True)
class Client:
    """How we are known to the token server. `key_file` is a private key in PEM."""

    token_url: str
    client_id: str
    key_file: Path
    key_id: str
    scopes: str = "system/Communication.crus system/Task.crs"


class BackendServices(httpx.Auth):
    """Puts a bearer token on each request; fetches one when there is none that still holds."""

    requires_response_body = True

    def __init__(
        self,
        client: Client,
        *,
        wall: Callable[[], float] = time.time,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client, self._wall, self._ticks = client, wall, ticks
        self._key = _private_key(client.key_file)
        self._lock = threading.Lock()
        self._token, self._until = "", 0.0

    def sync_auth_flow(
        self, request: httpx.Request
    ) -> Generator[httpx.Request, httpx.Response, None]:
        """Send with a token; after a 401 once more with a fresh one.

        Raises:
            Misconfigured: `ehr.token_refused`.
            Retryable: `ehr.unavailable`, the token server is away.
        """
        token = yield from self._current("")
        request.headers["Authorization"] = f"Bearer {token}"
        response = yield request
        if response.status_code == httpx.codes.UNAUTHORIZED:
            fresh = yield from self._current(token)
            request.headers["Authorization"] = f"Bearer {fresh}"
            yield request

    def _current(self, stale: str) -> Generator[httpx.Request, httpx.Response, str]:
        with self._lock:
            if self._token and self._token != stale and self._ticks() < self._until:
                return self._token
        response = yield self._token_request()
        response.read()
        token, seconds = _granted(response)
        with self._lock:
            self._token, self._until = token, self._ticks() + seconds - _EARLY_SECONDS
        return token

    def _token_request(self) -> httpx.Request:
        form = {
            "grant_type": "client_credentials",
            "scope": self._client.scopes,
            "client_assertion_type": _ASSERTION,
            "client_assertion": self._assertion(),
        }
        return httpx.Request("POST", self._client.token_url, data=form)

    def _assertion(self) -> str:
        algorithm = "RS384" if isinstance(self._key, rsa.RSAPrivateKey) else "ES384"
        header = {"alg": algorithm, "kid": self._client.key_id, "typ": "JWT"}
        claims = {
            "iss": self._client.client_id,
            "sub": self._client.client_id,
            "aud": self._client.token_url,
            "exp": int(self._wall()) + _LIFETIME_SECONDS,
            "jti": str(uuid.uuid4()),
        }
        signed = f"{_segment(orjson.dumps(header))}.{_segment(orjson.dumps(claims))}"
        return f"{signed}.{_segment(self._signature(signed.encode('ascii')))}"

    def _signature(self, message: bytes) -> bytes:
        """Sign; ES384 as JWS wants it, r and s side by side (RFC 7518 §3.4)."""
        if isinstance(self._key, rsa.RSAPrivateKey):
            return self._key.sign(message, padding.PKCS1v15(), hashes.SHA384())
        r, s = decode_dss_signature(self._key.sign(message, ec.ECDSA(hashes.SHA384())))
        return r.to_bytes(_P384_BYTES, "big") + s.to_bytes(_P384_BYTES, "big")


def _private_key(path: Path) -> rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey:
    hint = f"{path.name} must be a private key in PEM without a pass phrase: RSA 2048 or P-384."
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError):
        raise Misconfigured("ehr.bad_key", hint) from None
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size >= _LEAST_RSA_BITS:
        return key
    if isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, ec.SECP384R1):
        return key
    raise Misconfigured("ehr.bad_key", hint)


def _granted(response: httpx.Response) -> tuple[str, float]:
    if response.status_code >= 500 or response.status_code == 429:
        raise Retryable("ehr.unavailable")
    try:
        answer: Any = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        answer = {}
    token = answer.get("access_token") if isinstance(answer, dict) else None
    if response.status_code != httpx.codes.OK or not isinstance(token, str) or not token:
        hint = "The token server refused us: check client id, key id, audience and scopes."
        raise Misconfigured("ehr.token_refused", hint)
    seconds = answer.get("expires_in", 300)
    return token, float(seconds) if isinstance(seconds, int | float) else 300.0


def _segment(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode("ascii")
