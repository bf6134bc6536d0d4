"""Times of the day as people and programs write them: 14:30, 2:30 PM, 下午2点半."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Final

from crm_desktop.entities.fields import FieldError
from crm_desktop.i18n import _

PARTS: Final[Mapping[str, range]] = {  # of the day: the hours that may be meant, one for each of the clock
    "am": range(12),
    "pm": range(12, 24),
    "上午": range(12),  # 上午12:00 is midnight, as the programs mean that write it
    "凌晨": range(7),
    "清晨": range(4, 9),
    "早晨": range(4, 12),
    "早上": range(4, 12),
    "中午": range(11, 15),
    "下午": range(12, 24),
    "傍晚": range(16, 21),
    "晚上": range(17, 24),  # 晚上12点 could be the midnight before or after, so it is none
}
CHINESE: Final = "|".join(part for part in PARTS if not part.isascii())
PART: Final = re.compile(rf"(?:(?P<before>{CHINESE})\s*)?(?P<clock>.*?)(?:\s*(?P<after>[AaPp]\.?[Mm]\.?))?")
TIME: Final = re.compile(r"(\d{1,2})[:时時点點](\d{1,2})(?:[:分](\d{1,2})秒?|分)?")
HOUR: Final = re.compile(r"(\d{1,2})[时時点點](整|半)?")
UNJOINED: Final = re.compile(rf"(?<=[\d日])(?={CHINESE})|(?<=日)(?=\d)")  # 2026-03-05下午2:30


def read_time(text: str) -> str:
    """Raises FieldError unless `text` is a time of the day such as 9:05, 14:30:00, 2:30 PM or 下午2点半."""
    found = PART.fullmatch(text)
    complaint = FieldError(_("must be a time such as 14:30:00"))
    if not found or (found["before"] and found["after"]):
        raise complaint
    part = found["before"] or (found["after"] or "").replace(".", "").lower()
    clock = f"{found['clock']}:00" if found["after"] and found["clock"].isdecimal() else found["clock"]  # 9 AM
    hour, minute, second = digits(clock) or (24, 0, 0)
    try:
        return dt.time(hour_of(part, hour), minute, second).isoformat()
    except ValueError:
        raise complaint from None


def digits(clock: str) -> tuple[int, int, int] | None:
    if found := HOUR.fullmatch(clock):
        return int(found[1]), 30 if found[2] == "半" else 0, 0
    if found := TIME.fullmatch(clock):
        return int(found[1]), int(found[2]), int(found[3] or 0)
    return None


def hour_of(part: str, hour: int) -> int:
    """Of the day. Raises ValueError for one that the part of the day does not have."""
    if not part:
        return hour
    meant = (hour % 12, hour % 12 + 12) if hour <= 12 else (hour,)
    for one in meant:
        if one in PARTS[part]:
            return one
    raise ValueError(part, hour)
