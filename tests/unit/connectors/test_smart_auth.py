"""Signing in by SMART Backend Services, checked by a token server that verifies signatures."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from connectors.fhir_http import FhirHttp
from connectors.smart_auth import BackendServices, Client
from schemas.errors import Misconfigured, PipelineError, Retryable

TOKEN_URL = "https://ehr.example/token"
NOW = 1_800_000_000.0
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


def pem(key: Key) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def decoded(segment: str) -> bytes:
    return base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))


class TokenServer:
    """Grants tokens t1, t2… to whoever signs with the registered key; refuses a used jti."""

    def __init__(self, key: Key) -> None:
        self._key = key.public_key()
        self.claims: list[dict[str, Any]] = []
        self.headers: list[dict[str, Any]] = []
        self.accepted = ""
        self.status = 200
        self.expires_in = 300

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if str(request.url) != TOKEN_URL:
            fits = request.headers.get("authorization") == f"Bearer {self.accepted}"
            return httpx.Response(200 if fits else 401, json={"resourceType": "Bundle"})
        form = {key: value[0] for key, value in parse_qs(request.read().decode()).items()}
        assert form["grant_type"] == "client_credentials"
        self._verify(form["client_assertion"])
        self.accepted = f"t{len(self.claims)}"
        answer = {"access_token": self.accepted, "expires_in": self.expires_in}
        return httpx.Response(self.status, json=answer)

    def _verify(self, assertion: str) -> None:
        header, claims, signature = assertion.split(".")
        signed, raw = f"{header}.{claims}".encode(), decoded(signature)
        self.headers.append(json.loads(decoded(header)))
        if isinstance(self._key, rsa.RSAPublicKey):
            self._key.verify(raw, signed, padding.PKCS1v15(), hashes.SHA384())
        else:
            r, s = int.from_bytes(raw[:48], "big"), int.from_bytes(raw[48:], "big")
            self._key.verify(encode_dss_signature(r, s), signed, ec.ECDSA(hashes.SHA384()))
        self.claims.append(json.loads(decoded(claims)))


def new_key(algorithm: str) -> Key:
    if algorithm == "RS384":
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return ec.generate_private_key(ec.SECP384R1())


class Ticks:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@contextmanager
def signed_in(server: TokenServer, key: Key, folder: Path, ticks: Ticks) -> Iterator[FhirHttp]:
    (folder / "key.pem").write_bytes(pem(key))
    client = Client(TOKEN_URL, "bedside", folder / "key.pem", "k1", "system/Communication.crus")
    auth = BackendServices(client, wall=lambda: NOW, ticks=ticks)
    transport = httpx.MockTransport(server)
    http = FhirHttp("https://ehr.example/fhir", auth=auth, transport=transport, verify=False)
    try:
        yield http
    finally:
        http.close()


@pytest.mark.parametrize("algorithm", ["RS384", "ES384"])
def test_a_signed_assertion_buys_a_token_that_is_used_until_it_runs_out(
    algorithm: str, tmp_path: Path
) -> None:
    key, ticks = new_key(algorithm), Ticks()
    server = TokenServer(key)
    with signed_in(server, key, tmp_path, ticks) as http:
        for _ in range(3):
            http.search("Communication", {})
        assert len(server.claims) == 1
        ticks.now += 280
        http.search("Communication", {})
    assert len(server.claims) == 2
    assert server.headers[0] == {"alg": algorithm, "kid": "k1", "typ": "JWT"}
    first, second = server.claims
    assert (first["iss"], first["sub"], first["aud"]) == ("bedside", "bedside", TOKEN_URL)
    assert NOW < first["exp"] <= NOW + 300
    assert first["jti"] != second["jti"]


def test_a_token_that_was_revoked_is_replaced_once(tmp_path: Path) -> None:
    key = new_key("ES384")
    server = TokenServer(key)
    with signed_in(server, key, tmp_path, Ticks()) as http:
        http.search("Communication", {})
        server.accepted = "revoked"
        http.search("Communication", {})
    assert len(server.claims) == 2


def test_another_key_than_the_registered_one_is_not_verified(tmp_path: Path) -> None:
    server = TokenServer(new_key("ES384"))
    with (
        signed_in(server, new_key("ES384"), tmp_path, Ticks()) as http,
        pytest.raises(InvalidSignature),
    ):
        http.search("Communication", {})


@pytest.mark.parametrize(
    ("status", "kind", "code"),
    [
        (400, Misconfigured, "ehr.token_refused"),
        (429, Retryable, "ehr.unavailable"),
        (503, Retryable, "ehr.unavailable"),
    ],
)
def test_a_token_server_that_refuses_or_is_away(
    status: int, kind: type[PipelineError], code: str, tmp_path: Path
) -> None:
    key = new_key("ES384")
    server = TokenServer(key)
    server.status = status
    with signed_in(server, key, tmp_path, Ticks()) as http, pytest.raises(kind) as failed:
        http.search("Communication", {})
    assert failed.value.code == code


@pytest.mark.parametrize(
    "content",
    [
        b"not a key",
        pem(ec.generate_private_key(ec.SECP256R1())),
        pem(rsa.generate_private_key(public_exponent=65537, key_size=1024)),
    ],
    ids=["no-pem", "wrong-curve", "short-rsa"],
)
def test_a_key_that_can_not_sign_as_asked_is_refused_at_start(
    content: bytes, tmp_path: Path
) -> None:
    (tmp_path / "key.pem").write_bytes(content)
    client = Client(TOKEN_URL, "bedside", tmp_path / "key.pem", "k1")
    with pytest.raises(Misconfigured) as refused:
        BackendServices(client)
    assert refused.value.code == "ehr.bad_key"
    assert str(tmp_path) not in refused.value.hint
