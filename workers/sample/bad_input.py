"""What an event stream holds besides good records: broken, odd, doubled, out of order.

Each is a good sample record with one thing done to it, and the code or outcome it must have.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any, Final, NamedTuple

import orjson

from workers.sample import resources
from workers.sample.generate import SampleMessage, generate

# Outcomes that are no dead letter.
ACCEPTED: Final = "accepted"
DUPLICATE: Final = "duplicate"
FORWARDED: Final = "forwarded"
LEARNED: Final = "learned"

Json = dict[str, Any]
_Change = Callable[[Json], None]
_OVER_THE_CAP = 4_500_000


class BadInput(NamedTuple):
    """One record; `expected` is a code of the intake, or an outcome above.

    Attributes:
        answers: name of the message to which it is the clinician's final reply.
        replies: it goes to the topic of replies; others go to the intake.
    """

    name: str
    body: bytes
    expected: str
    answers: str = ""
    replies: bool = False


def _set(**values: object) -> _Change:
    return lambda communication: communication.update(values)


def _drop(*names: str) -> _Change:
    def change(communication: Json) -> None:
        for name in names:
            communication.pop(name, None)

    return change


def _payload(*parts: Json) -> _Change:
    return _set(payload=list(parts))


_PICTURE = {"contentAttachment": {"contentType": "image/jpeg", "url": "https://example.org/a.jpg"}}

# What is done to the focal Communication, and the code that the record then gets.
_CHANGES: Final[tuple[tuple[str, _Change, str], ...]] = (
    ("no_sender", _drop("sender"), "intake.no_sender"),
    ("sender_is_a_device", _set(sender={"reference": "Device/pump"}), "intake.sender_not_person"),
    ("no_text", _drop("payload"), "intake.no_text"),
    ("empty_text", _payload({"contentString": "  \n "}), "intake.no_text"),
    ("attachment_only", _payload(_PICTURE), "intake.attachment_only"),
    ("no_status", _drop("status"), "intake.bad_status"),
    ("made_up_status", _set(status="sent-ish"), "intake.bad_status"),
    ("status_unknown", _set(status="unknown"), "intake.status_unknown"),
    ("withdrawn", _set(status="entered-in-error"), "intake.entered_in_error"),
    ("not_done", _set(status="not-done"), "intake.not_done"),
    ("made_up_priority", _set(priority="very"), "intake.bad_code"),
    ("no_recipient", _drop("recipient"), "intake.unknown_clinician"),
    (
        "to_an_organization_only",
        _set(recipient=[{"reference": "Organization/org-larkfield"}]),
        "intake.unknown_clinician",
    ),
    ("text_is_a_number", _payload({"contentString": 42}), "intake.invalid_communication"),
    ("two_contents_at_once", _payload({"contentString": "a", **_PICTURE}),
     "intake.invalid_communication"),
    (
        "someone_elses_draft",
        _set(status="preparation", sender={"reference": "Practitioner/sample-okafor"}),
        "intake.not_sent",
    ),
    (
        "level_out_of_range",
        _set(
            status="preparation",
            sender={"reference": "Practitioner/sample-okafor"},
            category=[{"coding": [resources.EDIT_CATEGORY]}],
            extension=[{"url": resources.LEVEL_URL, "valueInteger": 9}],
        ),
        "intake.bad_level",
    ),
)  # fmt: skip


def _changed(sample: SampleMessage, name: str, change: _Change) -> bytes:
    whole = orjson.loads(sample.bundle)
    focal = whole["entry"][0]["resource"]
    focal["id"] = f"{focal['id']}-{name.replace('_', '-')}"
    focal["identifier"][0]["value"] = focal["id"]
    change(focal)
    return orjson.dumps(whole)


def _not_fhir(sample: SampleMessage) -> tuple[BadInput, ...]:
    good, name = sample.bundle, sample.message_id.encode()
    cut = good[: len(good) // 2]
    other = good.replace(name, name + b"-twice")
    latin = good.replace(b'"contentString":"', b'"contentString":"Se\xf1or \xff\xfe ', 1)
    return (
        BadInput("empty", b"", "intake.malformed_json"),
        BadInput("cut_in_the_middle", cut, "intake.malformed_json"),
        BadInput("not_json", b"MSH|^~\\&|PORTAL|LARKFIELD", "intake.malformed_json"),
        BadInput("a_list", b"[1, 2, 3]", "intake.wrong_resource_type"),
        BadInput(
            "a_patient", b'{"resourceType":"Patient","id":"p"}', "intake.wrong_resource_type"
        ),
        BadInput(
            "bundle_without_communication",
            b'{"resourceType":"Bundle","type":"collection","entry":'
            b'[{"resource":{"resourceType":"Patient","id":"p"}}]}',
            "intake.no_focal_communication",
        ),
        BadInput("invalid_utf8", latin, "intake.not_utf8"),
        BadInput("oversized", good[:-1] + b" " * _OVER_THE_CAP + b"}", "intake.too_large"),
        BadInput("nested_too_deep", b'{"a":' * 300 + b"1" + b"}" * 300, "intake.too_deep"),
        BadInput("same_key_twice", b'{"resourceType":"Patient",' + other[1:],
                 "intake.duplicate_keys"),
    )  # fmt: skip


def _reply_to_unknown(sample: SampleMessage) -> bytes:
    whole = orjson.loads(sample.final_reply or b"{}")
    reply = whole["entry"][0]["resource"]
    reply["id"] += "-unknown"
    reply["identifier"][0]["value"] = reply["id"]
    reply["inResponseTo"] = [{"reference": "Communication/never-seen"}]
    return orjson.dumps(whole)


def _good(seed: int) -> SampleMessage:
    return next(
        sample
        for sample in generate(40, seed)
        if sample.final_reply and not sample.expected["no_draft"]
        and sample.expected["sender"] == "patient"
    )  # fmt: skip


def bad_inputs(seed: int = 0) -> tuple[BadInput, ...]:
    """Return one of each bad record; the last ones are good, doubled, and a stray reply."""
    sample = _good(seed)
    lone = orjson.loads(sample.bundle)["entry"][0]["resource"] | {"id": f"{sample.message_id}-lone"}
    return (
        *_not_fhir(sample),
        *(BadInput(name, _changed(sample, name, change), code) for name, change, code in _CHANGES),
        BadInput("reply_to_an_unknown_message", _reply_to_unknown(sample), FORWARDED),
        BadInput("communication_without_its_bundle", orjson.dumps(lone), ACCEPTED),
        BadInput("good", sample.bundle, ACCEPTED),
        BadInput("good_again", sample.bundle, DUPLICATE),
    )


def mixed_stream(messages: int, seed: int) -> list[BadInput]:
    """Return messages, final replies and bad records in a shuffled order, some of them twice.

    Half of the replies come before what they answer. Every record of the result is distinct in
    `name`; a doubled message has the expected outcome `duplicate` on both, because either may come
    first.
    """
    rng = random.Random(f"mixed:{seed}")  # noqa: S311 - sample data, not secrets
    stream: list[BadInput] = []
    for sample in generate(messages, seed):
        twice = rng.random() < 0.05
        outcome = DUPLICATE if twice else ACCEPTED
        stream.append(BadInput(sample.message_id, sample.bundle, outcome))
        if twice:
            stream.append(BadInput(f"{sample.message_id}-again", sample.bundle, outcome))
        if sample.final_reply:
            stream += _replies(sample, rng)
    for number in range(max(1, messages // 100)):
        stream += [
            BadInput(f"{bad.name}-{number}", bad.body, bad.expected)
            for bad in bad_inputs(seed + number)
            if bad.expected.startswith("intake.") or bad.expected == FORWARDED
            if bad.name != "oversized" or number % 5 == 0  # they are large
        ]
    rng.shuffle(stream)
    return stream


def _replies(sample: SampleMessage, rng: random.Random) -> list[BadInput]:
    """Return the final reply, on either topic, sometimes twice."""
    body, name = sample.final_reply or b"", f"{sample.message_id}-reply"
    direct = rng.random() < 0.5
    found = [BadInput(name, body, LEARNED, sample.message_id, direct)]
    if rng.random() < 0.05:
        found.append(BadInput(f"{name}-again", body, LEARNED, sample.message_id, direct))
    return found
