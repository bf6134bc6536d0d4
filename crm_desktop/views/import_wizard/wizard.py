"""The window of an import: its pages, and the buttons below them."""

import tkinter as tk

import ttkbootstrap as ttk

from crm_desktop.entities.entity import Entity
from crm_desktop.i18n import _
from crm_desktop.views.common.dialogs import Dialog
from crm_desktop.views.common.theme import px
from crm_desktop.views.import_wizard.check_page import CheckPage
from crm_desktop.views.import_wizard.done_page import DonePage
from crm_desktop.views.import_wizard.draft import Draft
from crm_desktop.views.import_wizard.existing_page import ExistingPage
from crm_desktop.views.import_wizard.file_page import FilePage
from crm_desktop.views.import_wizard.keys import set_text
from crm_desktop.views.import_wizard.mapping_page import MappingPage
from crm_desktop.views.import_wizard.page import CHANGED, Page
from crm_desktop.views.import_wizard.running import run_import
from crm_desktop.views.window.session import Session

PAGES: tuple[type[Page], ...] = (FilePage, MappingPage, ExistingPage, CheckPage, DonePage)
SIZE = (820, 430)


class ImportWizard(Dialog):
    def __init__(self, parent: tk.Misc, session: Session, entity: Entity) -> None:
        super().__init__(parent, _("Import: {entity}").format(entity=entity.label))
        self.draft = Draft(session, entity)
        self._steps = ttk.Label(self.body, style="Muted.TLabel")
        self._steps.pack(anchor="w")
        self._heading = ttk.Label(self.body, style="Heading.TLabel")
        self._heading.pack(anchor="w", pady=(2, 8))
        room = ttk.Frame(self.body, width=px(SIZE[0]), height=px(SIZE[1]))
        room.pack_propagate(False)
        room.pack(fill="both", expand=True)
        self._next = self.add_button("", self.forth, "primary")
        self._back = self.add_button("", self.back)
        set_text(self, self._back, _("&Back"))
        self._cancel = self.add_button("", lambda: self.close(None))
        set_text(self, self._cancel, _("&Cancel"))
        self.pages = [kind(room, self.draft) for kind in PAGES]
        self.at = 0
        for page in self.pages:
            page.bind(CHANGED, lambda _event: self._offer())
        self.on_return(self.forth)
        self.show(0)

    def destroy(self) -> None:
        self.draft.session.worker.cancel(FilePage.KIND)
        super().destroy()

    @property
    def page(self) -> Page:
        return self.pages[self.at]

    def show(self, at: int) -> None:
        self.page.pack_forget()
        self.at = at
        self.page.pack(fill="both", expand=True)
        text = _("Step {number} of {count}").format(number=at + 1, count=len(self.pages))
        self._steps.configure(text=text)
        self._heading.configure(text=str(self.page.heading))
        self.page.say("")
        self._offer()
        self.page.focus_first()
        self.page.enter()

    def forth(self) -> None:
        if not self.page.ready or not self.page.leave():
            return
        if isinstance(self.page, DonePage):
            self.close(None)
        elif isinstance(self.page, CheckPage):
            run_import(self, self.draft, lambda: self.show(self.at + 1))
        else:
            self.show(self.at + 1)

    def back(self) -> None:
        if self.at and self.page.backwards:
            self.show(self.at - 1)

    def _offer(self) -> None:
        set_text(self, self._next, self.page.next)
        self._next.state(["!disabled" if self.page.ready else "disabled"])
        self._back.state(["!disabled" if self.at and self.page.backwards else "disabled"])
        if not self.page.backwards:
            self._cancel.pack_forget()


def ask_import(parent: tk.Misc, session: Session, entity: Entity) -> None:
    wizard = ImportWizard(parent, session, entity)
    wizard.ask(wizard.page)
