from __future__ import annotations

from connectors.kafka_security import KafkaSecurity

FULL = KafkaSecurity("SASL_SSL", "SCRAM-SHA-512", "me", "s3cret", "/ca.pem", "/c.pem", "/k.pem")


def test_a_plain_connection_sets_nothing() -> None:
    assert KafkaSecurity(username="me", password="x").librdkafka() == {}
    assert KafkaSecurity(username="me", password="x").kafka_python() == {}


def test_both_clients_get_the_same_in_their_own_words() -> None:
    confluent = FULL.librdkafka()
    python = FULL.kafka_python()
    assert confluent["security.protocol"] == python["security_protocol"] == "SASL_SSL"
    assert confluent["sasl.mechanism"] == python["sasl_mechanism"] == "SCRAM-SHA-512"
    assert confluent["sasl.password"] == python["sasl_plain_password"] == "s3cret"
    assert confluent["ssl.ca.location"] == python["ssl_cafile"] == "/ca.pem"


def test_tls_without_sasl_sends_no_password() -> None:
    plain_tls = KafkaSecurity("SSL", "PLAIN", "me", "s3cret", "/ca.pem")
    assert "s3cret" not in str(plain_tls.librdkafka()) + str(plain_tls.kafka_python())


def test_repr_shows_no_password() -> None:
    assert "s3cret" not in repr(FULL)
