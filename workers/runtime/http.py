"""Serve the HTTP application from a thread of its own, so that it answers while work is heavy."""

from __future__ import annotations

import socket
import threading

import uvicorn
from starlette.types import ASGIApp

from schemas.errors import Misconfigured


class HttpServer:
    """uvicorn in a thread. The port is bound at once, so that a taken one is told at start.

    Args:
        port: 0 takes any free one; `port` then says which.

    Raises:
        Misconfigured: `runtime.port_in_use`.
    """

    def __init__(self, host: str, port: int) -> None:
        self._socket = _bound(host, port)
        self.host = host
        self.port: int = self._socket.getsockname()[1]
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        self.app: ASGIApp | None = None

    @property
    def url(self) -> str:
        """Return where it answers."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    def start(self) -> None:
        """Begin to answer."""
        assert self.app is not None
        config = uvicorn.Config(
            self.app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=2
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, args=([self._socket],), name="bedside-http", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Stop answering."""
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join(5)
        self._socket.close()


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol named, asyncio turns Nagle off: else each answer waits 40 ms for an ACK.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError:
        listening.close()
        hint = f"port {port} is taken: set BEDSIDE_HTTP_PORT to another, or to 0"
        raise Misconfigured("runtime.port_in_use", hint) from None
    return listening
