"""The dialogs that the actions of records name: each is asked of a record, and says whether it was done."""

import tkinter as tk
from collections.abc import Callable, Mapping

from crm_desktop.db.writing.store import Store
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.order import ORDER
from crm_desktop.entities.quote import QUOTE
from crm_desktop.entities.records import Key
from crm_desktop.operations.sales import selling
from crm_desktop.views.records.complete_dialog import ask_completion
from crm_desktop.views.records.prospects import make_customer
from crm_desktop.views.records.quote_dialog import ask_quote_pdf
from crm_desktop.views.records.renewing import renew_contract
from crm_desktop.views.window.logo_dialog import choose_logo
from crm_desktop.views.window.session import Session


def making(make: Callable[[Store, Key], Key], made: Entity) -> Callable[[tk.Misc, Session, Key], bool]:
    """Asks nothing: makes another record of this one, and shows it."""

    def run(_parent: tk.Misc, session: Session, key: Key) -> bool:
        session.open_record(made, make(session.store, key))
        return True

    return run


def ask_questionnaire(parent: tk.Misc, session: Session, key: Key) -> bool:
    from crm_desktop.views.workbench.questionnaire import offer_questionnaire  # not before the first picture

    offer_questionnaire(parent, session, key)
    return True


ASKED: Mapping[str, Callable[[tk.Misc, Session, Key], bool]] = {
    "complete": ask_completion,
    "renew": renew_contract,
    "questionnaire": ask_questionnaire,
    "make_customer": make_customer,
    "quote_opportunity": making(selling.quote_opportunity, QUOTE),
    "order_opportunity": making(selling.order_opportunity, ORDER),
    "order_quote": making(selling.order_quote, ORDER),
    "revise_quote": making(selling.revise_quote, QUOTE),
    "preview_quote": ask_quote_pdf,
    "choose_logo": choose_logo,
}
