"""Codes that the runtime itself gives, with meaning and remedy."""

from __future__ import annotations

from typing import Final

CODES: Final[dict[str, str]] = {
    "runtime.undecodable": "The record is not the event that its topic carries. "
    "Find out who else writes to that topic; the payload is still there.",
    "runtime.empty": "The record has no value. Nothing to do; senders need no tombstones here.",
    "runtime.unexpected": "A step failed in a way that it does not foresee; the log names the "
    "exception class and our own lines. Report it; replay the dead letter after the fix.",
    "runtime.undeclared_output": "A step returned an event that it does not declare in the "
    "topology. A programming error: declare the topic in workers/topology.py.",
    "runtime.event_too_large": "A step wrote an event beyond BEDSIDE_MAX_EVENT_BYTES. "
    "Raise it together with the topics' max.message.bytes, or send a smaller chart.",
    "runtime.too_many_dead_letters": "So many records failed for good that the worker stopped "
    "rather than empty the topic into the dead letters. Mend the cause, then start it again.",
    "runtime.already_running": "Another process uses this state folder. Stop it, or set "
    "BEDSIDE_STATE_DIR to another folder.",
    "runtime.bad_state_dir": "The state folder can't be made or written. Set BEDSIDE_STATE_DIR "
    "(or --state-dir) to a folder of your own.",
    "runtime.port_in_use": "The HTTP port is taken. Set BEDSIDE_HTTP_PORT, or 0 for any free one.",
    "runtime.stop_timeout": "Work in flight did not finish in time when the process was stopped; "
    "it will be done again. Raise BEDSIDE_GRACEFUL_STOP_SECONDS.",
    "runtime.child_lost": "A process that works for this one died, most often for want of memory. "
    "It is replaced and the record tried again; if that goes on, lower BEDSIDE_PROCESSES.",
    "runtime.stopping": "The process is being stopped; the record is done after the next start.",
    "database.unavailable": "The database at BEDSIDE_DATABASE_URL does not answer, or refuses our "
    "user. See that it runs and is reached from here. Work waits and goes on by itself.",
    "database.refused": "The database refused a statement. Run the migrations; see its own log.",
    "database.bad_url": "BEDSIDE_DATABASE_URL can't be read.",
    "kafka.unavailable": "A broker does not answer at BEDSIDE_KAFKA_BOOTSTRAP, or not as we "
    "connect: see that it runs, is reached from here, and BEDSIDE_KAFKA_SECURITY fits. Work waits "
    "and goes on by itself.",
    "kafka.delivery_failed": "The broker did not confirm a record; it stays in the outbox and is "
    "published again.",
    "runtime.parked": "The record waits behind an earlier one of its thread that is tried again. "
    "Nothing to do.",
    "runtime.published_again": "The embedded broker had lost records that nobody had finished; "
    "they were published again from the outbox. Nothing to do unless it happens often.",
    "runtime.needs_broker": "A single step was asked for without a broker. Set "
    "BEDSIDE_KAFKA_BOOTSTRAP, or run all steps with `bedside up`.",
    "runtime.unknown_step": "The dead letter is of a step that this version does not have. "
    "Replay it with the version that wrote it.",
    "database.outdated": "The tables of the database server are not at the newest version. "
    "Run `bedside database migrate`.",
    "kafka.no_embedded": "This build of confluent-kafka has no embedded broker. Install it from a "
    "wheel, or set BEDSIDE_KAFKA_BOOTSTRAP.",
    "send.unreadable": "A file to send can't be read. Check its name and rights; the other files "
    "were sent.",
    "intake.unknown_topic": "POST /intake knows the topics `intake` and `response`. Mend the URL.",
    "intake.not_json": "POST /intake takes application/json, application/fhir+json and NDJSON "
    "(application/x-ndjson). Set the content type.",
}
