"""What a model server's refusals and httpx's exceptions mean to us. Bodies are kept nowhere."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from schemas.errors import PipelineError, Rejected, Retryable

CODES: dict[str, str] = {
    "model.unavailable": "The model server can't be reached, or fails. Start it, or mend "
    "BEDSIDE_MODEL_URL and BEDSIDE_MODEL_NAME; messages wait and are tried again.",
    "model.timeout": "A completion took longer than model_timeout_seconds. Raise it, add replicas, "
    "or lower model_concurrency.",
    "model.overloaded": "The model server asks to wait (429 or 503). Add replicas or lower "
    "model_concurrency.",
    "model.unauthorized": "The model server refuses the key. Mend model_api_key; messages wait.",
    "model.prompt_too_long": "A prompt is longer than the server's context. Raise --max-model-len "
    "or lower the budgets of the prompt.",
    "model.unknown_adapter": "The server has no adapter of this name. Load it on every replica.",
    "model.bad_request": "The server refuses the request. Compare its version with this connector.",
    "model.bad_response": "The server's answer is not a completion. Check what stands under "
    "model_url.",
}
HTTPX_ERRORS = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, httpx.CookieConflict)
_TOO_LONG = ("context length", "maximum model length", "too long", "max_model_len")


def mapped(error: Exception) -> PipelineError:
    """Return our error for an exception of httpx."""
    if isinstance(error, httpx.TimeoutException):
        return Retryable("model.timeout")
    return Retryable("model.unavailable")


def refusal(response: httpx.Response, *, adapter: str) -> PipelineError:
    """Return our error for an answer that is not 200; `adapter` is what was asked for."""
    status = response.status_code
    if status in {httpx.codes.TOO_MANY_REQUESTS, httpx.codes.SERVICE_UNAVAILABLE}:
        wait = _seconds(response.headers.get("retry-after", ""))
        return Retryable("model.overloaded", retry_after_seconds=wait)
    if status in {httpx.codes.REQUEST_TIMEOUT, httpx.codes.GATEWAY_TIMEOUT}:
        return Retryable("model.timeout")
    if status in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
        return Retryable("model.unauthorized")
    if status == httpx.codes.NOT_FOUND and adapter:
        return Rejected("model.unknown_adapter")
    if status == httpx.codes.REQUEST_ENTITY_TOO_LARGE or _says_too_long(response):
        return Rejected("model.prompt_too_long")
    if status in {httpx.codes.BAD_REQUEST, httpx.codes.UNPROCESSABLE_ENTITY}:
        return Rejected("model.bad_request")
    return Retryable("model.unavailable")


def _says_too_long(response: httpx.Response) -> bool:
    """Tell whether a 400 is about length; the server's text is read here and kept nowhere."""
    if response.status_code != httpx.codes.BAD_REQUEST:
        return False
    try:
        said = json.dumps(response.json().get("error", "")).lower()
    except (ValueError, AttributeError):
        return False
    return any(words in said for words in _TOO_LONG)


def _seconds(retry_after: str) -> float | None:
    """Return the wait of a Retry-After header (RFC 9110, 10.2.3), in seconds."""
    if retry_after.strip().isdigit():
        return float(retry_after)
    try:
        until = parsedate_to_datetime(retry_after)
    except (TypeError, ValueError):
        return None
    return max(0.0, (until - datetime.now(UTC)).total_seconds()) if until.tzinfo else None
