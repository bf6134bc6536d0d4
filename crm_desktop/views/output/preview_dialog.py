"""A PDF inside the program, before it is printed, kept or sent."""

import tkinter as tk
from pathlib import Path

import ttkbootstrap as ttk

from crm_desktop.db.errors import CrmError
from crm_desktop.i18n import _
from crm_desktop.operations.exporting.exporting import replacing
from crm_desktop.operations.printing import pdf_picture
from crm_desktop.operations.printing.pdf_picture import Size
from crm_desktop.views.common import dialogs
from crm_desktop.views.common.dialogs import Dialog
from crm_desktop.views.common.theme import px
from crm_desktop.views.common.viewer import open_file
from crm_desktop.views.output.output_dialog import choose_pdf
from crm_desktop.views.output.pages_view import STEP, PagesView, Picture
from crm_desktop.views.window.session import Session

WIDTH = 780  # pixels at 96 dpi: a page of text is read without effort
SHARE = 0.72  # of the window's height that the pages may take
NARROWEST, LOWEST = 420, 300


def preview(parent: tk.Misc, session: Session, path: Path, title: str) -> None:
    """Shows the PDF; where that fails, says so and leaves it to the system's viewer."""

    def show(sizes: list[Size]) -> None:
        PreviewDialog(parent, session, path, title, sizes).show()

    def fail(error: BaseException) -> None:
        give_up(parent, session, path, error)

    session.worker.submit("preview", lambda _reader: pdf_picture.sizes(path), show, fail)


def give_up(parent: tk.Misc, session: Session, path: Path, error: BaseException) -> None:
    dialogs.show_error(parent, error)
    if isinstance(error, CrmError) and path.exists():
        hand_over(parent, session, path)


def hand_over(parent: tk.Misc, session: Session, path: Path) -> None:
    """To the system's viewer."""
    open_file(parent, path, lambda: session.toast(_("{path} opened").format(path=path.name)))


class PreviewDialog(Dialog):
    """Of a PDF with pages of these sizes."""

    def __init__(self, parent: tk.Misc, session: Session, path: Path, title: str, sizes: list[Size]) -> None:
        super().__init__(parent, title)
        self._parent, self._session, self._path, self._title = parent, session, path, title
        self._kind = ("preview", id(self))
        self.resizable(True, True)
        owner = parent.winfo_toplevel()
        room = min(px(WIDTH), owner.winfo_width() - px(100)), int(owner.winfo_height() * SHARE)
        self.pages = PagesView(self.body, sizes, self._draw, room)
        self._add_head(title)
        self.pages.pack(fill="both", expand=True, pady=(8, 0))
        self.pages.bind_keys(self)
        self.pages.bind("<<Turned>>", lambda _event: self._say_where())
        self._main = self.add_button(_("Open in the viewer"), self._view, "primary")
        self.add_button(_("Save as …"), self._save)
        self.add_button(_("Close"), lambda: self.close(None))
        self.minsize(px(NARROWEST), px(LOWEST))

    def show(self) -> None:
        self.present(self._main)
        if self.winfo_exists():  # as in `present`
            self.geometry(f"{self.winfo_width()}x{self.winfo_height()}")  # a scrollbar more makes it no larger
            self.pages.canvas.configure(width=1, height=1)  # takes what is left, never from the buttons

    def destroy(self) -> None:
        self._session.worker.cancel(self._kind)
        super().destroy()

    def _add_head(self, title: str) -> None:
        head = ttk.Frame(self.body)
        head.pack(fill="x")
        ttk.Label(head, text=title, style="Heading.TLabel").pack(side="left")
        for text, factor in (("+", STEP), ("−", 1 / STEP)):
            ttk.Button(
                head, text=text, width=2, bootstyle="outline", command=lambda factor=factor: self.pages.resize(factor)
            ).pack(side="right", padx=(6, 0))
        self.where = ttk.Label(head, style="Muted.TLabel")
        self.where.pack(side="right", padx=(0, 8))
        self._say_where()

    def _say_where(self) -> None:
        text = _("Page {page} of {count}")
        self.where.configure(text=text.format(page=self.pages.page + 1, count=len(self.pages.sizes)))

    def _draw(self, page: int, width: int, done: Picture) -> None:
        path = self._path
        self._session.worker.submit(
            self._kind, lambda _reader: pdf_picture.picture(path, page, width), done, self._failed
        )

    def _failed(self, error: BaseException) -> None:
        self.close(None)
        give_up(self._parent, self._session, self._path, error)

    def _view(self) -> None:
        self.close(None)
        hand_over(self._parent, self._session, self._path)

    def _save(self) -> None:
        """The very file that is shown."""
        path = choose_pdf(self, self._path.stem)
        if path is None:
            return
        try:
            with replacing(path) as part:
                part.write_bytes(self._path.read_bytes())
        except CrmError as error:
            dialogs.show_error(self, error)
            return
        self.close(None)
        self._session.toast(_("{path} made.").format(path=path.name))
