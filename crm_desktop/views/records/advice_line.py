"""Over the form of a document's line: offer, last price, usual quantity. It proposes the price."""

import tkinter as tk
from typing import Any

import ttkbootstrap as ttk

from crm_desktop.db.driver import sqlite
from crm_desktop.db.errors import NotFound
from crm_desktop.entities.amounts import Money
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.handling import Advice
from crm_desktop.i18n import _
from crm_desktop.operations.sales.advising import Advised, advise
from crm_desktop.views.common.flow import wrap
from crm_desktop.views.records.form_view import FormView
from crm_desktop.views.window.session import Session


class AdviceLine(ttk.Label):
    """Shown only while there is something to say."""

    def __init__(self, parent: tk.Misc, session: Session, entity: Entity, below: tk.Misc, form: FormView) -> None:
        super().__init__(parent, style="Muted.TLabel")
        self.session, self.entity, self._below, self._form = session, entity, below, form
        self._asked: tuple[str, str] = ("", "")
        self._proposed = ""
        wrap(self)

    def destroy(self) -> None:
        self.session.worker.cancel(("advice", id(self)))
        super().destroy()

    def look(self) -> None:
        """What the form holds now."""
        advice, cells = self.entity.advice, self._form.cells
        if advice is None or advice.product not in cells or advice.by not in cells:
            return
        asked = (cells[advice.by].input.text(), cells[advice.product].input.text())
        if asked == self._asked:
            return
        self._asked = asked
        document, product = asked
        if not product:
            self._show(None, advice)
            return
        store, of = self.session.store, self.entity.by_name[advice.by]
        target = store.registry[getattr(of, "to", "")]

        def work(reader: sqlite.Connection) -> Advised | None:
            try:
                customer: Any = store.get(target, document, reader)["customer"] if document else None
            except NotFound:
                customer = None
            return advise(store, reader, customer, product)

        self.session.worker.submit(("advice", id(self)), work, lambda found: self._show(found, advice))

    def _show(self, found: Advised | None, advice: Advice) -> None:
        self.configure(text="  ·  ".join(said(found)) if found else "")
        if not found:
            self.pack_forget()
            return
        self.pack(fill="x", pady=(0, 8), after=self._below)
        price = self._form.cells.get(advice.price)
        if price is not None and advice.price in self._form.editable and price.input.text() in ("", self._proposed):
            self._proposed = Money.yuan(found.price, "")
            self._form.fill({advice.price: found.price})


def said(found: Advised) -> list[str]:
    parts = [_("Price today {price}").format(price=Money.yuan(found.price, ","))]
    if found.offer:
        parts.append(_("Offer: {offer}").format(offer=found.offer))
    if found.last_price is not None:
        text = _("this customer last paid {price} ({day})")
        parts.append(text.format(price=Money.yuan(found.last_price, ","), day=found.last_time[:10]))
    if found.usual is not None:
        parts.append(_("usually takes {count}").format(count=f"{found.usual:,}"))
    return parts
