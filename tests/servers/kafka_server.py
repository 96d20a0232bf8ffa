"""A real Apache Kafka broker (KRaft, one process) from Maven Central, for the time of a test."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers.cache import free_port, maven_jars

HERE = Path(__file__).parent / "kafka"
START_SECONDS = 60.0

PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs={folder}/data
auto.create.topics.enable=false
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
"""


@contextmanager
def kafka(folder: Path) -> Iterator[str]:
    """Start a broker whose data lie in `folder`; give its bootstrap address; stop it at the end."""
    jars = maven_jars(HERE / "pom.xml")
    port, controller = free_port(), free_port()
    properties = folder / "server.properties"
    properties.write_text(PROPERTIES.format(port=port, controller=controller, folder=folder))
    java = ["java", "-Xmx512m", f"-Dlog4j2.configurationFile={HERE / 'log4j2.properties'}"]
    classes = ["-cp", f"{jars}/*"]
    storage = [*java, *classes, "kafka.tools.StorageTool"]
    made = subprocess.run([*storage, "random-uuid"], capture_output=True, text=True, check=True)
    identity = made.stdout.split()[-1]
    subprocess.run(
        [*storage, "format", "-t", identity, "-c", str(properties)],
        check=True, capture_output=True,
    )  # fmt: skip
    with (folder / "kafka.log").open("wb") as log:
        server = subprocess.Popen(
            [*java, *classes, "kafka.Kafka", str(properties)], stdout=log, stderr=log
        )
        try:
            _wait(port, server, folder / "kafka.log")
            yield f"127.0.0.1:{port}"
        finally:
            server.terminate()
            try:
                server.wait(15)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _wait(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError(f"Kafka ended at start:\n{log.read_text()[-2000:]}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("Kafka did not listen in time")
