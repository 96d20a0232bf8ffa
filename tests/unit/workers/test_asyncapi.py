from __future__ import annotations

from typing import cast

from faststream.specification.asyncapi.v3_0_0.schema import ApplicationSchema

from schemas import topics
from workers.asyncapi import document
from workers.ports import Ports
from workers.topology import steps

STEPS = steps(cast("Ports", None))


def test_the_document_is_asyncapi_3() -> None:
    made = document(STEPS)
    parsed = ApplicationSchema.model_validate(made)
    assert set(parsed.channels) == set(made["channels"])


def test_every_reference_leads_somewhere() -> None:
    made = document(STEPS)
    for operation in made["operations"].values():
        assert operation["channel"]["$ref"].removeprefix("#/channels/") in made["channels"]
    for channel in made["channels"].values():
        for message in channel["messages"].values():
            name = message["$ref"].removeprefix("#/components/messages/")
            assert name in made["components"]["messages"]


def test_every_step_receives_its_topics_and_may_dead_letter() -> None:
    operations = document(STEPS)["operations"]
    for step in STEPS:
        for topic in step.reads:
            assert operations[f"{step.name}.receive.{topic.name}"]["action"] == "receive"
        assert f"{step.name}.send.{topics.DEAD_LETTER.name}" in operations


def test_phi_channels_are_marked() -> None:
    channels = document(STEPS)["channels"]
    marked = {name for name, c in channels.items() if c["tags"] == [{"name": "phi"}]}
    assert {"ehr.communication.v1", "ehr.response.v1", "bedside.retry.deidentify.v1"} <= marked
    assert "bedside.draft.judged.v1" not in marked
