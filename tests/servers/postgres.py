"""A real PostgreSQL server in a folder, for the time of a test. No Docker, no installed service.

As root the server runs as the user `postgres` (it refuses to run as root) in a folder of its own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.needs import postgres_bin
from tests.servers.cache import free_port

_OPTIONS = "-c fsync=off -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -p {port}"


@contextmanager
def postgres() -> Iterator[str]:
    """Start a server; give the URL of an empty database; stop and remove it at the end."""
    programs = postgres_bin()
    assert programs is not None, (
        "Postgres' server programs are missing (apt-get install postgresql)"
    )
    folder = Path(tempfile.mkdtemp(prefix="bedside-postgres-", dir="/tmp"))
    data, port = folder / "data", free_port()
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    try:
        _run(programs / "initdb", "-D", str(data), "-U", "bedside", "-A", "trust", "-E", "UTF8",
             "--no-sync")  # fmt: skip
        options = _OPTIONS.format(port=port)
        _run(programs / "pg_ctl", "-D", str(data), "-w", "-t", "60", "-o", options,
             "-l", str(folder / "log"), "start")  # fmt: skip
        try:
            yield f"postgresql://bedside@127.0.0.1:{port}/postgres"
        finally:
            _run(programs / "pg_ctl", "-D", str(data), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(program: Path, *arguments: str) -> None:
    user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    # A server that inherits a pipe would keep it open: output goes to files and to nothing.
    subprocess.run(
        [*user, str(program), *arguments],
        check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, cwd="/tmp",
        timeout=120,
    )  # fmt: skip
