"""The import wizard in the real window: every page, by mouse and by keyboard, in both languages."""

from collections.abc import Callable, Iterator
from pathlib import Path
from tkinter import filedialog
from typing import Any

import pytest

from crm_desktop import i18n
from crm_desktop.operations.importing.mapping import mappable
from crm_desktop.views.import_wizard.drop import take
from crm_desktop.views.import_wizard.wizard import ask_import

TEXT = "姓名,电话,积分,登记时间\n王大伟,138-0000-0000,5,5/3/2026\n周杰,139,7,6/3/2026\n吴磊,137,500,7/3/2026\n"


@pytest.fixture
def rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """`rows(text)`: a file, which will be the one chosen."""

    def write(text: str, encoding: str = "utf-8", name: str = "in.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        monkeypatch.setattr(filedialog, "askopenfilename", lambda **_options: str(path))
        return path

    return write


@pytest.fixture
def english() -> Iterator[None]:
    yield
    i18n.use("zh_CN")


def wizard(desk: Any, *steps: Callable[[Any], object], entity: str = "customer") -> None:
    """Opens it and does the steps, each with the wizard, one after the other; then it must be closed."""

    def drive(dialog: Any) -> None:
        for step in steps:
            step(dialog)
            desk.idle()
        assert not dialog.winfo_exists(), f"still open: {desk.texts(dialog)}"

    desk.expect(drive)
    ask_import(desk.window, desk.session, desk.entity(entity))
    desk.until(lambda: not desk.steps and desk.dialog() is None)


def press(desk: Any, text: str) -> Callable[[Any], None]:
    return lambda dialog: desk.press_button(dialog, text)


def key(desk: Any, *keys: str) -> Callable[[Any], None]:
    def step(dialog: Any) -> None:
        focus = desk.root.focus_get()
        if focus is None or focus.winfo_toplevel() is not dialog:  # there is no window manager to give it back
            dialog.page.focus_force()
            desk.root.update()
        desk.press(*keys)

    return step


def choose_file(desk: Any) -> Callable[[Any], None]:
    return press(desk, "选择(O)…")


def lines(tree: Any) -> list[list[str]]:
    return [[str(value) for value in tree.item(item, "values")] for item in tree.get_children()]


def count(desk: Any) -> int:
    return int(desk.store.reader.execute("SELECT count(*) FROM 客户").fetchone()[0])


def test_a_file_goes_in_by_mouse(desk: Any, rows: Callable[..., Path]) -> None:
    rows(TEXT.replace("500", "50"), "gb18030")
    seen: dict[str, Any] = {}

    def look_at_file(dialog: Any) -> None:
        page = dialog.page
        seen["file"] = (page.encoding.get(), page.separator.get(), page.line.get(), lines(page._preview)[0][0])
        assert page.winfo_viewable()

    def correct_mapping(dialog: Any) -> None:
        page = dialog.page
        seen["columns"] = [line[1] for line in lines(page.columns)]
        assert "请核对" in lines(page.columns)[3][2]
        assert page.position == 3
        desk.choose(page.format, "日.月.年")
        assert "请核对" in lines(page.columns)[3][2]

    def existing(dialog: Any) -> None:
        desk.click(dialog.page.modes[2], 8)
        assert dialog.page.mode.get() == "update"
        assert [name for name, variable in dialog.page.by.items() if variable.get()] == ["phone"]

    def trial(dialog: Any) -> None:
        page = dialog.page
        assert {kind: str(button.cget("text")) for kind, button in page.kinds.items()}["new"] == "新增 2"
        desk.click(page.kinds["changed"], 8)
        (line,) = lines(page.rows)
        assert "王伟 → 王大伟" in line[3]

    def report(dialog: Any) -> None:
        text = desk.texts(dialog.page)
        assert text[text.index("新增") + 1] == "2"
        assert text[text.index("更改") + 1] == "1"

    following = press(desk, "下一步(N)")
    wizard(desk, choose_file(desk), look_at_file, following, correct_mapping, following, existing, following, trial,
           press(desk, "导入(I)"), report, press(desk, "关闭(C)"))  # fmt: skip
    assert seen["file"] == ("GB18030", "逗号 ,", "1", "王大伟")
    assert seen["columns"] == ["姓名", "联系方式", "积分", "登记时间"]
    sql = "SELECT 姓名, 积分, 登记时间 FROM 客户 WHERE 联系方式 LIKE '13%' AND length(联系方式) < 5 ORDER BY 1"
    assert desk.store.reader.execute(sql).fetchall() == [("吴磊", 50, "2026-03-07"), ("周杰", 7, "2026-03-06")]
    assert desk.store.get(desk.entity("customer"), "C0000001")["name"] == "王大伟"
    assert "导入" in desk.status()
    desk.store.undo()
    assert (count(desk), desk.store.get(desk.entity("customer"), "C0000001")["name"]) == (6, "王伟")


def test_a_file_goes_in_by_keyboard_with_a_cell_typed_over(desk: Any, rows: Callable[..., Path]) -> None:
    rows(TEXT)

    def correct(dialog: Any) -> None:
        page = dialog.page
        assert str(page.kind.get()) == "refused"
        assert lines(page.rows)[0][:3] == ["4", "积分", "500"]
        assert not page.ready
        desk.press("Alt-i")
        assert dialog.page is page
        desk.press("F2", on=page.rows)
        desk.retype("50", page.editor.entry)
        desk.press("Return")
        assert lines(page.rows)[0][2] == "50"
        assert not page.ready
        desk.press("Alt-g")
        assert page.ready

    wizard(desk, key(desk, "Alt-o"), key(desk, "Alt-n"), key(desk, "Alt-n"), key(desk, "Alt-b"), key(desk, "Alt-n"),
           key(desk, "Return"), correct, key(desk, "Alt-i"), key(desk, "Alt-c"))  # fmt: skip
    assert count(desk) == 9
    assert desk.store.reader.execute("SELECT 积分 FROM 客户 WHERE 姓名 = '吴磊'").fetchone() == (50,)


def test_a_cell_that_is_still_typed_over_counts_when_all_is_checked_again(desk: Any, rows: Callable[..., Path]) -> None:
    rows(TEXT)

    def correct(dialog: Any) -> None:
        desk.press("F2", on=dialog.page.rows)
        desk.retype("50", dialog.page.editor.entry)
        desk.press("Alt-g")
        assert dialog.page.ready

    wizard(desk, key(desk, "Alt-o"), *[key(desk, "Alt-n")] * 3, correct, key(desk, "Escape"))


def test_a_typed_file_is_read_by_return_and_no_other_is_taken_for_it(desk: Any, rows: Callable[..., Path]) -> None:
    good = rows(TEXT)

    def mistype(dialog: Any) -> None:
        page = dialog.page
        desk.retype(str(good), page.path)
        desk.press("Return", on=page.path)
        desk.until(lambda: page.ready)
        assert dialog.page is page, "what is in it is looked at first"
        desk.type("x", page.path)
        desk.press("Alt-n")
        assert not page.ready
        assert dialog.page is page
        desk.press("Return", on=page.path)
        desk.until(lambda: any("inx" in text or f"{good.name}x" in text for text in desk.texts(dialog)))
        assert not page.ready
        desk.press("BackSpace", "Return", on=page.path)
        desk.until(lambda: page.ready)

    wizard(desk, mistype, key(desk, "Escape"))


def test_escape_in_a_cell_leaves_the_cell_and_in_the_wizard_leaves_all(desk: Any, rows: Callable[..., Path]) -> None:
    rows(TEXT)

    def leave_cell(dialog: Any) -> None:
        desk.press("Return", on=dialog.page.rows)
        desk.retype("1", dialog.page.editor.entry)
        desk.press("Escape")
        assert lines(dialog.page.rows)[0][2] == "500"
        assert dialog.draft.corrections == {}

    wizard(desk, key(desk, "Alt-o"), *[key(desk, "Alt-n")] * 3, leave_cell, key(desk, "Escape"))
    assert count(desk) == 6
    assert "Ctrl+Z" not in desk.status()


def test_tab_reaches_everything(desk: Any, rows: Callable[..., Path]) -> None:
    rows(TEXT)

    def walk(dialog: Any) -> None:
        passed = set()
        for _step in range(12):
            desk.press("Tab")
            passed.add(desk.root.focus_get())
        page = dialog.page
        assert {page.choose, page.encoding, page.separator, page.line, dialog._next, dialog._cancel} <= passed

    wizard(desk, choose_file(desk), walk, key(desk, "Escape"))


def test_refused_rows_are_set_aside(
    desk: Any, rows: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows(TEXT)
    refused = tmp_path / "refused.csv"
    monkeypatch.setattr(filedialog, "asksaveasfilename", lambda **_options: str(refused))
    following = key(desk, "Alt-n")
    wizard(desk, choose_file(desk), following, following, following, key(desk, "Alt-t"), key(desk, "Alt-i"),
           lambda dialog: desk.until(lambda: any("refused.csv" in text for text in desk.texts(dialog))),
           key(desk, "Return"))  # fmt: skip
    assert count(desk) == 8
    assert "吴磊,137,500" in refused.read_text("utf-8-sig")


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [("", "in.csv", "空"), ('姓名\n"甲\n', "in.csv", "第 2 行"), ("no book", "in.xlsx", "Excel")],
    ids=["empty", "open quote", "no workbook"],
)
def test_what_cannot_be_read_is_said_on_the_page(
    desk: Any, rows: Callable[..., Path], text: str, name: str, said: str
) -> None:
    rows(text, name=name)

    def look(dialog: Any) -> None:
        assert said in "".join(desk.texts(dialog.page))
        assert dialog._next.instate(["disabled"])
        desk.press("Return")
        assert dialog.at == 0

    wizard(desk, choose_file(desk), look, key(desk, "Escape"))


def test_another_encoding_or_separator_is_shown_at_once(desk: Any, rows: Callable[..., Path]) -> None:
    rows("姓名;備註\n陳怡君;好\n", "big5")

    def change(dialog: Any) -> None:
        page = dialog.page
        assert (page.encoding.get(), page.separator.get()) == ("Big5", "分号 ;")
        desk.choose(page.encoding, "GB18030")
        assert lines(page._preview)[0][0] != "陳怡君"
        desk.choose(page.encoding, "Big5")
        desk.choose(page.separator, "逗号 ,")
        assert lines(page._preview)[0] == ["陳怡君;好"]
        desk.choose(page.separator, "分号 ;")
        desk.choose(page.line, "无")
        assert lines(page._preview)[0] == ["姓名", "備註"]

    wizard(desk, choose_file(desk), change, key(desk, "Escape"))


def test_a_mapping_is_saved_and_used_again(desk: Any, rows: Callable[..., Path]) -> None:
    rows("甲列,乙列\n周杰,上海\n")

    def map_and_save(dialog: Any) -> None:
        page = dialog.page
        desk.press("Alt-n")
        assert dialog.page is page
        assert "还没有任何列" in "".join(desk.texts(page))
        desk.choose(page.field, "姓名")
        page.choose(1)
        desk.choose(page.field, "地区")
        desk.expect(lambda asking: (desk.retype("老系统", desk.root.focus_get()), desk.press("Return")))
        desk.press_button(dialog, "另存为(S)…")
        desk.until(lambda: page.saved.get() == "老系统")

    def use_again(dialog: Any) -> None:
        desk.choose(dialog.page.saved, "老系统")
        assert [line[1] for line in lines(dialog.page.columns)] == ["地区", "姓名"]

    wizard(desk, choose_file(desk), key(desk, "Alt-n"), map_and_save, key(desk, "Escape"))
    rows("乙列,甲列\n上海,周杰\n")
    wizard(
        desk,
        choose_file(desk),
        key(desk, "Alt-n"),
        use_again,
        *[key(desk, "Alt-n")] * 2,
        key(desk, "Alt-i"),
        key(desk, "Alt-c"),
    )
    assert desk.store.reader.execute("SELECT 地区 FROM 客户 WHERE 姓名 = '周杰'").fetchone() == ("上海",)


def test_two_columns_make_one_text_but_one_number(desk: Any, rows: Callable[..., Path]) -> None:
    rows("名,姓,甲,乙\n伟,王,1,2\n")

    def map_them(dialog: Any) -> None:
        page = dialog.page
        for position, field in ((0, "姓名"), (1, "姓名"), (2, "积分"), (3, "积分")):
            page.choose(position)
            desk.root.update()
            desk.choose(page.field, field)
        assert [line[1] for line in lines(page.columns)] == ["姓名", "姓名", "—", "积分"]
        page.choose(0)
        desk.root.update()
        desk.choose(page.format, "名")
        page.choose(1)
        desk.root.update()
        desk.choose(page.format, "姓")

    wizard(
        desk,
        choose_file(desk),
        key(desk, "Alt-n"),
        map_them,
        *[key(desk, "Alt-n")] * 2,
        key(desk, "Alt-i"),
        key(desk, "Alt-c"),
    )
    assert desk.store.get(desk.entity("customer"), "C0000007")["name"] == "王伟"


def test_dropped_files_are_taken_by_their_path(desk: Any, rows: Callable[..., Path]) -> None:
    path = rows(TEXT, name="有 空格.csv")

    def drop(dialog: Any) -> None:
        take(dialog.page, desk.root.tk.call("list", str(path), "/other"), dialog.page.take)
        desk.idle()
        assert dialog.page.ready

    wizard(desk, drop, key(desk, "Escape"))


def test_it_speaks_english(desk: Any, rows: Callable[..., Path], english: None) -> None:
    rows(TEXT.replace("500", "50"))
    i18n.use("en")
    said: list[str] = []

    def listen(dialog: Any) -> None:
        said.extend(desk.texts(dialog))

    following = press(desk, "Next")
    wizard(desk, press(desk, "Choose …"), listen, following, listen, following, listen, following, listen,
           press(desk, "Import"), listen, press(desk, "Close"))  # fmt: skip
    assert {"Choose the file", "What goes where", "Records that exist", "A trial", "Imported"} <= set(said)
    assert count(desk) == 9


def test_staff_map_only_what_they_may_set(desk: Any) -> None:
    class Some(type(desk.store.permissions)):  # type: ignore[misc]
        def may(self, action: str, entity: Any, fields: Any = ()) -> bool:
            return "points" not in fields

    names = [field.name for field in mappable(Some(), desk.entity("customer"))]
    assert "phone" in names
    assert "points" not in names


def test_return_on_a_button_is_that_button_once(
    desk: Any, rows: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, asked = rows(TEXT.replace("500", "50")), []

    def ask(**_options: object) -> str:
        asked.append(path)
        return str(path)

    def on_next(dialog: Any) -> None:
        at = dialog.at
        desk.press("Return", on=dialog._next)
        desk.until(lambda: dialog.at > at)
        assert dialog.at == at + 1, "a page was passed over"

    def choose(dialog: Any) -> None:
        desk.press("Return", on=dialog.page.choose)
        assert asked == [path]

    def save(dialog: Any) -> None:
        for text in ("取消", "保存"):
            desk.expect(lambda asking, text=text: desk.press("Return", on=desk.button(asking, text)))
            desk.press("Return", on=dialog.page.save)
        assert dialog.page.saved.get() == "in"

    monkeypatch.setattr(filedialog, "askopenfilename", ask)
    wizard(desk, choose, on_next, save, on_next, on_next, on_next, lambda dialog: desk.press("Return", on=dialog._next))
    assert count(desk) == 9


def test_a_cell_that_is_still_typed_over_is_checked_before_the_import(
    desk: Any, rows: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows(TEXT)
    refused = tmp_path / "refused.csv"
    monkeypatch.setattr(filedialog, "asksaveasfilename", lambda **_options: str(refused))

    def correct(dialog: Any) -> None:
        page = dialog.page
        desk.press("Alt-t", on=page.rows)
        assert page.ready, "without the refused row"
        desk.press("F2", on=page.rows)
        desk.retype("50", page.editor.entry)
        desk.press("Alt-i")
        assert dialog.page is page
        assert lines(page.rows)[0][2] == "50"
        desk.press("Alt-g")

    wizard(desk, key(desk, "Alt-o"), *[key(desk, "Alt-n")] * 3, correct, key(desk, "Alt-i"), key(desk, "Alt-c"))
    assert desk.store.reader.execute("SELECT 积分 FROM 客户 WHERE 姓名 = '吴磊'").fetchone() == (50,)
    assert not refused.exists()
