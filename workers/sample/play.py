"""Send sample records, wait for each one's end, and answer as the clinicians would.

Every record that was accepted is followed until it is delivered, learned, dead or told to be none
of ours; what is left
over is named, never forgotten.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, Protocol

from schemas import topics
from schemas.history import Fate
from schemas.topics import Topic
from workers.sample.generate import SampleMessage

_OVERLAP_SECONDS: Final = 3.0
_CHUNK: Final = 100
_LEARN: Final = "learn:"
_ENDS: Final = ("deidentify", "deliver", "learn")


class Answer(Protocol):
    """What the intake says of one record; fulfilled by `workers.runtime.accept.Answer`."""

    @property
    def status(self) -> Literal["accepted", "duplicate", "refused"]:
        """Whether it was taken."""
        ...

    @property
    def event_id(self) -> str:
        """Its id, empty when it was refused."""
        ...

    @property
    def code(self) -> str:
        """Why it was refused."""
        ...


class Intake(Protocol):
    """Takes records from a sender; fulfilled by `workers.runtime.accept.Acceptor`."""

    def accept(self, topic: Topic, bodies: Sequence[bytes]) -> Sequence[Answer]:
        """Take records for good, or say why not, in their order."""
        ...


class Progress(Protocol):
    """Tells what steps have finished; fulfilled by the database's history."""

    def fates(self, since: float, steps: Sequence[str]) -> list[Fate]:
        """Return what `steps` finished from `since` on (seconds since 1970), and all dead ends."""
        ...


@dataclass(slots=True)
class Account:
    """What became of everything that was sent.

    Attributes:
        refused, dead, not_ours: number of records by code; the last two count each record once.
        replies, edit_requests, bad: how many of each kind were sent.
        forwarded: clinicians' replies found on the intake topic and passed on.
    """

    messages: int = 0
    edit_requests: int = 0
    bad: int = 0
    replies: int = 0
    duplicates: int = 0
    delivered: int = 0
    learned: int = 0
    forwarded: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    dead: Counter[str] = field(default_factory=Counter)
    not_ours: Counter[str] = field(default_factory=Counter)
    unaccounted: list[str] = field(default_factory=list)

    @property
    def ended(self) -> int:
        """How many records have come to an end."""
        return self.delivered + self.learned + self.dead.total() + self.not_ours.total()


class Play:
    """One run of sample records through a running pipeline."""

    def __init__(self, intake: Intake, progress: Progress) -> None:
        self._intake = intake
        self._progress = progress
        self._since = 0.0
        self._ended: dict[str, Fate] = {}  # event id (`deliver`: case id): how a step ended it
        self._open: dict[str, str] = {}  # event id, later case id: what the record is called
        self._replies: dict[str, bytes] = {}  # the same ids: what the clinician will send
        self._early: dict[str, bytes] = {}  # event ids: what they send before there is a draft
        self._due: list[tuple[str, bytes]] = []
        self.account = Account()

    @property
    def waiting(self) -> int:
        """How many records have no end yet."""
        return len(self._open) + len(self._due)

    def send(self, samples: Iterable[SampleMessage], bad: Sequence[bytes] = ()) -> None:
        """Send all samples, and `bad` records after them.

        Raises:
            Retryable: `database.unavailable`.
        """
        chunk: list[SampleMessage] = []
        for sample in samples:
            chunk.append(sample)
            if len(chunk) == _CHUNK:
                self._send(chunk)
                chunk = []
        self._send(chunk)
        self.account.bad = len(bad)
        answers = self._intake.accept(topics.COMMUNICATION, bad) if bad else ()
        for number, answer in enumerate(answers):
            self._opened(answer, f"bad-{number}")

    def watch(self) -> bool:
        """Take in what has finished and answer what was delivered; return whether all has an end.

        Raises:
            Retryable: `database.unavailable`.
        """
        fates = self._progress.fates(self._since, _ENDS)
        for fate in fates:
            key = _key(fate)
            if key not in self._ended:
                self._ended[key] = fate
                self._take(key)
        if fates:
            self._since = max(0.0, fates[-1].at - _OVERLAP_SECONDS)
        self._answer()
        return not self.waiting

    def close(self) -> Account:
        """Return the account; what has no end yet is named in it."""
        self.account.unaccounted = sorted({*self._open.values(), *(name for name, _ in self._due)})
        return self.account

    def _send(self, chunk: list[SampleMessage]) -> None:
        if not chunk:
            return
        answers = self._intake.accept(topics.COMMUNICATION, [one.bundle for one in chunk])
        for sample, answer in zip(chunk, answers, strict=True):
            edit = sample.expected["record"] == "edit_request"
            self.account.edit_requests += edit
            self.account.messages += not edit
            if sample.final_reply and answer.event_id:
                early = sample.reply_timing == "before_draft"
                waiting = self._early if early else self._replies
                waiting[answer.event_id] = sample.final_reply
            self._opened(answer, sample.message_id)
        self._answer()

    def _opened(self, answer: Answer, name: str, reader: str = "") -> None:
        if answer.status == "refused":
            self.account.refused[answer.code] += 1
            return
        self.account.duplicates += answer.status == "duplicate"
        self._open[reader + answer.event_id] = name
        self._take(reader + answer.event_id)  # a duplicate may have ended long ago

    def _answer(self) -> None:
        """Send what clinicians have to say by now."""
        while self._due:
            due, self._due = self._due[:_CHUNK], self._due[_CHUNK:]
            answers = self._intake.accept(topics.RESPONSE, [body for _, body in due])
            self.account.replies += len(due)
            for (name, _), answer in zip(due, answers, strict=True):
                self._opened(answer, name, _LEARN)

    def _take(self, key: str) -> None:
        """Close `key`, or follow it under its case id, when a step is done with it."""
        fate = self._ended.get(key)
        if fate is None or key not in self._open:
            return
        name = self._open.pop(key)
        reply = self._replies.pop(key, None)
        early = self._early.pop(key, None)
        if fate.outcome == "dead":
            self.account.dead[fate.code] += 1
        elif fate.outcome == "not_ours":
            self.account.not_ours[fate.code] += 1
        elif fate.step == "deidentify":
            self._follow(fate, name, reply)
            if early:
                self._due.append((f"{name}:reply", early))
        elif fate.step == "learn":
            self.account.learned += 1
        else:
            self.account.delivered += 1
            if reply:
                self._due.append((f"{name}:reply", reply))

    def _follow(self, fate: Fate, name: str, reply: bytes | None) -> None:
        """Wait for the case; without one it was a clinician's reply, which goes on to `learn`."""
        self.account.forwarded += not fate.case_id
        key = fate.case_id or _LEARN + fate.event_id
        self._open[key] = name
        if reply:
            self._replies[key] = reply
        self._take(key)


def _key(fate: Fate) -> str:
    """Return under which name a record that ends so is open."""
    if fate.step == "deidentify":
        return fate.event_id
    return _LEARN + fate.event_id if fate.step == "learn" else fate.case_id
