"""Follow-ups on a phone: an iCalendar file that other programs read (D8.3)."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from crm_desktop.db.errors import CrmError
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.follow_up import FOLLOW_UP
from crm_desktop.operations.exporting.calendar_file import export_calendar


def events(path: Path) -> list[Any]:
    return list(Calendar.from_ical(path.read_bytes()).walk("VEVENT"))


def test_what_is_to_be_done_stands_in_it(office: Store, tmp_path: Path) -> None:
    notes = "带样品；第二行在下面，\n很长" + "的" * 100
    first = {"customer": "C0000001", "subject": "上门，演示; 新品", "due": "2026-03-05 14:30:00", "notes": notes}
    office.create(FOLLOW_UP, {**first, "repeat": "每两周", "priority": "高"})
    office.create(FOLLOW_UP, {"customer": "C0000002", "subject": "生日", "due": "2026-03-06"})
    office.create(FOLLOW_UP, {"customer": "C0000002", "subject": "过去了", "due": "2026-03-06", "state": "已取消"})
    path = tmp_path / "我的.ics"
    assert export_calendar(office, path) == 2
    timed, whole_day = events(path)
    assert timed["SUMMARY"] == "上门，演示; 新品 · 王伟"
    assert timed["DESCRIPTION"] == notes
    assert timed["DTSTART"].dt == dt.datetime(2026, 3, 5, 14, 30)
    assert "RRULE" not in timed, "the next one is another follow-up"
    assert timed["PRIORITY"] == 1
    assert [alarm["TRIGGER"].dt for alarm in timed.walk("VALARM")] == [dt.timedelta(0)]
    assert whole_day["DTSTART"].dt == dt.date(2026, 3, 6)
    assert [alarm["TRIGGER"].dt for alarm in whole_day.walk("VALARM")] == [dt.timedelta(hours=9)]
    assert timed["UID"] != whole_day["UID"]
    assert max(len(line) for line in path.read_bytes().split(b"\r\n")) <= 75


@pytest.mark.parametrize(
    ("due", "remind_at", "expected"),
    [
        ("2026-03-05 14:30:00", "2026-03-05 14:00:00", dt.timedelta(minutes=-30)),
        ("2026-03-05", "2026-03-04 18:00:00", dt.timedelta(hours=-6)),
        ("2026-03-05", "2026-03-06", dt.timedelta(days=1, hours=9)),
    ],
)
def test_the_phone_rings_when_the_program_would(
    office: Store, tmp_path: Path, due: str, remind_at: str, expected: dt.timedelta
) -> None:
    office.create(FOLLOW_UP, {"customer": "C0000001", "subject": "回电", "due": due, "remind_at": remind_at})
    export_calendar(office, tmp_path / "a.ics")
    (event,) = events(tmp_path / "a.ics")
    assert [alarm["TRIGGER"].dt for alarm in event.walk("VALARM")] == [expected]


def test_only_ones_own(office: Store, tmp_path: Path) -> None:
    for staff in ("S0001", "S0002", None):
        office.create(FOLLOW_UP, {"customer": "C0000001", "subject": f"{staff}", "due": "2026-03-06", "staff": staff})
    assert export_calendar(office, tmp_path / "a.ics", "S0002") == 1
    assert events(tmp_path / "a.ics")[0]["SUMMARY"].startswith("S0002")
    assert export_calendar(office, tmp_path / "b.ics", "S0009") == 0
    assert events(tmp_path / "b.ics") == []


def test_a_file_that_cannot_be_written_is_told(office: Store, tmp_path: Path) -> None:
    with pytest.raises(CrmError, match="nowhere"):
        export_calendar(office, tmp_path / "nowhere" / "a.ics")


def test_the_same_follow_up_keeps_its_name(office: Store, tmp_path: Path) -> None:
    office.create(FOLLOW_UP, {"customer": "C0000001", "subject": "一", "due": "2026-03-06"})
    for name in ("a.ics", "b.ics"):
        export_calendar(office, tmp_path / name)
    assert events(tmp_path / "a.ics")[0]["UID"] == events(tmp_path / "b.ics")[0]["UID"]


def test_of_a_prospect_it_says_which_opportunity(office: Store, tmp_path: Path) -> None:
    prospect = office.create(office.registry["opportunity"], {"name": "新店", "prospect": "周老板"})
    office.create(FOLLOW_UP, {"opportunity": prospect, "subject": "送报价", "due": "2026-03-06"})
    export_calendar(office, tmp_path / "a.ics")
    assert events(tmp_path / "a.ics")[0]["SUMMARY"] == "送报价 · 新店"
