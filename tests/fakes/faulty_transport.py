"""A network that fails at a chosen request: before it is sent, or when its answer is on the way."""

from __future__ import annotations

import threading
from typing import Literal

import httpx

Fault = Literal["not_sent", "answer_lost", "unavailable", "throttled", "conflict", "garbage"]


class FaultyTransport(httpx.BaseTransport):
    """Passes requests on; the one numbered `at` (from 0) fails in the given way."""

    def __init__(self, fault: Fault, at: int, *, inner: httpx.BaseTransport | None = None) -> None:
        self._fault, self._at = fault, at
        self._inner = inner or httpx.HTTPTransport(verify=False)
        self._lock = threading.Lock()
        self.seen: list[str] = []

    @property
    def failed(self) -> bool:
        return len(self.seen) > self._at

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        with self._lock:
            number = len(self.seen)
            self.seen.append(request.method)
        if number != self._at:
            return self._inner.handle_request(request)
        match self._fault:
            case "not_sent":
                raise httpx.ConnectError("refused", request=request)
            case "unavailable":
                return httpx.Response(503, request=request)
            case "throttled":
                return httpx.Response(429, headers={"Retry-After": "7"}, request=request)
            case "conflict":
                return httpx.Response(409, request=request)
            case "answer_lost" | "garbage":
                pass
        response = self._inner.handle_request(request)
        response.read()
        response.close()
        if self._fault == "garbage":
            return httpx.Response(200, content=b"<html>proxy</html>", request=request)
        raise httpx.ReadTimeout("lost", request=request)

    def close(self) -> None:
        self._inner.close()
