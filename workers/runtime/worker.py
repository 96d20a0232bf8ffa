"""One step at work: a batch of records in, results saved, records published.

    decode ─► drop what is done ─► park behind a waiting record of the same key ─► handle
           ─► save (one transaction) ─► publish ─► the caller commits the offsets

A crash at any point repeats at most what was not saved. What was saved but not published is in
the outbox, and the relay publishes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from schemas.errors import Retryable
from schemas.ledger import Outgoing, Pulled, Result
from workers.runtime.attempt import Attempt
from workers.runtime.desk import Desk
from workers.runtime.gate import Gate
from workers.runtime.lanes import abreast, in_order, in_parallel
from workers.runtime.records import Decoder, Incoming
from workers.runtime.retry import DeadLetterLimit
from workers.step import Step

_WAIT_SECONDS: Final = (0.1, 0.5, 1.0, 2.0, 5.0)


class StepWorker:
    """Processes batches of one step. One batch at a time.

    Args:
        concurrency: records handled at once, when the step is expensive or `abreast` is set.
        abreast: handle several at once though the step is cheap: other processes do the work.
    """

    def __init__(
        self,
        step: Step,
        desk: Desk,
        *,
        decoder: Decoder,
        attempt: Attempt,
        limit: DeadLetterLimit,
        concurrency: int,
        abreast: bool = False,
    ) -> None:
        self.step = step
        self._ledger = desk.ledger
        self._publisher = desk.publisher
        self._window = desk.window
        self._telemetry = desk.telemetry
        self._clock = desk.clock
        self._stopping = desk.stopping
        self._decoder = decoder
        self._attempt = attempt
        self._limit = limit
        self._concurrency = concurrency
        self._abreast = abreast

    def process(self, batch: Sequence[Pulled]) -> bool:
        """Process a batch; return whether all of it is settled, so that offsets may be committed.

        A database that is away holds the batch until it is back or the process ends.

        Raises:
            Misconfigured: the process must stop; nothing of this batch may be committed.
        """
        for seconds in self._patience():
            try:
                return self._process(batch)
            except Retryable as error:
                self._telemetry.trouble(self.step.name, error.code)
                self._stopping.wait(seconds)
        return False

    def _process(self, batch: Sequence[Pulled]) -> bool:
        incoming = [self._decoder.read(pulled) for pulled in batch]
        self._telemetry.received(self.step.name, len(incoming))
        ids = list({one.event_id for one in incoming})
        keys = list({one.key for one in incoming})
        gate = Gate(self._ledger.standing(self.step.name, ids, keys))
        wanted = gate.wanted(incoming)
        self._drop(gate.dropped)
        settled = 0
        for results in self._results(gate, wanted):
            self._settle(results, wanted)
            settled += len(results)
        return settled == len(wanted)

    def _results(self, gate: Gate, wanted: Sequence[Incoming]) -> Iterator[list[Result]]:
        def one(incoming: Incoming) -> Result:
            blocked = gate.blocked(incoming)
            result = self._attempt.park(incoming) if blocked else self._attempt.make(incoming)
            gate.note(incoming, result)
            return result

        if self.step.expensive:
            return in_parallel(wanted, one, self._concurrency, self._stopping)
        if self._abreast:
            return abreast(wanted, one, self._concurrency, self._stopping)
        return in_order(wanted, one, self._stopping)

    def _settle(self, results: Sequence[Result], wanted: Sequence[Incoming]) -> None:
        finished = [result for result in results if result.outcome]
        dead = sum(result.outcome == "dead" for result in finished)
        self._limit.note(len(finished), dead, self._clock().timestamp())
        admitted = [self._admitted(result) for result in results]
        fresh = self._save(admitted)
        topics = {one.event_id: one.topic for one in wanted}
        for result in admitted:
            self._window.leave(topics[result.event_id], result.event_id)
            self._publish(result, news=result.event_id in fresh)
        self._telemetry.settled(self.step.name, results)

    def _admitted(self, result: Result) -> Result:
        rows = tuple(
            row if self._window.admit(row) else replace(row, held=True) for row in result.outgoing
        )
        return replace(result, outgoing=rows)

    def _save(self, results: Sequence[Result]) -> frozenset[str]:
        for seconds in self._patience():
            try:
                return self._ledger.save(self.step.name, results, self._clock().timestamp())
            except Retryable as error:
                self._telemetry.trouble(self.step.name, error.code)
                self._stopping.wait(seconds)
        raise Retryable("database.unavailable")

    def _publish(self, result: Result, *, news: bool) -> None:
        ready: list[Outgoing] = []
        for row in result.outgoing:
            if row.held:
                continue
            if news:
                ready.append(row)
            else:
                self._window.leave(row.topic, row.event_id)
        self._publisher.send(ready)

    def _drop(self, dropped: Sequence[Incoming]) -> None:
        if not dropped:
            return
        done = [one.event_id for one in dropped if one.event_id]
        self._ledger.save(self.step.name, (), self._clock().timestamp(), dropped=done)
        for one in dropped:
            self._window.leave(one.topic, one.event_id)
        self._telemetry.dropped(self.step.name, len(dropped))

    def _patience(self) -> Iterator[float]:
        """Yield how long to wait between tries of something that must succeed, until the end."""
        tries = 0
        while not self._stopping.is_set() or tries == 0:
            yield _WAIT_SECONDS[min(tries, len(_WAIT_SECONDS) - 1)]
            tries += 1
