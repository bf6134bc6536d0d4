"""What is set in the settings is what the lists go by, as soon as they are looked at."""

import datetime as dt
from typing import Any

from crm_desktop.operations.care.attention import days_of
from crm_desktop.operations.preferences import Preferences


def ago(days: int) -> str:
    return (dt.date.today() - dt.timedelta(days=days)).isoformat()


def numbers(desk: Any, view: Any) -> list[str]:
    return [row[0] for row in desk.rows(view)]


def set_days(desk: Any, name: str, days: int) -> None:
    desk.choose(desk.tab("settings").days[name], str(days))


def test_the_days_of_the_workbench_are_those_of_the_settings(desk: Any) -> None:
    for number in range(1, 7):
        desk.store.update(desk.entity("customer"), f"C000000{number}", {"verified": ago(100)}, 1)
    desk.store.update(desk.entity("customer"), "C0000002", {"verified": ago(20)}, 2)
    bench = desk.tab("workbench")
    desk.click(bench._buttons["not_verified"])
    assert numbers(desk, bench.list) == []
    set_days(desk, "not_verified", 30)
    desk.tab("workbench")
    assert "C0000002" not in numbers(desk, bench.list)
    assert len(numbers(desk, bench.list)) == 5
    assert bench._numbers["not_verified"].get().split() == ["资料待核对", "5"]


def test_the_quick_filter_of_the_customers_follows_and_stays_chosen(desk: Any) -> None:
    for number, days in ((1, 200), (2, 20)):
        desk.store.create(
            desk.entity("interaction"), {"customer": f"C000000{number}", "subject": "问好", "time": ago(days)}
        )
    tab = desk.tab("customer")
    desk.press_button(tab.filters, "久未联系")
    assert "C0000001" in numbers(desk, tab.list)
    assert "C0000002" not in numbers(desk, tab.list)
    set_days(desk, "not_contacted", 14)
    desk.tab("customer")
    assert "C0000002" in numbers(desk, tab.list)
    assert str(desk.button(tab.filters, "久未联系").cget("style")).startswith("primary")
    set_days(desk, "not_contacted", 365)
    desk.tab("customer")
    assert "C0000001" not in numbers(desk, tab.list)


def test_what_counts_as_expiring_and_stalled_can_be_set(desk: Any) -> None:
    end = (dt.date.today() + dt.timedelta(days=50)).isoformat()
    desk.store.create(
        desk.entity("contract"), {"customer": "C0000001", "subject": "供货", "start": "2026-01-01", "end": end}
    )
    contracts = desk.tab("contract")
    desk.press_button(contracts.filters, "90 天内到期 1")
    assert len(numbers(desk, contracts.list)) == 1
    set_days(desk, "expiring", 30)
    desk.tab("contract")
    assert numbers(desk, contracts.list) == []
    assert desk.button(contracts.filters, "30 天内到期 0").winfo_viewable()
    bench = desk.tab("workbench")
    assert bench._numbers["contracts.expiring"].get().split() == ["合同将到期", "0"]


def test_the_settings_show_what_is_set(start: Any, file: Any, preferences: Preferences) -> None:
    preferences.set("not_contacted", 45)
    desk = start(file)
    settings = desk.tab("settings")
    assert settings.days["not_contacted"].get() == "45"
    assert settings.days["not_verified"].get() == "365"


def test_days_that_make_no_sense_are_not_used() -> None:
    preferences = Preferences(None)
    for wrong in (0, -1, 100_000, "30", None):
        preferences.set("not_contacted", wrong)
        assert days_of(preferences, "not_contacted") == 90
