"""Where large things that tests download are kept between runs: outside the checkout."""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import subprocess
from pathlib import Path


def cache() -> Path:
    """Return the cache folder (`BEDSIDE_CACHE`, else `~/.cache/bedside`), made if need be."""
    folder = Path(os.environ.get("BEDSIDE_CACHE") or Path.home() / ".cache" / "bedside")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def maven_jars(pom: Path) -> Path:
    """Return a folder with the jars of `pom`, fetched once for each content of the file."""
    key = hashlib.sha256(pom.read_bytes()).hexdigest()[:12]
    folder = cache() / f"{pom.parent.name}-{key}"
    if not (folder / "complete").exists():
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run(
            ["mvn", "-B", "-q", "-f", str(pom), "dependency:copy-dependencies",
             "-DincludeScope=runtime", f"-DoutputDirectory={folder}"],
            check=True,
        )  # fmt: skip
        (folder / "complete").touch()
    return folder


def free_port() -> int:
    """Return a TCP port that was free on the loopback a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
