"""The part of the tour that needs accounts; for sample data only, as it makes some."""

from crm_desktop.db.accounts.accounts import Account, Users
from crm_desktop.db.accounts.passwords import new_temporary
from crm_desktop.views.accounts.entrance import Entrance
from crm_desktop.views.accounts.users_tab import AddUserDialog, UsersTab
from crm_desktop.views.common.secret_dialog import show_recovery_code, show_temporary_passwords
from crm_desktop.views.lists.entity_tab import EntityTab
from crm_desktop.views.pictures.camera import Tour
from crm_desktop.views.window.settings_tab import SettingsTab

PASSWORD = "a sentence for pictures"


def visit_accounts(tour: Tour, entrance: Entrance) -> None:
    """The first password, users and rights, the lock, and the window as staff and a customer see it."""
    session, window = entrance.session, entrance.window
    assert session is not None
    assert window is not None
    settings = window.choose("settings")
    assert isinstance(settings, SettingsTab)
    tour.modal("dialog-first-password", settings.account_card.begin)
    users = Users(session.database, session.registry, session.store.permissions)
    account, code = users.begin("admin", PASSWORD)
    tour.modal("dialog-recovery-code", lambda: show_recovery_code(window, code))
    entrance.enter(account)
    everybody = visit_users(tour, entrance)
    entrance.lock()
    tour.settle()
    tour.shoot("locked")
    for name in ("zhang", "wang"):
        visit_as(tour, entrance, next(one for one in everybody if one.name == name))
    entrance.leave()
    tour.settle()
    tour.shoot("sign-in")
    zhang = next(one for one in everybody if one.name == "zhang")
    tour.modal("dialog-own-password", lambda: entrance.enter(zhang._replace(temporary=True)))


def visit_users(tour: Tour, entrance: Entrance) -> list[Account]:
    """Makes them, too."""
    session, window = entrance.session, entrance.window
    assert session is not None
    assert window is not None
    tab = window.choose("users")
    assert isinstance(tab, UsersTab)
    tab.users.add("zhang", PASSWORD, "staff", "S0001")
    customers = session.store.queries.list_of(session.registry["customer"])
    first = customers.record(session.store.reader.execute(*customers.first(1)).fetchone())
    tab.users.add("wang", PASSWORD, "customer", str(first["number"]))
    tab.refresh()
    tour.settle()
    tour.shoot("users")
    tab.notebook.select(1)
    tour.settle()
    tour.shoot("rights")
    tour.modal("dialog-user", lambda: AddUserDialog(tab, window.session, tab.users).ask())
    settings = window.choose("settings")
    tour.settle()
    tour.shoot("settings-account")
    assert isinstance(settings, SettingsTab)
    account = session.gate.account
    assert account is not None
    tour.modal("dialog-encrypt", lambda: settings.encryption_card.encrypt(account))
    given = {"zhang": new_temporary(), "wang": new_temporary()}
    tour.modal("dialog-temporary-passwords", lambda: show_temporary_passwords(window, given))
    return tab.users.all()


def visit_as(tour: Tour, entrance: Entrance, account: Account) -> None:
    """The customers that they see."""
    entrance.enter(account)
    window = entrance.window
    assert window is not None
    worker = window.session.worker
    tab = window.choose("customer")
    tour.settle(lambda: worker.idle)
    assert isinstance(tab, EntityTab)
    key = tab.list.key_at(0)
    if key is not None:
        tab.open(key)
    tour.settle(lambda: worker.idle)
    tour.shoot(f"as-{account.role}")
