"""A real HAPI FHIR R4 server from Maven Central, in memory, for the time of a test."""

from __future__ import annotations

import hashlib
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers.cache import cache, free_port, maven_jars

HERE = Path(__file__).parent / "hapi"
START_SECONDS = 400.0


@contextmanager
def hapi(folder: Path, *, validate: bool = False) -> Iterator[str]:
    """Start a server that logs to `folder`; give its FHIR base; stop it at the end.

    With `validate` each write is checked against R4, at about 40 ms each and 0.9 GB of memory.
    """
    jars = maven_jars(HERE / "pom.xml")
    path = os.pathsep.join([str(_classes(jars)), f"{jars}/*"])
    port, log = free_port(), folder / "hapi.log"
    options = ["-Xmx768m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
    command = ["java", *options, "-cp", path, "FhirServer", str(port)]
    with log.open("wb") as out:
        server = subprocess.Popen(
            [*command, "validate"] if validate else command, stdout=out, stderr=out
        )
        try:
            _wait(server, log)
            yield f"http://127.0.0.1:{port}/fhir"
        finally:
            server.terminate()
            try:
                server.wait(15)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _classes(jars: Path) -> Path:
    """Return the folder of the compiled server; compiled once for each content of the source."""
    source = HERE / "FhirServer.java"
    key = hashlib.sha256(source.read_bytes() + jars.name.encode()).hexdigest()[:12]
    folder = cache() / f"hapi-classes-{key}"
    if not (folder / "complete").exists():
        folder.mkdir(exist_ok=True)
        (folder / "logback.xml").write_bytes((HERE / "logback.xml").read_bytes())
        subprocess.run(
            ["javac", "-nowarn", "-cp", f"{jars}/*", "-d", str(folder), str(source)], check=True
        )
        (folder / "complete").touch()
    return folder


def _wait(server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError(f"HAPI ended at start:\n{log.read_text()[-2000:]}")
        if "READY" in log.read_text():
            return
        time.sleep(0.2)
    raise RuntimeError("HAPI was not ready in time")
