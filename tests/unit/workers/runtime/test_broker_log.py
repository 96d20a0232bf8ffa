from __future__ import annotations

import logging

import pytest

from workers.runtime.broker_log import BrokerLog


def line(
    name: str = "faststream.confluent._proxy", level: int = logging.ERROR
) -> logging.LogRecord:
    text = "FAIL [thrd:kafka-1:9092]: Connect failed, key of Rosalind"
    return logging.LogRecord(name, level, "x.py", 1, text, None, None)


def test_a_broker_that_is_away_is_one_warning_a_minute_with_code_address_and_count(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING, "bedside")  # a command run in this process sets its own
    now = 100.0
    log = BrokerLog("kafka-1:9092", lambda: now)
    for _ in range(460):
        log.handle(line())
    now = 161.0
    log.handle(line())
    told = [vars(one) for one in caplog.records]
    assert [(one["levelname"], one["code"], one["address"], one["count"]) for one in told] == [
        ("WARNING", "kafka.unavailable", "kafka-1:9092", 1),
        ("WARNING", "kafka.unavailable", "kafka-1:9092", 460),
    ]
    assert "Rosalind" not in str(told)


def test_other_lines_keep_their_way_and_chatter_goes_nowhere(
    caplog: pytest.LogCaptureFixture,
) -> None:
    log = BrokerLog("kafka-1:9092")
    log.handle(line(level=logging.INFO))
    log.handle(line("faststream"))
    assert [one.name for one in caplog.records] == ["faststream"]
