"""Security of the connection to Kafka, in the words of each client library.

Source: librdkafka CONFIGURATION.md (`security.protocol`, `sasl.*`, `ssl.*`); kafka-python 3
`KafkaAdminClient` options of the same names with underscores.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, repr=False)
class KafkaSecurity:
    """How to connect. `repr` shows nothing.

    Attributes:
        protocol: PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL.
        mechanism: PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512, for the SASL protocols.
        ca_file: PEM file of the authority that signed the brokers; empty: the system's.
        certificate_file, key_file: PEM files of this client, for mutual TLS.
    """

    protocol: str = "PLAINTEXT"
    mechanism: str = ""
    username: str = ""
    password: str = ""
    ca_file: str = ""
    certificate_file: str = ""
    key_file: str = ""

    def librdkafka(self) -> dict[str, Any]:
        """Return the options for confluent-kafka; empty for a plain connection."""
        return _given(
            {
                "security.protocol": "" if self.protocol == "PLAINTEXT" else self.protocol,
                "sasl.mechanism": self._sasl(self.mechanism),
                "sasl.username": self._sasl(self.username),
                "sasl.password": self._sasl(self.password),
                "ssl.ca.location": self._tls(self.ca_file),
                "ssl.certificate.location": self._tls(self.certificate_file),
                "ssl.key.location": self._tls(self.key_file),
            }
        )

    def kafka_python(self) -> dict[str, Any]:
        """Return the options for kafka-python; empty for a plain connection."""
        return _given(
            {
                "security_protocol": "" if self.protocol == "PLAINTEXT" else self.protocol,
                "sasl_mechanism": self._sasl(self.mechanism),
                "sasl_plain_username": self._sasl(self.username),
                "sasl_plain_password": self._sasl(self.password),
                "ssl_cafile": self._tls(self.ca_file),
                "ssl_certfile": self._tls(self.certificate_file),
                "ssl_keyfile": self._tls(self.key_file),
            }
        )

    def _sasl(self, value: str) -> str:
        return value if self.protocol.startswith("SASL") else ""

    def _tls(self, value: str) -> str:
        return value if self.protocol.endswith("SSL") else ""


def _given(options: dict[str, str]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value}
