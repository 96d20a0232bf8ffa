"""Everything that can go wrong, sorted by what the runtime does about it.

    PipelineError(code)        the code is safe to log; patient text is never put in an error
    ├─ Retryable      may succeed later       back off, then park; optional retry_after_seconds
    │  └─ NotYet      what it needs may come  the same; in the end it is not ours, no dead letter
    ├─ Rejected       can never succeed       dead-letter with the code, commit
    │  └─ NotOurs     nobody's mistake        count it with the code, keep nothing, commit
    └─ Misconfigured  the process is wrong    exit before consuming anything

Codes are `<step>.<reason>` in lower case. Every code that the software can give is listed,
with what to do about it, in `schemas/codes.py`; a test finds a code that is not.
"""

from __future__ import annotations


class PipelineError(Exception):
    """Base of all our errors. Its text is its code, and nothing else."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Retryable(PipelineError):
    """May succeed later: the runtime backs off, keeps order per key and tries again."""

    def __init__(self, code: str, *, retry_after_seconds: float | None = None) -> None:
        super().__init__(code)
        self.retry_after_seconds = retry_after_seconds


class Rejected(PipelineError):
    """Can never succeed: the runtime writes a dead letter without payload and goes on."""


class NotYet(Retryable):
    """What the record needs has not come, and may never: tried again as long as patience lasts.

    A record that is given up then is counted as not ours: nothing failed.
    """


class NotOurs(Rejected):
    """Ordinary traffic that asks nothing of us: counted, and no dead letter is written."""


class Misconfigured(PipelineError):
    """The process is set up wrongly; `hint` says what to mend and holds no secret."""

    def __init__(self, code: str, hint: str) -> None:
        super().__init__(code)
        self.hint = hint
