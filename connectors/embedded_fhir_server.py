"""The embedded FHIR endpoint on a port of this machine, served by a thread of this process."""

from __future__ import annotations

import socket
import threading
import time
from pathlib import Path

import httpx
import uvicorn

from connectors.embedded_fhir import create_app
from connectors.embedded_fhir_transport import InProcess
from schemas.errors import Misconfigured

_START_SECONDS = 20.0


class Served:
    """A running endpoint. `base_url` is the FHIR base; `close` stops it."""

    def __init__(self, path: Path, host: str, port: int) -> None:
        self._socket = _bound(host, port)
        self.base_url = f"http://{host}:{self._socket.getsockname()[1]}"
        self._app = create_app(path)
        config = uvicorn.Config(
            self._app, log_config=None, access_log=False, lifespan="off", ws="none",
            timeout_graceful_shutdown=5,
        )  # fmt: skip
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True, name="ehr"
        )

    def start(self) -> None:
        """Start serving and return when requests are answered.

        Raises:
            Misconfigured: `ehr.embedded_not_started`.
        """
        self._thread.start()
        deadline = time.monotonic() + _START_SECONDS
        while not self._server.started:
            if time.monotonic() > deadline or not self._thread.is_alive():
                raise Misconfigured("ehr.embedded_not_started", "The embedded EHR did not start.")
            time.sleep(0.01)

    def transport(self) -> httpx.BaseTransport:
        """Return the short way to this endpoint, for clients in this process."""
        return InProcess(self._app)

    def close(self) -> None:
        """Finish the requests in hand and stop."""
        self._server.should_exit = True
        self._thread.join(_START_SECONDS)
        self._socket.close()
        self._app.state.store.close()


def serve(path: Path, *, host: str = "127.0.0.1", port: int = 0) -> Served:
    """Serve the endpoint over the file `path`; port 0 takes a free one.

    Raises:
        Misconfigured: `ehr.embedded_not_started`, e.g. when the port is taken.
    """
    served = Served(path, host, port)
    served.start()
    return served


def _bound(host: str, port: int) -> socket.socket:
    # With the protocol named, asyncio turns Nagle off: else each answer waits 40 ms for an ACK.
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError:
        bound.close()
        hint = f"Port {port} of {host} is taken: choose another BEDSIDE_EHR_PORT."
        raise Misconfigured("ehr.embedded_not_started", hint) from None
    return bound
