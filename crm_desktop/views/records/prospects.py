"""Making a customer of an opportunity's prospect; asked first where somebody like that is a customer already."""

import tkinter as tk
from collections.abc import Sequence

from crm_desktop.entities.customer import CUSTOMER
from crm_desktop.entities.opportunity import OPPORTUNITY
from crm_desktop.entities.records import Key
from crm_desktop.i18n import _
from crm_desktop.operations.duplicates.similar import Similar, similar
from crm_desktop.operations.sales import selling
from crm_desktop.views.common import dialogs
from crm_desktop.views.window.session import Session


def make_customer(parent: tk.Misc, session: Session, key: Key) -> bool:
    """Whether the opportunity has a customer now. Raises CrmError where it has one already."""
    store = session.store
    prospect = store.get(OPPORTUNITY, key)
    asked = {"name": prospect.get("prospect"), "phone": prospect.get("prospect_phone")}
    known = similar(store.reader, store, store.seen[CUSTOMER.name], asked) if store.seen[CUSTOMER.name].listed else []
    answer = ask_who(parent, str(prospect.get("prospect") or ""), known) if known else "new"
    if answer is None:
        return False
    customer = selling.make_customer(store, key, existing=None if answer == "new" else known[0].key)
    session.toast(
        _("The opportunity has the customer {number} now, with what was said so far.").format(number=customer)
    )
    return True


def ask_who(parent: tk.Misc, name: str, known: Sequence[Similar]) -> str | None:
    """ "known": the first of these; "new": somebody else; None: nothing is to be done."""
    people = "\n".join("  ".join(filter(None, (str(one.key), one.title, one.phone))) for one in known)
    first = f"{known[0].key} {known[0].title}"
    answers: list[dialogs.Answer] = [
        ("known", _("It is {customer}").format(customer=first), "primary"),
        ("new", _("New customer"), "outline"),
    ]
    return dialogs.ask(parent, _("Is {name} a customer already?").format(name=name), people, answers)
