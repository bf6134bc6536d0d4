"""Wrong passwords: five in a row, and each further try has to wait twice as long."""

import datetime as dt
from typing import Final

FREE: Final = 5  # wrong tries without a wait
FIRST, LONGEST = 30, 3600  # seconds of the first wait, and of the longest
FORGET = dt.timedelta(days=1)  # after the last wrong try
FORMAT = "%Y-%m-%dT%H:%M:%SZ"


def seconds_left(count: int, last: str, now: dt.datetime) -> int:
    """Until a try is looked at, after `count` wrong ones, the last of them at `last` (UTC)."""
    if count < FREE:
        return 0
    wait: int = min(FIRST * 2 ** min(count - FREE, 16), LONGEST)
    left = wait - int((now - dt.datetime.strptime(last, FORMAT).replace(tzinfo=dt.UTC)).total_seconds())
    return max(0, min(wait, left))  # whatever the clock was set to
