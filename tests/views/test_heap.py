"""What the background frees is given back to the system."""

import re
import sys
from pathlib import Path
from typing import Any

import pytest

BLOCK, BLOCKS = 4000, 30_000  # bytes; more than Python's own allocator takes, less than gets pages of its own
MB = 1_000_000


def anonymous() -> int:
    """Memory of this process that no file stands behind."""
    found = re.search(r"^Anonymous: +(\d+) kB", Path("/proc/self/smaps_rollup").read_text(), re.MULTILINE)
    assert found
    return int(found[1]) * 1024


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells, and only its C library keeps it")
def test_memory_that_a_job_needed_for_a_moment_is_given_back(desk: Any) -> None:
    kept: list[bytes] = []

    def work(_reader: Any) -> int:
        blocks = [bytes(BLOCK) for _block in range(BLOCKS)]
        kept.append(blocks[-1])  # it lies behind the others
        return anonymous()

    peaks: list[int] = []
    before = anonymous()
    desk.session.worker.submit("count", work, peaks.append, background=True)
    desk.idle()
    assert peaks[0] - before > BLOCK * BLOCKS * 0.8
    desk.until(lambda: anonymous() - before < 40 * MB)
