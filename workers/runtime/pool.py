"""Other processes of this machine that do the work of steps, so that it uses more than one core.

The children are forked from a fork server that has loaded what they all need (word lists,
patterns) and runs one thread, so they start quickly and share that memory. Each holds one end of
a socket pair; orders go out and answers come back over it, one at a time.

A child that dies fails its order with a Retryable and is replaced; one that died idle costs
nothing. Children end when their parent does, however it ends.

Source: Python 3.11 multiprocessing, "Contexts and start methods".
"""

from __future__ import annotations

import multiprocessing
import os
import queue
import signal
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from multiprocessing import connection, forkserver, process
from typing import Any, Final

from schemas.errors import PipelineError, Retryable
from workers.runtime.logs import set_up
from workers.runtime.work import Answer, Bench, Order, raised, told

_READY: Final = Answer("done")
_START_SECONDS: Final = 120.0
_END_SECONDS: Final = 5.0

Open = Callable[[], AbstractContextManager[Bench]]


@dataclass(slots=True)
class _Child:
    """A process and our end of the line to it."""

    process: process.BaseProcess
    line: connection.Connection[Any, Any]


class Pool:
    """A number of children, each with one order in hand at most. Safe for several threads.

    Args:
        opening: makes a child's bench, in the child; it is pickled.
        log_level: of the children's own log.
    """

    def __init__(self, size: int, opening: Open, *, log_level: str) -> None:
        self.size = size
        self._opening = opening
        self._log_level = log_level
        self._context = multiprocessing.get_context("forkserver")
        self._idle: queue.SimpleQueue[_Child | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._closing = False

    def start(self) -> None:
        """Start all children and return when each is ready.

        Raises:
            Misconfigured, Retryable: what a child could not be made with.
        """
        started = [self._started() for _ in range(self.size)]
        try:
            ready = [self._ready(child) for child in started]
        except PipelineError:
            for child in started:
                self._discard(child)
            raise
        for child in ready:
            self._idle.put(child)

    def ask(self, order: Order) -> Answer:
        """Have an order carried out by the next child that is idle, and wait.

        Raises:
            Retryable: `runtime.child_lost`; `runtime.stopping`.
        """
        child = self._idle.get()
        try:
            child = self._sent(child, order)
            answer: Answer = child.line.recv()
        except (EOFError, OSError):
            self._discard(child)
            child = None
            raise Retryable("runtime.child_lost") from None
        finally:
            self._idle.put(child)
        return answer

    def _sent(self, child: _Child | None, order: Order) -> _Child:
        """Send an order, to a new child where this one is dead; it can't have been begun then."""
        if child is not None:
            try:
                child.line.send(order)
            except OSError:
                self._discard(child)
            else:
                return child
        fresh = self._ready(self._started())
        fresh.line.send(order)
        return fresh

    def _started(self) -> _Child:
        if self._closing:
            raise Retryable("runtime.stopping")
        ours, theirs = multiprocessing.Pipe()
        arguments = (theirs, self._opening, self._log_level)
        with self._lock:  # multiprocessing keeps its list of children without one
            one = self._context.Process(target=_live, args=arguments, daemon=True)
            one.start()
        theirs.close()
        return _Child(one, ours)

    def _ready(self, child: _Child) -> _Child:
        try:
            said = child.line.recv() if child.line.poll(_START_SECONDS) else None
        except (EOFError, OSError):
            said = None
        if said is None:
            self._discard(child)
            raise Retryable("runtime.child_lost")
        if said.kind != "done":
            self._discard(child)
            raise raised(said)
        return child

    def _discard(self, child: _Child | None) -> None:
        if child is None:
            return
        child.line.close()
        child.process.kill()
        child.process.join(_END_SECONDS)

    def close(self) -> None:
        """Let the children end; their lines being cut is what they wait for."""
        self._closing = True
        children: list[_Child] = []
        for _ in range(self.size):
            try:
                child = self._idle.get(timeout=_END_SECONDS)
            except queue.Empty:
                break
            if child is not None:
                child.line.close()
                children.append(child)
        for child in children:
            child.process.join(_END_SECONDS)
            self._discard(child)


def preload(modules: Sequence[str]) -> None:
    """Have the fork server start now and import these; it serves the whole process."""
    forkserver.set_forkserver_preload(list(modules))
    forkserver.ensure_running()


def _live(line: connection.Connection[Any, Any], opening: Open, log_level: str) -> None:
    """Be a child: say that the bench is ready, then carry out orders until the line is cut."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends us
    set_up(log_level)
    _follow(process.parent_process())
    try:
        with opening() as bench:
            line.send(_READY)
            while True:
                line.send(bench.carry_out(line.recv()))
    except PipelineError as error:
        line.send(told(error))
    except (EOFError, OSError):
        return


def _follow(parent: process.BaseProcess | None) -> None:
    """End at once when the parent ends: work that nobody waits for is done again by the next."""
    if parent is None:
        return
    sentinel = parent.sentinel

    def watch() -> None:
        connection.wait([sentinel])
        os._exit(1)

    threading.Thread(target=watch, name="bedside-parent", daemon=True).start()
