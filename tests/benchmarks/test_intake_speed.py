"""How many records the intake reads in a second of one core."""

from __future__ import annotations

import sys
import time
from itertools import islice

from schemas.text import PhiBytes
from workers.intake.identity import identity
from workers.intake.parse import parse
from workers.sample.generate import generate

LEAST_PER_CPU_SECOND = 300
RECORDS = 200


def per_cpu_second(work: list[PhiBytes], identify: bool) -> float:
    """Return records per second of processor time, so that a busy machine does not matter."""
    start = time.process_time()
    for body in work:
        if identify:
            identity(body.reveal())
        else:
            parse(body)
    return len(work) / (time.process_time() - start)


def test_the_sample_hospitals_bundles_are_read_faster_than_they_can_come() -> None:
    work = [PhiBytes(sample.bundle) for sample in islice(generate(RECORDS, 3), RECORDS)]
    mean_bytes = sum(map(len, work)) / len(work)
    read = max(per_cpu_second(work, identify=False) for _ in range(3))
    named = max(per_cpu_second(work, identify=True) for _ in range(3))
    sys.stdout.write(
        f"n={len(work)} bytes={mean_bytes:.0f} parse={read:.0f}/s identity={named:.0f}/s\n"
    )
    assert read >= LEAST_PER_CPU_SECOND
    assert named >= 5 * LEAST_PER_CPU_SECOND
