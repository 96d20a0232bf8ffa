"""Take records from a sender into the outbox: what is accepted is on disk, and is never lost.

Used by `bedside send` and `POST /intake` of the embedded default. On a real broker senders
produce to the intake topic themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Final, Literal

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from schemas import topics
from schemas.errors import Retryable
from schemas.ledger import Outgoing
from schemas.topics import Topic
from workers.ports import Clock
from workers.runtime.ports import Ledger, Naming

_KINDS: Final = {"application/json", "application/fhir+json", "application/x-ndjson",
                 "application/fhir+ndjson"}  # fmt: skip
_REQUEST_BYTES: Final = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What a sender is told about one record; `code` says why it was refused."""

    status: Literal["accepted", "duplicate", "refused"]
    event_id: str = ""
    code: str = ""


class Acceptor:
    """Accepts raw records for a PHI topic.

    Args:
        consumers: step that reads a topic, by topic name.
        max_record_bytes: a larger record is refused with `intake.too_large`.
    """

    def __init__(
        self,
        ledger: Ledger,
        naming: Naming,
        consumers: Mapping[str, str],
        clock: Clock,
        *,
        max_record_bytes: int,
    ) -> None:
        self._ledger = ledger
        self._naming = naming
        self._consumers = consumers
        self._clock = clock
        self._limit = max_record_bytes

    def accept(
        self, topic: Topic, bodies: Sequence[bytes], traces: Sequence[str] = ()
    ) -> list[Answer]:
        """Accept records in one transaction; the answers are in their order.

        Raises:
            Retryable: `database.unavailable`, none was accepted.
        """
        answers: list[Answer | None] = []
        rows: list[Outgoing] = []
        for at, body in enumerate(bodies):
            code = self._refusal(body)
            answers.append(Answer("refused", code=code) if code else None)
            if not code:
                rows.append(self._row(topic, body, traces[at] if at < len(traces) else ""))
        taken = self._ledger.accept(rows, self._clock().timestamp()) if rows else []
        told = iter(Answer(status, row.event_id) for status, row in zip(taken, rows, strict=True))
        return [answer or next(told) for answer in answers]

    def _refusal(self, body: bytes) -> str:
        if not body:
            return "runtime.empty"
        return "intake.too_large" if len(body) > self._limit else ""

    def _row(self, topic: Topic, body: bytes, trace: str) -> Outgoing:
        event_id = self._naming(body)
        return Outgoing(
            event_id=event_id,
            topic=topic.name,
            payload=body,
            consumer=self._consumers.get(topic.name, ""),
            key=event_id,
            headers={"traceparent": trace} if trace else {},
            phi=topic.phi,
            held=True,
        )


def intake_route(acceptor: Acceptor) -> Route:
    """Return `POST /intake`: one record, or NDJSON; answers when all of it is on disk.

    `?topic=response` sends final replies. The answer lists a status for each record. Only JSON
    content types are taken: a web page can't send those here without asking first (CORS).
    """

    async def intake(request: Request) -> Response:
        wanted = request.query_params.get("topic", "intake")
        topic = {"intake": topics.COMMUNICATION, "response": topics.RESPONSE}.get(wanted)
        if topic is None:
            return JSONResponse({"code": "intake.unknown_topic"}, status_code=404)
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind not in _KINDS:
            return JSONResponse({"code": "intake.not_json"}, status_code=415)
        body = await _read(request)
        if body is None:
            return JSONResponse({"code": "intake.too_large"}, status_code=413)
        lines = "ndjson" in kind
        bodies = [line for line in body.splitlines() if line.strip()] if lines else [body]
        trace = request.headers.get("traceparent", "")
        try:
            answers = await run_in_threadpool(acceptor.accept, topic, bodies, [trace] * len(bodies))
        except Retryable as error:
            return JSONResponse({"code": error.code}, status_code=503)
        refused = all(answer.status == "refused" for answer in answers)
        found = [asdict(answer) for answer in answers]
        return JSONResponse({"records": found}, status_code=422 if refused else 202)

    return Route("/intake", intake, methods=["POST"])


async def _read(request: Request) -> bytes | None:
    """Return the body, or None when it is beyond what one request may bring."""
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > _REQUEST_BYTES:
            return None
        parts.append(part)
    return b"".join(parts)
