"""Which tabs the window has for its user, and how each is built when it is first looked at."""

import tkinter as tk
from collections.abc import Callable, Sequence

import ttkbootstrap as ttk

from crm_desktop.db.duplicates import may_clean
from crm_desktop.db.lists.lookup import is_empty
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.entity import Entity
from crm_desktop.i18n import Label
from crm_desktop.operations.care import agenda
from crm_desktop.views.common.actions import Action
from crm_desktop.views.lists.entity_tab import EntityTab
from crm_desktop.views.window.navigation import GROUPS, Tab
from crm_desktop.views.window.session import Restart, Restore, Session


def tabs_of(
    session: Session, actions: Callable[[], Sequence[Action]], restart: Restart, restore: Restore
) -> tuple[Tab, ...]:
    """`actions`: the keys that the settings show, known once the window is there."""
    store = session.store
    system = [settings(session, actions, restart)]
    if may_clean(store):
        system = [cleaning(session), *system]
    if not store.permissions.limited:
        system = [backups(session, restore), history(session), *system]
        if store.permissions.audited:
            system = [users(session), *system]
    asks = not store.permissions.limited or may_ask(store)
    entities = [of_entity(session, entity) for entity in session.registry.tabs()]
    first = [workbench(session)] if agenda.applies(session.registry) else []
    tabs = (*first, *entities, *([queries(session)] if asks else []), *system)
    return tuple(sorted(tabs, key=lambda tab: list(GROUPS).index(tab.group)))  # as the navigation shows them


def first_tab(session: Session, tabs: Sequence[Tab]) -> str:
    """Where one begins: the workbench; in a file without customers, where these are entered or imported."""
    entity = session.registry["customer"]
    return entity.name if entity.listed and is_empty(session.store.reader, entity) else tabs[0].name


def of_entity(session: Session, entity: Entity) -> Tab:
    return Tab(entity.name, entity.label, entity.icon, entity.group, lambda page: EntityTab(page, session, entity))


def workbench(session: Session) -> Tab:
    def build(page: tk.Misc) -> ttk.Frame:
        from crm_desktop.views.workbench.workbench_tab import WorkbenchTab  # the customers may come first

        return WorkbenchTab(page, session)

    return Tab("workbench", Label("工作台", "Workbench"), "house", "daily", build)


def queries(session: Session) -> Tab:
    def build(page: tk.Misc) -> ttk.Frame:
        from crm_desktop.views.queries.query_tab import QueryTab  # not before the first picture

        return QueryTab(page, session)

    return Tab("queries", Label("查询", "Queries"), "search", "analysis", build)


def cleaning(session: Session) -> Tab:
    def build(page: tk.Misc) -> ttk.Frame:
        from crm_desktop.views.cleaning.cleaning_tab import CleaningTab  # not before the first picture

        return CleaningTab(page, session)

    return Tab("cleaning", Label("数据清理", "Clean-up"), "magic", "system", build)


def users(session: Session) -> Tab:
    def build(page: tk.Misc) -> ttk.Frame:
        from crm_desktop.views.accounts.users_tab import UsersTab  # not for every start

        return UsersTab(page, session)

    return Tab("users", Label("用户与权限", "Users"), "shield-lock", "system", build)


def backups(session: Session, restore: Restore) -> Tab:
    def build(page: tk.Misc) -> ttk.Frame:
        from crm_desktop.views.datafile.backups_tab import BackupsTab  # not before the first picture

        return BackupsTab(page, session, restore)

    return Tab("backups", Label("备份", "Backups"), "archive", "system", build)


def history(session: Session) -> Tab:
    def build(page: tk.Misc) -> ttk.Frame:
        from crm_desktop.views.history.history_tab import HistoryTab  # not before the first picture

        return HistoryTab(page, session)

    return Tab("history", Label("历史", "History"), "clock-history", "system", build)


def settings(session: Session, actions: Callable[[], Sequence[Action]], restart: Restart) -> Tab:
    def build(page: tk.Misc) -> ttk.Frame:
        from crm_desktop.views.window.settings_tab import SettingsTab  # not before the first picture

        return SettingsTab(page, session, actions(), restart)

    return Tab("settings", Label("设置", "Settings"), "gear", "system", build)


def may_ask(store: Store) -> bool:
    """Whether there is any named query for them."""
    from crm_desktop.db.reports.rights import allowed  # all queries: not before the first picture

    return bool(allowed(store))
