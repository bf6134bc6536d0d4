"""Starting: the last file, the welcome, and files that cannot be opened; the tour; a day's work on real data."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from crm_desktop import i18n
from crm_desktop.db.connection import Database
from crm_desktop.operations.importing.running import import_csv
from crm_desktop.operations.preferences import Preferences
from crm_desktop.operations.sample.sample import make_sample
from crm_desktop.views.window.placing import place
from tests.views.desk import below

OLIST = Path(__file__).parents[2] / "shared" / "data" / "olist"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the program keeps its files, for this test."""
    for name in ("DATA", "CONFIG", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def mine(tmp_path: Path, new_sample: Callable[[Path, int], Path]) -> Path:
    """A file with five customers."""
    return new_sample(tmp_path / "mine.crm", 5)


@pytest.fixture
def language() -> Iterator[None]:
    before = i18n.language()
    yield
    i18n.use(before)


@pytest.fixture
def app(root: Any, home: Path, language: None, settle: Callable[..., None]) -> Iterator[Any]:
    from crm_desktop.app import App

    preferences = Preferences(home / "preferences.json")
    preferences.set("language", "zh_CN")
    preferences.set("tab", "customer")  # where the user was last time
    app = App(preferences, size=(1360, 860), root=root)
    root.deiconify()
    root.focus_force()
    yield app
    app.close_file()
    root.update()
    root.protocol("WM_DELETE_WINDOW", root.destroy)
    root.geometry("1360x860+0+0")


def texts(app: Any) -> list[str]:
    app.root.update()
    kinds = ("TLabel", "TButton", "TCheckbutton")
    seen = [widget for widget in below(app.root) if widget.winfo_class() in kinds and widget.winfo_viewable()]
    return [str(text) for widget in seen if (text := widget.cget("text"))]


def press(app: Any, text: str) -> None:
    app.root.update()
    (button,) = [w for w in below(app.root) if w.winfo_class() == "TButton" and str(w.cget("text")) == text]
    button.invoke()
    app.root.update()


def idle(app: Any, settle: Callable[..., None]) -> None:
    settle(app.root, lambda: app.session.worker.idle)
    app.root.update()


# the first start


def test_the_first_start_offers_three_ways(app: Any) -> None:
    from crm_desktop.launch import open_first, remembered

    assert remembered(app.preferences) is None
    open_first(app, None)
    assert {"从空文件开始", "用示例数据试用", "打开已有文件"} <= set(texts(app))


def test_an_empty_file_is_made_opened_and_remembered(app: Any, home: Path, settle: Callable[..., None]) -> None:
    from crm_desktop.launch import remembered

    app.welcome()
    press(app, "从空文件开始")
    idle(app, settle)
    assert "0 位" in texts(app)
    assert any("Ctrl+N" in text for text in texts(app)), "it says what to do"
    made = home / "crm-desktop" / "crm.db"
    assert made.exists()
    app.preferences.save()
    assert remembered(Preferences(home / "preferences.json")) == made


def test_a_second_empty_file_never_takes_the_place_of_the_first(app: Any, settle: Callable[..., None]) -> None:
    app.welcome()
    press(app, "从空文件开始")
    app.session.store.create(app.session.registry["customer"], {"name": "王伟"})
    first = app.session.database.path
    app.welcome()
    press(app, "从空文件开始")
    assert app.session.database.path != first
    app.open(first)
    idle(app, settle)
    assert "1 位" in texts(app)


def test_the_sample_is_there_to_play_with(app: Any, settle: Callable[..., None]) -> None:
    app.welcome()
    press(app, "用示例数据试用")
    idle(app, settle)
    assert "2,000 位" in texts(app)


def test_a_file_is_opened_from_the_welcome(
    app: Any, mine: Path, monkeypatch: pytest.MonkeyPatch, settle: Callable[..., None]
) -> None:
    import ttkbootstrap as ttk

    monkeypatch.setattr(ttk.filedialog, "askopenfilename", lambda **_options: str(mine))
    app.welcome()
    press(app, "打开已有文件")
    idle(app, settle)
    assert "5 位" in texts(app)
    monkeypatch.setattr(ttk.filedialog, "askopenfilename", lambda **_options: "")
    app.welcome()
    press(app, "打开已有文件")
    assert "打开已有文件" in texts(app), "who chooses nothing stays"


def test_the_welcome_speaks_the_language_chosen_there_at_once(app: Any) -> None:
    app.welcome()
    (box,) = [widget for widget in below(app.root) if widget.winfo_class() == "TCombobox"]
    box.current(["简体中文", "English"].index("English"))
    box.event_generate("<<ComboboxSelected>>")
    assert "Start with an empty file" in texts(app)
    assert not any("\u4e00" <= letter <= "\u9fff" for text in texts(app) for letter in text)
    assert app.preferences.get("language") == "en"


# the last file


def test_the_last_file_is_opened_again(app: Any, mine: Path, settle: Callable[..., None]) -> None:
    from crm_desktop.launch import open_first, remembered

    app.open(mine)
    app.root.update()
    app.close_file()
    open_first(app, remembered(app.preferences))
    idle(app, settle)
    assert "5 位" in texts(app)
    assert "mine.crm" in app.root.title()


def missing(path: Path) -> None:
    path.unlink(missing_ok=True)


def damaged(path: Path) -> None:
    path.write_bytes(b"nothing that SQLite knows" * 100)


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def newer(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 9999")
    connection.close()


@pytest.mark.parametrize("spoil", [missing, damaged, truncated, newer])
def test_a_file_that_cannot_be_opened_is_a_sentence_and_a_way_on(
    app: Any, mine: Path, settle: Callable[..., None], spoil: Callable[[Path], None]
) -> None:
    from crm_desktop.launch import open_first

    spoil(mine)
    before = mine.read_bytes() if mine.exists() else None
    open_first(app, mine)
    said = texts(app)
    assert any("mine.crm" in text for text in said), said
    assert "从空文件开始" in said
    assert (mine.read_bytes() if mine.exists() else None) == before, "never a blank file in its place"
    press(app, "从空文件开始")
    idle(app, settle)
    assert "0 位" in texts(app)
    assert (mine.read_bytes() if mine.exists() else None) == before


def test_a_file_open_elsewhere_is_a_sentence_and_can_be_opened_later(
    app: Any, mine: Path, settle: Callable[..., None]
) -> None:
    from crm_desktop.launch import open_first

    with Database.open(mine):
        open_first(app, mine)
        assert any("mine.crm" in text for text in texts(app))
        assert app.window is None
    open_first(app, mine)
    idle(app, settle)
    assert "5 位" in texts(app)


def test_a_file_lost_while_the_window_is_drawn_anew_leads_to_the_welcome(app: Any, mine: Path) -> None:
    app.open(mine)
    app.root.update()
    mine.unlink()
    app.restart(None)
    assert any("mine.crm" in text for text in texts(app))
    assert "打开已有文件" in texts(app)


def test_after_an_error_the_same_file_comes_first(app: Any, mine: Path, settle: Callable[..., None]) -> None:
    from crm_desktop.launch import open_first

    with Database.open(mine):
        open_first(app, mine)
        app.root.update()
        order = [str(w.cget("text")) for w in below(app.root) if w.winfo_class() == "TButton"]
        assert order[1:] == ["打开已有文件", "从空文件开始", "用示例数据试用"]
        assert str(app.root.focus_get().cget("text")) == order[0]
    press(app, order[0])
    idle(app, settle)
    assert "5 位" in texts(app)


@pytest.mark.parametrize("spoil", [missing, damaged])
def test_a_file_made_after_an_error_is_remembered_only_if_the_old_one_is_gone(
    app: Any, home: Path, mine: Path, settle: Callable[..., None], spoil: Callable[[Path], None]
) -> None:
    from crm_desktop.launch import open_first, remembered

    app.open(mine)
    idle(app, settle)
    app.close_file()
    spoil(mine)
    open_first(app, mine)
    press(app, "从空文件开始")
    idle(app, settle)
    made = app.session.database.path
    expected = mine if mine.exists() else made
    assert remembered(app.preferences) == expected
    app.restart(None)
    idle(app, settle)
    assert app.session.database.path == made
    assert remembered(Preferences(home / "preferences.json")) == expected


# what is remembered


def test_the_file_and_the_looks_are_kept_at_once_and_the_layout_soon(
    app: Any, home: Path, mine: Path, settle: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm_desktop.views.window.preference_keeper.SAVE", 50)
    app.open(mine)

    def kept() -> Preferences:
        return Preferences(home / "preferences.json")

    assert kept().get("file") == str(mine)
    app.window.toggle_theme()
    assert kept().get("theme") == "dark"
    app.window.choose("staff")
    settle(app.root, lambda: kept().get("tab") == "staff")


@pytest.mark.parametrize("left_at", ["900x700+9000+9000", "9000x9000+0+0", "940x600+-9000+-9000"])
def test_a_window_left_where_there_is_no_screen_comes_back(app: Any, left_at: str) -> None:
    app.preferences.set("geometry", left_at)
    place(app.root, app.preferences.get("geometry", ""))
    app.root.update()
    assert 0 <= app.root.winfo_x() < app.root.winfo_screenwidth() - 100
    assert 0 <= app.root.winfo_y() < app.root.winfo_screenheight() - 100
    assert app.root.winfo_width() <= app.root.winfo_screenwidth()


def test_a_folder_that_takes_no_log_stops_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from crm_desktop.operations.log import set_up_log

    (tmp_path / "file").write_text("")
    monkeypatch.setattr("crm_desktop.operations.log.log_file", lambda: tmp_path / "file" / "crm" / "crm.log")
    set_up_log()


# the tour


@pytest.mark.long
def test_the_tour_takes_a_picture_of_every_tab_and_dialog(display: None, tmp_path: Path) -> None:
    """The program itself, in a process and, where it can make one, on a screen of its own."""
    path, folder = tmp_path / "small.crm", tmp_path / "pictures"
    make_sample(path, 30)
    main = Path(__file__).parents[1] / "main.py"
    own_screen = {"DISPLAY": ""} if shutil.which("Xvfb") else {}
    done = subprocess.run(
        [sys.executable, main, "tour", folder, "--file", path, "--size", "1360x860"],
        env={**os.environ, "LANG": "zh_CN.UTF-8", **own_screen},
        capture_output=True,
        timeout=280,
    )
    assert done.returncode == 0, done.stderr.decode()
    names = [picture.stem.partition("-")[2] for picture in sorted(folder.glob("*.png"))]
    assert names[0] == "welcome"
    assert names[-2:] == ["settings", "search"]
    for expected in (
        *("customer", "staff", "product", "plan", "feedback", "purchase"),
        *("faults", "new", "filter", "dialog-unsaved", "dialog-delete", "dialog-conflict", "dialog-columns"),
        *("dialog-new", "dialog-error", "dialog-progress", "dialog-export", "dialog-print"),
        *(f"query-{name}" for name in ("customer", "performance", "plans", "feedback-by-type", "feedback-handling")),
        "query-customer-product-staff",
    ):
        assert expected in names
    assert len(set(names)) == len(names)
    assert all(picture.stat().st_size > 5000 for picture in folder.iterdir())


# a day's work on real data


@pytest.mark.skipif(not OLIST.is_dir(), reason=f"the real data is not at {OLIST}")
def test_a_days_work_on_real_data(app: Any, tmp_path: Path, settle: Callable[..., None]) -> None:
    from crm_desktop.db.reports import REPORTS

    root = app.root
    with Database.create(tmp_path / "shop.crm"):
        pass
    app.open(tmp_path / "shop.crm")
    session, window = app.session, app.window
    for name, table in (("product", "产品"), ("customer", "客户"), ("purchase", "购买"), ("feedback", "反馈信息")):
        import_csv(session.store, session.registry[name], OLIST / f"{table}.csv")
    idle(app, settle)
    imported = session.store.undoable.number
    customers = window._built["customer"]
    assert "2,624 位" in texts(app)

    # find a customer, open it, see what they bought
    box = customers.filters.search
    box.focus_force()
    for letter in "0034c76b":
        box.event_generate("<Key>", keysym=letter)
    settle(root, lambda: "1 位" in texts(app))
    box.event_generate("<Return>")
    idle(app, settle)
    customers.list.table._body.event_generate("<Return>")
    record = customers.record
    assert record.form.cells["name"].input.text() == "Cliente 0034c76b"
    assert record.form.cells["last_product"].input.text() != ""
    purchases = next(view for view in record.tabs.views if getattr(view, "other", None) is session.registry["purchase"])
    record.notebook.select(purchases)
    idle(app, settle)
    count = len(purchases.list)
    assert count >= 1
    assert f"购买 {count}" in [record.notebook.tab(tab, "text") for tab in record.notebook.tabs()]

    # add a purchase
    before = record.form.cells["last_product"].input.text()
    product = next(
        row for row in session.store.reader.execute("SELECT 产品编号, 产品名称 FROM 产品") if row[1] != before
    )

    def buy() -> None:
        dialog = root.grab_current()
        dialog.view.form.cells["product"].input.show({"product": product[0], "product.title": product[1]})
        dialog.view.form.cells["product"].input.widget.focus_force()
        dialog.event_generate("<Control-s>")

    root.after(300, buy)
    purchases.add()
    idle(app, settle)
    assert f"购买 {count + 1}" in [record.notebook.tab(tab, "text") for tab in record.notebook.tabs()]
    assert record.form.cells["last_product"].input.text() == product[1]

    # the queries
    queries = window.choose("queries")
    idle(app, settle)
    session.store.create(session.registry["call_round"], {"name": "回访"})
    asked = {"customer": "C0000001", "call_round": 1}
    for report in REPORTS:
        queries.choose(report.name)
        for parameter in report.params:
            if parameter.field.name in asked:
                queries.view.set(parameter.field.name, asked[parameter.field.name])
        assert queries.view.run(), report.name
        idle(app, settle)
        assert queries.view.result._totals.winfo_children(), report.name
    queries.choose("feedback-handling")
    idle(app, settle)
    assert len(queries.view.result.rows) > 0

    # an open feedback is dealt with
    feedback = window.choose("feedback")
    idle(app, settle)
    session.preferences.set("feedback.sort", ["handled", True])
    (still_open,) = [quick for quick, _button in feedback.filters._buttons if quick and quick.name == "open"]
    feedback.filters.use_quick(still_open)
    idle(app, settle)
    waiting = len(feedback.list)
    if waiting == 0:  # all of theirs are dealt with: one comes in
        values = {"customer": "C0000001", "product": product[0], "content": "demorou"}
        session.store.create(session.registry["feedback"], values)
        idle(app, settle)
        waiting = len(feedback.list)
    feedback.filters.focus_search()
    feedback.filters.search.event_generate("<Return>")
    idle(app, settle)
    press(app, "标记为已处理")
    idle(app, settle)
    assert len(feedback.list) == waiting - 1

    # all of it taken back
    while session.store.undoable.number != imported:
        root.event_generate("<Control-z>")
        idle(app, settle)
    window.choose("customer")
    idle(app, settle)
    assert record.form.cells["last_product"].input.text() == before
    for _table in range(4):
        root.focus_force()  # no window manager here gives it back when the dialog of long work goes
        root.update()
        root.event_generate("<Control-z>")
        idle(app, settle)
    assert session.store.undoable is None
    assert session.store.reader.execute("SELECT count(*) FROM 客户").fetchone() == (0,)
    assert session.store.reader.execute("SELECT count(*) FROM 购买").fetchone() == (0,)
