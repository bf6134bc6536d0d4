"""The clean-up in the window: who is there twice, merged or set aside; what is wrong; the warning while one types."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.app import SMALLEST
from crm_desktop.db.accounts import accounts
from crm_desktop.db.accounts.permissions import Administrator
from crm_desktop.db.connection import Database
from crm_desktop.db.errors import StorageFailed
from crm_desktop.db.registry import Registry
from crm_desktop.views.common import progress_dialog
from crm_desktop.views.common.dialogs import dialogs_of
from crm_desktop.views.common.scrolling import viewport
from crm_desktop.views.common.theme import px
from tests.views.desk import below
from tests.views.keyboard import Keyboard


@pytest.fixture
def twice(desk: Any) -> Any:
    """王伟, C0000001 with a purchase and a feedback, is there again as C0000007, with an address."""
    values = {"name": "王伟先生", "phone": "+86 138 0000 0000", "address": "上海市浦东新区世纪大道100号"}
    desk.colleague().create(desk.entity("customer"), values)
    desk.idle()
    return desk


def searched(desk: Any) -> Any:
    view = desk.tab("cleaning").duplicates
    desk.press_button(view, "查找")
    desk.until(lambda: view.found.scoring is not None)
    desk.idle()
    return view


def test_two_that_are_the_same_are_merged_and_come_back(twice: Any) -> None:
    view = searched(twice)
    assert [pair.keys for pair in view.found.pairs] == [("C0000001", "C0000007")]
    shown = "\n".join(view._rows.cells(0))
    assert "电话相同" in shown
    assert "C0000007" in shown
    twice.expect(twice.answer("合并", "C0000001", "世纪大道"))
    twice.press_button(view, "对比并合并 …")
    twice.until(lambda: not view.found.pairs)
    record = twice.store.get(twice.entity("customer"), "C0000001")
    assert record["address"] == "上海市浦东新区世纪大道100号"
    assert twice.store.rowid(twice.entity("customer"), "C0000007") is None
    twice.press("Control-z", on=twice.root)
    assert twice.store.rowid(twice.entity("customer"), "C0000007") is not None
    assert twice.store.get(twice.entity("customer"), "C0000001")["address"] is None
    twice.until(lambda: [pair.keys for pair in view.found.pairs] == [("C0000001", "C0000007")])
    twice.press("Control-Shift-Z", on=twice.root)
    twice.until(lambda: not view.found.pairs)


def test_undoing_words_of_a_customer_shows_them_as_they_were(twice: Any) -> None:
    entity = twice.entity("customer")
    version = int(twice.store.get(entity, "C0000007")["version"])
    twice.store.update(entity, "C0000007", {"address": "北京市海淀区中关村大街1号"}, version)
    view = searched(twice)
    assert "中关村" in str(twice.rows(view))
    twice.press("Control-z", on=twice.root)
    assert "中关村" not in str(twice.rows(view))
    assert "世纪大道" in str(twice.rows(view))


def backups(desk: Any) -> list[tuple[str, int]]:
    """Why each was made, and how many customers it holds; the oldest first."""
    return [(one.kind, one.counts["客户"]) for one in reversed(desk.session.backups.backups.listed())]


def test_a_backup_comes_before_the_first_merge_of_a_search(twice: Any) -> None:
    for number in (2, 3):
        values = {"name": ("李娜", "刘洋")[number - 2], "phone": f"+86 138 0000 000{number - 1}"}
        twice.colleague().create(twice.entity("customer"), values)
    view = searched(twice)
    for left in (2, 1):
        twice.expect(twice.answer("合并"))
        twice.press_button(view, "对比并合并 …")
        twice.until(lambda left=left: len(view.found.pairs) == left)
    assert backups(twice) == [("merge", 9)]
    view = searched(twice)
    twice.expect(twice.answer("合并"))
    twice.press_button(view, "对比并合并 …")
    twice.until(lambda: not view.found.pairs)
    assert backups(twice) == [("merge", 9), ("merge", 7)]
    backup_of = twice.session.backups.backups
    assert backup_of.listed()[0].usable


def test_without_room_for_a_backup_nothing_is_merged(twice: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_kind: str, _progress: Any) -> None:
        raise StorageFailed("the disk is full")

    def give_up(dialog: Any) -> None:
        twice.answer("确定", "the disk is full")(dialog)
        (merging,) = dialogs_of(twice.root)
        merging.close(None)

    view = searched(twice)
    monkeypatch.setattr(twice.session.backups, "before", refuse)
    twice.expect(twice.answer("合并"), give_up)
    twice.press_button(view, "对比并合并 …")
    assert len(view.found.pairs) == 1
    assert twice.store.rowid(twice.entity("customer"), "C0000007") is not None


def test_what_is_not_the_same_stays_away(twice: Any) -> None:
    view = searched(twice)
    twice.press_button(view, "不是同一人")
    assert view.found.pairs == []
    twice.press_button(view, "查找")
    twice.until(lambda: not twice.dialog())
    assert view.found.pairs == []


def test_what_was_kept_apart_is_taken_back_and_found_again(twice: Any) -> None:
    view = searched(twice)
    twice.press_button(view, "不是同一人")
    assert view.found.pairs == []

    def take_back(dialog: Any) -> None:
        assert [cell[:8] for cell in dialog.rows.cells(0)] == ["C0000001", "C0000007"]
        twice.press_button(dialog, "取消标记")
        assert len(dialog.rows) == 0
        assert str(dialog.button.cget("state")) == "disabled"
        twice.press_button(dialog, "关闭")

    twice.expect(take_back)
    twice.press_button(view, "已排除的 …")
    twice.until(lambda: view.found.pairs)
    assert [pair.keys for pair in view.found.pairs] == [("C0000001", "C0000007")]


def test_without_any_kept_apart_nothing_is_taken_back(twice: Any) -> None:
    view = searched(twice)
    found = view.found
    twice.expect(twice.answer("关闭"))
    twice.press_button(view, "已排除的 …")
    assert view.found is found


def test_all_listed_are_merged_in_one_step(twice: Any) -> None:
    view = searched(twice)
    twice.expect(twice.answer("合并 1 位", "1 位并入其中"))
    twice.press_button(view, "合并全部所列 …")
    twice.until(lambda: not view.found.pairs)
    assert twice.store.undoable.action == "merge"
    assert backups(twice) == [("merge", 7)]
    assert twice.store.rowid(twice.entity("customer"), "C0000007") is None


def test_a_level_that_nothing_reaches_shows_nothing(twice: Any) -> None:
    view = searched(twice)
    view.show(view.found._replace(pairs=[view.found.pairs[0]._replace(probability=0.6)]))
    assert len(view.table._source) == 1
    view._level.set("95%")
    view._show()
    assert len(view.table._source) == 0
    assert str(view._buttons[0].cget("state")) == "disabled"


def test_what_is_wrong_is_counted_and_opened_as_a_list(twice: Any) -> None:
    view = twice.tab("cleaning").quality
    twice.window._built["cleaning"].notebook.select(1)
    twice.idle()
    twice.press_button(view, "立即检查")
    twice.until(lambda: view.quality is not None)
    twice.idle()
    names = [faults.rule.name for faults in view.quality.faults]
    view.rules.select(names.index("no_staff"))
    view._show_faults()
    twice.idle()
    assert view.chosen.total == 1
    twice.press_button(view, "在列表中打开")
    assert twice.window.current == "customer"
    assert len(twice.window._built["customer"].list) == 1


def test_who_is_there_already_is_said_while_one_types(desk: Any) -> None:
    tab = desk.tab("customer")
    desk.press("Control-n")
    cells = tab.record.form.cells
    desk.type("13800000002", cells["phone"].input.widget)
    desk.until(lambda: tab.record.similar.found)
    assert [one.key for one in tab.record.similar.found] == ["C0000003"]
    assert tab.record.similar.winfo_viewable()
    desk.retype("19900000000", cells["phone"].input.widget)
    desk.until(lambda: not tab.record.similar.found)
    tab.record.revert()


def test_a_record_that_is_there_is_not_warned_of(desk: Any) -> None:
    tab = desk.tab("customer")
    tab.open("C0000001")
    desk.idle()
    assert not tab.record.similar.found
    assert not tab.record.similar.winfo_manager()


@pytest.mark.usefixtures("quick_passwords")
def test_staff_have_no_such_tab(file: Path, start: Callable[..., Any]) -> None:
    registry = Registry()
    with Database.open(file) as database:
        accounts.Users(database, registry, Administrator()).begin("admin", "words of boss")
        admin = accounts.find(database.writer, 1)
        users = accounts.Users(database, registry, accounts.permissions_of(database, registry, admin))
        users.add("zhang", "words of zhang", "staff", "S0001")
    desk = start(file)
    page = desk.app.entrance.page
    desk.retype("zhang", page.name)
    desk.type("words of zhang", page.password)
    desk.press("Return", on=page.password)
    desk.until(lambda: desk.window is not None)
    assert "cleaning" not in [tab.name for tab in desk.window.tabs]


def test_who_has_nobody_in_charge_gets_somebody_in_bulk(twice: Any) -> None:
    def fill(dialog: Any) -> None:
        assert dialog.field.name == "staff"
        twice.idle()
        dialog.value.show({"staff": "S0001"})
        twice.press_button(dialog, "修改")

    view = twice.tab("cleaning").quality
    twice.window._built["cleaning"].notebook.select(1)
    twice.idle()
    twice.press_button(view, "立即检查")
    twice.until(lambda: view.quality is not None)
    twice.idle()
    view.rules.select([faults.rule.name for faults in view.quality.faults].index("no_staff"))
    view._show_faults()
    twice.idle()
    assert view.chosen.total == 1
    twice.expect(fill)
    twice.press_button(view, "批量指定 …")
    nobody = "SELECT count(*) FROM 客户 WHERE 联系人编号 IS NULL"
    twice.until(lambda: twice.store.reader.execute(nobody).fetchone() == (0,))
    twice.until(lambda: view.chosen.total == 0)
    twice.idle()
    twice.press("Control-z", on=twice.root)
    twice.until(lambda: twice.store.reader.execute(nobody).fetchone() == (1,))


def test_before_the_first_search_it_says_what_to_do(desk: Any) -> None:
    table = desk.tab("cleaning").duplicates.table
    desk.idle()
    assert table._empty.winfo_ismapped()
    assert "点击“查找”" in table._empty.cget("text")


@pytest.fixture
def wordy(twice: Any) -> Any:
    """Both have notes as long as they may be."""
    entity = twice.entity("customer")
    for key in ("C0000001", "C0000007"):
        version = int(twice.store.get(entity, key)["version"])
        twice.store.update(entity, key, {"notes": f"{key}{'说' * 1990}完"}, version)
    return twice


def test_below_long_notes_the_buttons_are_on_the_screen(wordy: Any) -> None:
    def look(dialog: Any) -> None:
        assert dialog.winfo_height() <= px(SMALLEST[1])
        for text in ("合并", "不是同一人", "取消"):
            assert dialog.winfo_containing(*middle(wordy.button(dialog, text))) is wordy.button(dialog, text)
        wordy.press_button(dialog, "取消")

    view = searched(wordy)
    wordy.expect(look)
    wordy.press_button(view, "对比并合并 …")


def test_long_notes_are_read_and_chosen_by_keyboard(wordy: Any) -> None:
    keys = Keyboard(wordy)

    def choose(dialog: Any) -> None:
        room = viewport(dialog.lines)
        assert room.yview()[1] < 1
        keys.press(*["Next"] * 12)
        assert room.yview()[1] == 1, "the end of the notes"
        keys.press(*["Prior"] * 12)
        assert room.yview()[0] == 0
        radios = [widget for widget in below(dialog.lines) if widget.winfo_class() == "TRadiobutton"]
        keys.reach(radios[-2])  # not the one proposed
        keys.press("space")
        keys.button("合并")

    view = searched(wordy)
    wordy.expect(choose)
    wordy.press_button(view, "对比并合并 …")
    wordy.until(lambda: not view.found.pairs)
    assert wordy.store.get(wordy.entity("customer"), "C0000001")["notes"].startswith("C0000001")


def test_return_on_a_button_is_that_button_once(twice: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    view = searched(twice)
    monkeypatch.setattr(progress_dialog, "AT_ONCE", 0)  # as if the backup took long
    twice.expect(lambda dialog: twice.press("Return", on=twice.button(dialog, "取消")))
    twice.press_button(view, "对比并合并 …")
    assert len(view.found.pairs) == 1
    twice.expect(lambda dialog: twice.press("Return", on=twice.button(dialog, "合并")))
    twice.press_button(view, "对比并合并 …")
    twice.until(lambda: not view.found.pairs and twice.dialog() is None)
    assert backups(twice) == [("merge", 7)]


def middle(widget: Any) -> tuple[int, int]:
    return widget.winfo_rootx() + widget.winfo_width() // 2, widget.winfo_rooty() + widget.winfo_height() // 2
