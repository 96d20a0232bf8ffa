"""A Kafka broker in this process: librdkafka's mock cluster, from the confluent-kafka wheel.

It speaks Kafka's wire protocol on loopback, so any client can connect, but it keeps nothing over
its end and at most 5 MiB or 100,000 records per partition. What must survive is in the outbox.

The mock's C functions are called by ctypes, in the library that the wheel has loaded already:
the Python API starts a mock cluster too, but can neither make topics nor shorten the three
seconds that a new group waits for members.

Source: librdkafka 2.16, `src/rdkafka_mock.h` ("experimental").
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from schemas.errors import Misconfigured

_PRODUCER: Final = 0
_ERROR_BYTES: Final = 512


class EmbeddedKafka:
    """Runs until `close`.

    Args:
        topics: made with `partitions` each; others are made on first use with four.

    Raises:
        Misconfigured: `kafka.no_embedded`, this build of confluent-kafka lacks the mock.
    """

    def __init__(self, topics: Iterable[str], *, partitions: int = 1) -> None:
        self._library = _library()
        error = ctypes.create_string_buffer(_ERROR_BYTES)
        conf = self._library.rd_kafka_conf_new()
        self._library.rd_kafka_conf_set(conf, b"log_level", b"0", error, _ERROR_BYTES)
        self._client = self._library.rd_kafka_new(_PRODUCER, conf, error, _ERROR_BYTES)
        self._cluster = self._library.rd_kafka_mock_cluster_new(self._client, 1)
        if not self._client or not self._cluster:
            raise Misconfigured("kafka.no_embedded", "the embedded broker can't start")
        self._library.rd_kafka_mock_group_initial_rebalance_delay_ms(self._cluster, 0)
        for topic in topics:
            self._library.rd_kafka_mock_topic_create(self._cluster, topic.encode(), partitions, 1)
        address: bytes = self._library.rd_kafka_mock_cluster_bootstraps(self._cluster)
        self.bootstrap = address.decode()

    def close(self) -> None:
        """Stop the broker; its records are gone."""
        if self._cluster:
            self._library.rd_kafka_mock_cluster_destroy(self._cluster)
            self._library.rd_kafka_destroy(self._client)
            self._cluster = None


def _library() -> ctypes.CDLL:
    spec = find_spec("confluent_kafka")
    assert spec is not None
    assert spec.origin is not None
    package = Path(spec.origin).parent
    folders = (package.with_name("confluent_kafka.libs"), package / ".dylibs")
    paths = [path for folder in folders for path in sorted(folder.glob("librdkafka*"))]
    for path in paths:
        library = ctypes.CDLL(str(path))
        if hasattr(library, "rd_kafka_mock_cluster_new"):
            return _declared(library)
    hint = "install confluent-kafka from a wheel, or set BEDSIDE_KAFKA_BOOTSTRAP to a broker"
    raise Misconfigured("kafka.no_embedded", hint)


def _declared(library: ctypes.CDLL) -> ctypes.CDLL:
    pointer, text, number = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
    for name, result, arguments in (
        ("rd_kafka_conf_new", pointer, ()),
        ("rd_kafka_conf_set", number, (pointer, text, text, text, ctypes.c_size_t)),
        ("rd_kafka_new", pointer, (number, pointer, text, ctypes.c_size_t)),
        ("rd_kafka_destroy", None, (pointer,)),
        ("rd_kafka_mock_cluster_new", pointer, (pointer, number)),
        ("rd_kafka_mock_cluster_destroy", None, (pointer,)),
        ("rd_kafka_mock_cluster_bootstraps", text, (pointer,)),
        ("rd_kafka_mock_topic_create", number, (pointer, text, number, number)),
        ("rd_kafka_mock_group_initial_rebalance_delay_ms", None, (pointer, ctypes.c_int32)),
    ):
        function = getattr(library, name)
        function.restype = result
        function.argtypes = arguments
    return library
