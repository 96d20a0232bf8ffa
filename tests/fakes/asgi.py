"""Ask an ASGI application in process."""

from __future__ import annotations

import asyncio

import httpx
from starlette.types import ASGIApp


def ask(
    app: ASGIApp, method: str, path: str, content: bytes = b"", **headers: str
) -> httpx.Response:
    """Return the answer to one request."""

    async def once() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.request(method, path, content=content, headers=headers)

    return asyncio.run(once())
