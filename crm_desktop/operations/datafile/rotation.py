"""Which backups may go: a pure function of when they were made."""

import datetime as dt
from collections.abc import Callable, Iterable

ALL = dt.timedelta(days=2)  # of what is younger nothing goes
Bucket = Callable[[dt.datetime], tuple[int, ...]]
# Of what is older the last of each day is kept, before these days of each week, before these weeks of each month.
STAGES: tuple[tuple[int, Bucket], ...] = (
    (12, lambda time: (time.year, time.month, time.day)),
    (10, lambda time: time.isocalendar()[:2]),
    (9, lambda time: (time.year, time.month)),
)


def superfluous(times: Iterable[dt.datetime], now: dt.datetime) -> set[dt.datetime]:
    """Those of the times whose backups may be deleted; never the newest. All in local time, aware or not.

    Only days, weeks and months with backups in them count: a file that is seldom used keeps its past.
    """
    latest_first = sorted(set(times), reverse=True)
    old = [time for time in latest_first if time < now - ALL]
    kept = set(latest_first[:1])
    rest = old
    for count, bucket in STAGES:
        last_of: dict[tuple[int, ...], dt.datetime] = {}
        for time in rest:
            last_of.setdefault(bucket(time), time)
        chosen = list(last_of)[:count]
        kept.update(last_of[name] for name in chosen)
        rest = [time for time in rest if bucket(time) not in chosen]
    return set(old) - kept
