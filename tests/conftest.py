"""Servers that more than one test module uses, started once a session."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.servers.vllm_server import vllm


@pytest.fixture(scope="session")
def vllm_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the URL of a vLLM with the tiny model; `BEDSIDE_VLLM_URL` names a running one."""
    running = os.environ.get("BEDSIDE_VLLM_URL")
    if running:
        yield running
        return
    with vllm(tmp_path_factory.mktemp("vllm")) as url:
        yield url
