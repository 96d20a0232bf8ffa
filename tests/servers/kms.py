"""A key service that speaks Bedside's wrap/unwrap protocol, on a port of this machine."""

from __future__ import annotations

import base64
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

import orjson
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


class FakeKms:
    """Keeps envelope keys by number; `failing` answers 503 to all."""

    def __init__(self, token: str) -> None:
        self.keys: dict[str, bytes] = {"key-1": AESGCM.generate_key(256)}
        self.token, self.failing = token, False
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer(*service.answer(self.path, self.headers["Authorization"], {}))

            def do_POST(self) -> None:
                body = orjson.loads(self.rfile.read(int(self.headers["Content-Length"])))
                self._answer(*service.answer(self.path, self.headers["Authorization"], body))

            def _answer(self, status: int, body: dict[str, str]) -> None:
                content = orjson.dumps(body)
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *arguments: Any) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def rotate(self) -> None:
        """Make a new current key."""
        self.keys[f"key-{len(self.keys) + 1}"] = AESGCM.generate_key(256)

    def destroy(self, key_id: str) -> None:
        """Forget a key."""
        del self.keys[key_id]

    def answer(
        self, path: str, token: str | None, body: dict[str, str]
    ) -> tuple[int, dict[str, str]]:
        """Return status and body."""
        if self.failing:
            return 503, {}
        if token != f"Bearer {self.token}":
            return 401, {}
        current = list(self.keys)[-1]
        if path == "/current":
            return 200, {"key_id": current}
        if path == "/wrap":
            sealed = AESGCM(self.keys[current]).encrypt(b"n" * 12, _decode(body["plaintext"]), None)
            return 200, {"key_id": current, "ciphertext": _encode(sealed)}
        key = self.keys.get(body["key_id"])
        if key is None:
            return 404, {}
        return 200, {
            "plaintext": _encode(AESGCM(key).decrypt(b"n" * 12, _decode(body["ciphertext"]), None))
        }

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _encode(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _decode(value: str) -> bytes:
    return base64.b64decode(value)
