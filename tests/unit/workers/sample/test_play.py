"""Every record that is sent is followed to its end, and clinicians answer what was delivered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Literal

from schemas import topics
from schemas.history import Fate
from schemas.topics import Topic
from workers.sample.generate import SampleMessage, generate
from workers.sample.play import Play


@dataclass(frozen=True, slots=True)
class Told:
    status: Literal["accepted", "duplicate", "refused"]
    event_id: str = ""
    code: str = ""


@dataclass
class Pipeline:
    """Finishes records only when told to; remembers what it was sent."""

    taken: dict[str, bytes] = field(default_factory=dict)
    responses: list[bytes] = field(default_factory=list)
    done: list[Fate] = field(default_factory=list)
    numbers: count[int] = field(default_factory=count)

    def accept(self, topic: Topic, bodies: Sequence[bytes]) -> list[Told]:
        return [self._one(topic, body) for body in bodies]

    def _one(self, topic: Topic, body: bytes) -> Told:
        if not body:
            return Told("refused", code="runtime.empty")
        known = next((name for name, old in self.taken.items() if old == body), None)
        if known:
            return Told("duplicate", known)
        name = f"e{len(self.taken)}"
        self.taken[name] = body
        if topic == topics.RESPONSE:
            self.responses.append(body)
        return Told("accepted", name)

    def fates(self, since: float, steps: Sequence[str]) -> list[Fate]:
        ends = (fate for fate in self.done if fate.step in steps or fate.outcome == "dead")
        return [fate for fate in ends if fate.at >= since]

    def finish(
        self, event_id: str, step: str, case_id: str = "", code: str = "", outcome: str = ""
    ) -> None:
        outcome = outcome or ("dead" if code else "ok")
        self.done.append(
            Fate(step=step, event_id=event_id, case_id=case_id, outcome=outcome, code=code,
                 at=float(next(self.numbers)))
        )  # fmt: skip

    def carry(self, event_id: str) -> None:
        """Let a message go the whole way."""
        self.finish(event_id, "deidentify", f"case-{event_id}")
        self.finish(f"case-{event_id}:judge", "deliver", f"case-{event_id}")


def _samples(timing: str, number: int) -> list[SampleMessage]:
    fitting = (s for s in generate(300, 1) if s.final_reply and s.reply_timing == timing)
    return [next(fitting) for _ in range(number)]


def test_the_reply_is_sent_only_after_the_delivery() -> None:
    pipeline = Pipeline()
    play = Play(pipeline, pipeline)
    [sample] = _samples("after_draft", 1)
    play.send([sample])
    pipeline.finish("e0", "deidentify", "c0")
    assert not play.watch()
    assert pipeline.responses == []
    pipeline.finish("c0:judge", "deliver", "c0")
    assert not play.watch()
    assert pipeline.responses == [sample.final_reply]
    pipeline.finish("e1", "learn", "c0")
    assert play.watch()
    account = play.close()
    assert (account.delivered, account.learned, account.unaccounted) == (1, 1, [])


def test_an_early_reply_does_not_wait_for_a_draft() -> None:
    pipeline = Pipeline()
    play = Play(pipeline, pipeline)
    samples = _samples("before_draft", 2)
    play.send(samples)
    assert pipeline.responses == []
    for number in range(2):
        pipeline.finish(f"e{number}", "deidentify", f"c{number}")
    play.watch()
    assert pipeline.responses == [s.final_reply for s in samples]


def test_dead_letters_and_refusals_are_ends_with_a_code() -> None:
    pipeline = Pipeline()
    play = Play(pipeline, pipeline)
    play.send(_samples("after_draft", 2), bad=[b"", b"x"])
    pipeline.finish("e0", "deidentify", code="intake.no_text")
    pipeline.finish("e1", "deidentify", "c1")
    pipeline.finish("c1:deidentify", "triage", "c1", code="triage.broken")
    pipeline.finish("e2", "deidentify", code="intake.malformed_json")
    assert play.watch()
    account = play.close()
    assert sum(account.dead.values()) == 3
    assert account.refused == {"runtime.empty": 1}
    assert account.replies == 0


def test_what_is_not_ours_is_an_end_with_a_code() -> None:
    pipeline = Pipeline()
    play = Play(pipeline, pipeline)
    play.send([], bad=[b"x"])
    pipeline.finish("e0", "deidentify", code="intake.between_staff", outcome="not_ours")
    assert play.watch()
    account = play.close()
    assert account.not_ours == {"intake.between_staff": 1}
    assert (account.dead, account.ended, account.unaccounted) == ({}, 1, [])


def test_what_never_ends_is_named() -> None:
    pipeline = Pipeline()
    play = Play(pipeline, pipeline)
    samples = _samples("after_draft", 2)
    play.send(samples)
    pipeline.carry("e0")
    play.watch()
    left = play.close().unaccounted
    assert left == sorted([f"{samples[0].message_id}:reply", samples[1].message_id])


def test_a_second_run_finds_all_done_and_says_duplicate() -> None:
    pipeline = Pipeline()
    samples = _samples("after_draft", 3)
    for again in (False, True):
        play = Play(pipeline, pipeline)
        play.send(samples)
        for number in range(3):
            if not again:
                pipeline.carry(f"e{number}")
        play.watch()
        for number in range(3, 6):
            if not again:
                pipeline.finish(f"e{number}", "learn")
        assert play.watch()
        assert play.close().duplicates == (6 if again else 0)


def test_a_reply_among_the_messages_is_followed_to_learn() -> None:
    pipeline = Pipeline()
    play = Play(pipeline, pipeline)
    play.send([], bad=[b"a reply"])
    pipeline.finish("e0", "deidentify")
    assert not play.watch()
    pipeline.finish("e0", "learn", code="learn.unknown_message")
    assert play.watch()
    assert play.close().dead == {"learn.unknown_message": 1}
    assert play.close().forwarded == 1
