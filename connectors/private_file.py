"""Files that hold patients' names or drafts: for their owner alone, whatever the umask says."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path


def private(path: Path) -> None:
    """Make `path` if it is missing, readable by its owner only.

    SQLite gives its `-wal` and `-shm` the mode of the database. What can't be made or changed is
    left to whoever opens the file next, who says so.
    """
    with suppress(OSError):
        path.touch(mode=0o600, exist_ok=True)
        path.chmod(0o600)
