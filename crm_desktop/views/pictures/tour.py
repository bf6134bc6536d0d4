"""Pictures of every tab and dialog of the real program, taken by itself."""

import tempfile
from array import array
from collections.abc import Callable
from dataclasses import replace

from crm_desktop.db.errors import CrmError
from crm_desktop.db.history.past_store import PastFile, PastStore
from crm_desktop.entities.records import Record
from crm_desktop.i18n import _
from crm_desktop.operations.preferences import Preferences
from crm_desktop.views.board.board_layout import Spot
from crm_desktop.views.cleaning.cleaning_tab import CleaningTab
from crm_desktop.views.cleaning.merge_dialog import ask_merge
from crm_desktop.views.common import dialogs
from crm_desktop.views.common.background import Progress
from crm_desktop.views.common.dialogs import dialogs_of
from crm_desktop.views.common.progress_dialog import ProgressDialog
from crm_desktop.views.datafile.backups_tab import BackupsTab
from crm_desktop.views.history.history_tab import LISTS, HistoryTab
from crm_desktop.views.lists.bulk_edit_dialog import BulkEditDialog
from crm_desktop.views.lists.column_dialog import ask_columns
from crm_desktop.views.lists.entity_tab import EntityTab
from crm_desktop.views.lists.faces import BOARD, LIST
from crm_desktop.views.output.output_dialog import EXPORT, ExportDialog, PrintDialog
from crm_desktop.views.output.outputs import of_list
from crm_desktop.views.pictures.camera import Tour
from crm_desktop.views.pictures.examples import example, example_customer
from crm_desktop.views.pictures.tour_import import visit_import
from crm_desktop.views.queries.query_tab import QueryTab
from crm_desktop.views.records.conflict_dialog import ask_about_conflict
from crm_desktop.views.records.delete_dialog import DeleteDialog
from crm_desktop.views.records.new_record import ask_new_record
from crm_desktop.views.window.main_window import MainWindow
from crm_desktop.views.window.search_dialog import SearchDialog
from crm_desktop.views.workbench.workbench_tab import WorkbenchTab


def visit(tour: Tour, window: MainWindow) -> None:
    """Every tab, every tab of a record, every dialog."""

    def idle() -> bool:
        return window.session.worker.idle

    visit_workbench(tour, window, idle)
    for entity in window.session.registry.tabs():
        tab = window.choose(entity.name)
        tour.settle(idle)
        assert isinstance(tab, EntityTab)
        visit_entity(tour, tab, idle)
    customers = window.choose(window.session.registry.main()[0].name)
    assert isinstance(customers, EntityTab)
    visit_dialogs(tour, customers, idle)
    queries = window.choose("queries")
    assert isinstance(queries, QueryTab)
    visit_queries(tour, queries, idle)
    visit_outputs(tour, window, idle)
    visit_backups(tour, window)
    visit_history(tour, window, idle)
    visit_cleaning(tour, window, idle)
    window.choose("settings")
    tour.settle(idle)
    tour.shoot("settings")
    visit_search(tour, window, idle)


def visit_workbench(tour: Tour, window: MainWindow, idle: Callable[[], bool]) -> None:
    tab = window.choose("workbench")
    assert isinstance(tab, WorkbenchTab)
    for card in tab.cards:
        tab.choose(card.name)
        tour.settle(idle)
        tour.shoot(f"workbench-{card.name}")
    tab.choose("open")
    tour.settle(idle)
    tab.list.table.select(0)
    tour.modal("dialog-complete", tab.complete)


def visit_entity(tour: Tour, tab: EntityTab, idle: Callable[[], bool]) -> None:
    position = example(tab)
    key = None if position is None else tab.list.key_at(position)
    if tab.entity.name == "customer":
        key = example_customer(tab.session) or key
    if key is not None:
        tab.open(key)
    for number in range(tab.record.notebook.index("end") if key is not None else 1):
        tab.record.notebook.select(number)
        tour.settle(idle)
        tour.shoot(tab.entity.name if number == 0 else f"{tab.entity.name}-{number}")
    tab.record.notebook.select(0)
    if tab.faces:
        visit_board(tour, tab, idle)


def visit_board(tour: Tour, tab: EntityTab, idle: Callable[[], bool]) -> None:
    """The board, a card in the hand, and a record beside it."""
    assert tab.faces
    tab.hide_record()
    tab.faces.show(BOARD)
    tour.settle(idle)
    tour.shoot("board")
    board = tab.faces.board
    filled = [number for number, stack in enumerate(board.layout.stacks) if stack.ids]
    if filled:
        left, top, right, _bottom = board.layout.card(Spot(filled[0], 0))
        x, y = int(left + right) // 2, int(top) + 20
        board.canvas.event_generate("<Button-1>", x=x, y=y)
        for away in (20, 200):
            board.canvas.event_generate("<B1-Motion>", x=x + away, y=y + 60)
        tour.settle(idle)
        tour.shoot("board-drag")
        board.canvas.event_generate("<Escape>")
        board.canvas.event_generate("<Return>")
        tour.settle(idle)
        tour.shoot("board-record")
    tab.faces.show(LIST)
    tour.settle(idle)


def visit_dialogs(tour: Tour, tab: EntityTab, idle: Callable[[], bool]) -> None:
    session, entity, key = tab.session, tab.entity, tab.record.key
    tab.filters.toggle_panel()
    tour.settle(idle)
    tour.shoot("filter")
    tab.filters.toggle_panel()
    if key is not None:
        record = session.store.get(entity, key)
        visit_editing(tour, tab, record)
        dependents = session.store.dependents(entity, [key])
        tour.modal("dialog-delete", lambda: DeleteDialog(tab, session, entity, [key], dependents).ask())
        theirs = {**record, "points": 55, "version": 99}
        tour.modal(
            "dialog-conflict", lambda: ask_about_conflict(tab, entity, record, theirs, {"points": 60, "credit": 80})
        )
    visit_past(tour, tab)
    tour.modal("dialog-edit-many", lambda: BulkEditDialog(tab, session, entity, tab.list.select(), None).ask())
    tour.modal("dialog-columns", lambda: ask_columns(tab, entity, list(entity.list_columns)))
    visit_import(tour, tab, idle)
    purchase = session.registry["purchase"]
    tour.modal("dialog-new", lambda: ask_new_record(tab, session, purchase, {}))
    error = CrmError(_("The disk is full; nothing of this step was saved. Make room and save again."))
    tour.modal("dialog-error", lambda: dialogs.show_error(tab, error))
    progress = ProgressDialog(tab, _("Exporting …"), Progress(fraction=0.4, count=123_456))
    progress.present()
    tour.settle()
    tour.shoot("dialog-progress")
    progress.end()


def visit_past(tour: Tour, tab: EntityTab) -> None:
    """The list as it was before anybody changed anything in it."""
    session = tab.session
    tour.modal("dialog-as-of", tab.look_back)
    tab.show_past(PastStore(PastFile(session.store, 0), session.store), "2026-03-01 12:00", 0)
    assert tab.past is not None
    worker = tab.past.session.worker
    tour.settle(lambda: worker.idle)
    tour.shoot("as-of")
    tab.back_to_today()


def visit_backups(tour: Tour, window: MainWindow) -> None:
    backups = window.choose("backups")
    assert isinstance(backups, BackupsTab)
    tour.settle(lambda: backups.settled)
    tour.shoot("backups")
    if backups.chosen:
        tour.modal("dialog-glimpse", backups.look)
        tour.modal("dialog-restore", backups.restore)


def visit_history(tour: Tour, window: MainWindow, idle: Callable[[], bool]) -> None:
    history = window.choose("history")
    assert isinstance(history, HistoryTab)
    for log in LISTS:
        history.choose(log)
        tour.settle(idle)
        tour.shoot(f"history-{log}")


def visit_cleaning(tour: Tour, window: MainWindow, idle: Callable[[], bool]) -> None:
    tab = window.choose("cleaning")
    assert isinstance(tab, CleaningTab)
    tab.duplicates.search()
    tour.settle(lambda: tab.duplicates.found.scoring is not None and not dialogs_of(window.root))
    tour.shoot("duplicates")
    if tab.duplicates.chosen:
        keys = tab.duplicates.chosen.keys
        tour.modal("dialog-merge", lambda: ask_merge(tab, window.session, tab.duplicates.entity, keys))
    tab.notebook.select(1)
    tab.quality.look()
    tour.settle(lambda: tab.quality.quality is not None and not dialogs_of(window.root))
    tour.settle(lambda: idle() and tab.quality.chart.settled)
    tour.shoot("quality")


def visit_search(tour: Tour, window: MainWindow, idle: Callable[[], bool]) -> None:
    dialog = SearchDialog(window, window.session)
    dialog.present(dialog.entry)
    dialog.entry.insert(0, "wang")
    tour.settle(idle)
    tour.shoot("search")
    dialog.close(None)


def visit_outputs(tour: Tour, window: MainWindow, idle: Callable[[], bool]) -> None:
    """Of customers, three of whom are selected, and of one of them."""
    tab = window.choose(window.session.registry.main()[0].name)
    assert isinstance(tab, EntityTab)
    tour.settle(idle)
    output = replace(of_list(tab.list), chosen=array("I", [1, 2, 3]))
    preferences = Preferences(None)
    preferences.set(EXPORT, {"suffix": ".csv", "folder": tempfile.gettempdir()})
    tour.modal("dialog-export", lambda: ExportDialog(tab, output, preferences).ask())
    title = tab.record.header.title
    tour.modal("dialog-print", lambda: PrintDialog(tab, output, preferences, title).ask())


def visit_editing(tour: Tour, tab: EntityTab, record: Record) -> None:
    """Faulty values, unsaved changes, a new record; all of it thrown away again."""
    form = tab.record.form
    form.fill({**record, "points": 120, "email": "wxy(at)example"})
    tab.record.save()
    tour.settle()
    tour.shoot("faults")
    tour.modal("dialog-unsaved", tab.record.may_leave)
    tab.record.revert()
    tab.new()
    tour.settle()
    tour.shoot("new")
    tab.record.form.load({})
    tab.open(tab.entity.key_of(record))


def visit_queries(tour: Tour, tab: QueryTab, idle: Callable[[], bool]) -> None:
    for report in tab.reports():
        tab.choose(report.name)
        if report.name == "customer":
            tab.view.set("customer", example_customer(tab.session))
            tab.view.run()
        tour.settle(lambda: idle() and tab.view.result.settled)
        tour.shoot(f"query-{report.name}")
