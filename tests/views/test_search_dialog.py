"""Ctrl+K in the real window: type, choose, and the record is open."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.db.accounts.permissions import Administrator
from crm_desktop.db.connection import Database
from crm_desktop.db.history.changes import ChangeBus
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.records import Key
from crm_desktop.operations.preferences import Preferences
from crm_desktop.operations.printing.prints import Prints

Settle = Callable[..., None]


@pytest.fixture
def shown(root: Any, tmp_path: Path, settle: Settle) -> Iterator[Any]:
    """The window on a file with three customers, two of them 王, and a product 王牌."""
    from crm_desktop.views.common.background import Worker
    from crm_desktop.views.datafile.auto_backup import AutoBackup  # not for tests without a window
    from crm_desktop.views.window.main_window import MainWindow
    from crm_desktop.views.window.session import Session

    with Database.create(tmp_path / "office.crm") as database:
        registry, bus = Registry(), ChangeBus()
        store = Store(database, registry, Administrator(), bus)
        for name in ("李娜", "王秀英", "王伟"):
            store.create(registry["customer"], {"name": name})
        store.create(registry["product"], {"name": "王牌", "price": 1, "type": "电器"})
        worker = Worker(root, database, bus)

        def nothing(*_arguments: object) -> None: ...

        backups = AutoBackup(root, database, None)
        session = Session(
            root,
            database,
            registry,
            store,
            bus,
            worker,
            backups,
            Preferences(None),
            nothing,
            nothing,
            nothing,
            Prints(),
        )
        window = MainWindow(root, session, nothing, nothing)
        window.pack(fill="both", expand=True)
        settle(root, lambda: worker.idle)
        yield window
        window.destroy()
        backups.close()
        worker.stop()


def dialog_of(root: Any) -> Any:
    from crm_desktop.views.window.search_dialog import SearchDialog

    return next((child for child in root.winfo_children() if isinstance(child, SearchDialog)), None)


def with_dialog(root: Any, shown: Any, settle: Settle, then: Callable[[Any], None]) -> None:
    """Presses Ctrl+K and does `then` with the dialog, which must be gone afterwards."""
    raised: list[AssertionError] = []

    def work() -> None:
        dialog = dialog_of(root)
        try:
            settle(root, lambda: dialog.winfo_viewable())
            then(dialog)
        except AssertionError as error:
            raised.append(error)
        finally:
            if dialog.winfo_exists():
                dialog.close(None)

    root.after(100, work)
    next(action for action in shown.actions if action.key == "Ctrl+K").run()
    if raised:
        raise raised[0]


def press(root: Any, dialog: Any, key: str) -> None:
    dialog.entry.focus_force()
    root.update()
    dialog.entry.event_generate(key)
    root.update()


def type_in(root: Any, shown: Any, settle: Settle, dialog: Any, text: str) -> list[tuple[str, str]]:
    """Types letter by letter, as people do; what is offered then, by kind and title."""
    dialog.entry.delete(0, "end")
    for letter in text:
        dialog.entry.insert("end", letter)
        root.update()
    settle(root, lambda: shown.session.worker.idle)
    return [(hit.entity.name, hit.title) for hit in dialog.hits.values()]


def test_typing_offers_the_best_of_each_kind(root: Any, shown: Any, settle: Settle) -> None:
    def then(dialog: Any) -> None:
        offered = type_in(root, shown, settle, dialog, "王")
        assert offered == [("customer", "王伟"), ("customer", "王秀英"), ("product", "王牌")]
        assert [dialog.lines.item(line, "text") for line in dialog.lines.get_children()]
        assert type_in(root, shown, settle, dialog, "wxy") == [("customer", "王秀英")]
        assert type_in(root, shown, settle, dialog, "nobody") == []
        assert dialog.result is None

    with_dialog(root, shown, settle, then)


@pytest.mark.parametrize(("text", "downs", "name"), [("wang", 1, "customer"), ("王", 9, "product")])
def test_arrows_and_enter_open_the_record(
    root: Any, shown: Any, settle: Settle, text: str, downs: int, name: str
) -> None:
    opened: list[tuple[Entity, Key]] = []
    shown.session = shown.session._replace(open_record=lambda entity, key: opened.append((entity, key)))
    chosen: list[Any] = []

    def then(dialog: Any) -> None:
        type_in(root, shown, settle, dialog, text)
        for _press in range(downs):
            press(root, dialog, "<Down>")
        chosen.append(dialog.hits[dialog.lines.selection()[0]])
        press(root, dialog, "<Return>")

    with_dialog(root, shown, settle, then)
    assert [(entity.name, key) for entity, key in opened] == [(chosen[0].entity.name, chosen[0].key)]
    assert chosen[0].entity.name == name


def test_enter_waits_for_what_was_typed_and_a_kind_is_no_record(root: Any, shown: Any, settle: Settle) -> None:
    opened: list[str] = []
    shown.session = shown.session._replace(open_record=lambda _entity, key: opened.append(str(key)))
    wanted: list[str] = []

    def then(dialog: Any) -> None:
        type_in(root, shown, settle, dialog, "王")
        wanted.append(str(list(dialog.hits.values())[1].key))
        dialog.lines.selection_set(dialog.lines.get_children()[0])  # the kind
        press(root, dialog, "<Down>")
        assert dialog.lines.selection()[0] in dialog.hits
        dialog.entry.insert("end", "秀英")  # and Enter before it is found
        dialog.entry.event_generate("<Return>")
        settle(root, lambda: not dialog.winfo_exists())

    with_dialog(root, shown, settle, then)
    assert opened == wanted


def test_the_record_opens_in_its_own_tab(root: Any, shown: Any, settle: Settle) -> None:
    def then(dialog: Any) -> None:
        type_in(root, shown, settle, dialog, "王牌")
        dialog.take()

    with_dialog(root, shown, settle, then)
    settle(root, lambda: shown.session.worker.idle)
    assert shown.current == "product"
    assert shown._built["product"].record.key == "P000001"


def test_escape_closes_and_nothing_happens(root: Any, shown: Any, settle: Settle) -> None:
    def then(dialog: Any) -> None:
        type_in(root, shown, settle, dialog, "王")
        press(root, dialog, "<Escape>")
        assert not dialog.winfo_exists()

    with_dialog(root, shown, settle, then)
    assert shown.current == "workbench"


def test_a_reference_is_picked_by_pinyin_the_best_match_first(root: Any, shown: Any, settle: Settle) -> None:
    from crm_desktop.views.records.ref_input import RefInput

    session = shown.session
    session.store.create(session.registry["customer"], {"name": "大王伟"})
    field = session.registry["purchase"].by_name["customer"]
    entry = RefInput(shown, session, field, lambda: None)
    entry.widget.place(x=0, y=0)
    root.update()
    entry.widget.focus_force()
    root.update()
    for text, wanted in {"王伟": ["C0000003", "C0000004"], "wxy": ["C0000002"], "": ["C0000001"]}.items():
        entry.widget.set_text(text)
        entry._search(entry._offer)
        settle(root, lambda: session.worker.idle)
        assert [row["number"] for row in entry._rows][: len(wanted)] == wanted
    entry._offers.close()
    entry.widget.destroy()
