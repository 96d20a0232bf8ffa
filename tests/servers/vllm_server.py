"""A real vLLM server (CPU build, environment of its own) for the time of a test session."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.needs import vllm_python
from tests.servers.cache import free_port

HERE = Path(__file__).parent
START_SECONDS = 240.0
MAX_MODEL_LEN = 4096


@contextmanager
def vllm(folder: Path) -> Iterator[str]:
    """Serve a tiny model as `tiny` with adapters `a` and `b`; give its URL; stop at the end."""
    python = vllm_python()
    assert python, "BEDSIDE_VLLM_PYTHON must name the environment of tests/servers/install_vllm.sh"
    environment = {
        **os.environ,
        "HF_HUB_OFFLINE": "1",
        "VLLM_ALLOW_RUNTIME_LORA_UPDATING": "True",
        "VLLM_CPU_KVCACHE_SPACE": "1",
        "VLLM_NO_USAGE_STATS": "1",
    }
    models = folder / "models"
    subprocess.run(
        [python, str(HERE / "vllm_models.py"), str(models)],
        check=True, env=environment, capture_output=True,
    )  # fmt: skip
    port = free_port()
    with (folder / "vllm.log").open("wb") as log:
        server = subprocess.Popen(
            [python, "-m", "vllm.entrypoints.openai.api_server", *_options(models, port)],
            stdout=log, stderr=log, env=environment, cwd=folder,
        )  # fmt: skip
        try:
            _wait(port, server, folder / "vllm.log")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            try:
                server.wait(30)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _options(models: Path, port: int) -> list[str]:
    return [
        "--model", str(models / "tiny"), "--served-model-name", "tiny", "--dtype", "float32",
        "--enforce-eager", "--enable-lora", "--max-lora-rank", "8", "--max-loras", "2",
        "--lora-modules", f"a={models / 'a'}", f"b={models / 'b'}",
        "--max-model-len", str(MAX_MODEL_LEN), "--scheduling-policy", "priority",
        # 0.32 on CPU dies of seeded sampling in a prompt that is read in chunks.
        "--no-enable-chunked-prefill", "--max-num-batched-tokens", str(MAX_MODEL_LEN),
        "--host", "127.0.0.1", "--port", str(port), "--no-enable-log-requests",
    ]  # fmt: skip


def _wait(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if server.poll() is not None:
            raise RuntimeError(f"vLLM stopped at start:\n{log.read_text()[-4000:]}")
        try:
            if httpx.get(f"http://127.0.0.1:{port}/health", timeout=2).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.5)
    raise RuntimeError(f"vLLM did not start in {START_SECONDS} s:\n{log.read_text()[-4000:]}")
