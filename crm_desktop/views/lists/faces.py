"""The two faces of a tab whose entity has a board: the list, and the board in its place."""

from functools import partial
from typing import TYPE_CHECKING

import ttkbootstrap as ttk

from crm_desktop.entities.records import Key
from crm_desktop.i18n import _
from crm_desktop.views.common.divided import USUAL

if TYPE_CHECKING:
    from crm_desktop.views.board.board_view import BoardView
    from crm_desktop.views.lists.entity_tab import EntityTab

LIST, BOARD = "list", "board"
SHARE = 0.58  # of the width for the board, beside a record


class Faces:
    """The switch in the title line, and what it does to the panes. The record beside the board is there when opened."""

    def __init__(self, tab: "EntityTab", line: ttk.Frame) -> None:
        self._tab, self.current = tab, LIST
        self._board: BoardView | None = None
        self._buttons = {}
        frame = ttk.Frame(line)
        frame.pack(side="left", padx=(18, 0), pady=(2, 0))
        for name, text, icon in ((LIST, _("List"), "list-ul"), (BOARD, _("Board"), "kanban")):
            look = self._look(name)
            button = ttk.Button(frame, text=text, icon=icon, bootstyle=look, command=partial(self.show, name))
            button.pack(side="left", padx=(0, 4))
            self._buttons[name] = button

    def start(self) -> None:
        """As it was left."""
        if self._tab.session.preferences.get(f"{self._tab.entity.name}.face", LIST) == BOARD:
            self.show(BOARD)

    @property
    def on_board(self) -> bool:
        return self.current == BOARD

    @property
    def board(self) -> "BoardView":
        """Built when it is first looked at."""
        if self._board is None:
            from crm_desktop.views.board.board_view import BoardView  # not before the first picture

            tab = self._tab
            self._board = BoardView(
                tab.panes,
                tab.session,
                tab.entity,
                on_select=self._chosen,
                on_open=tab.open_form,
                on_escape=self._close_record,
                on_count=tab.show_count,
            )
            self._board.narrow(*tab.list.asked)
        return self._board

    def show(self, name: str) -> None:
        if name == self.current:
            return
        tab, self.current = self._tab, name
        tab.session.preferences.set(f"{tab.entity.name}.face", name)
        usual = USUAL if name == LIST else SHARE
        place = f"{tab.entity.name}.{'' if name == LIST else 'board.'}divider"
        tab.panes.replace(tab.list if name == LIST else self.board, place, usual)
        self._mark()
        shown = tab.record.key if tab.shows_record() else None
        self.arrange(record=shown is not None or name == LIST)
        if name == BOARD:
            self.board.show_key(shown)
        elif (key := self.board.chosen_key()) is not None:
            tab.list.show_key(key)
            tab.choose(key)
        tab.focus_set()

    def stand_on(self, key: Key | None) -> None:
        """The board, if that is shown, marks this record's card."""
        if self.on_board:
            self.board.show_key(key)

    def arrange(self, *, record: bool) -> None:
        """Whether the record's pane is there: beside the list always."""
        self._tab.panes.show_right(record or self.current == LIST)

    def focus(self) -> bool:
        """The keyboard goes to the board, if that is shown."""
        if self.on_board:
            self.board.canvas.focus_set()
        return self.on_board

    def narrow(self) -> None:
        if self._board is not None:
            self._board.narrow(*self._tab.list.asked)

    def _chosen(self, key: Key) -> None:
        if self._tab.shows_record():
            self._tab.choose(key)

    def _close_record(self) -> None:
        if self._tab.may_leave():
            self._tab.hide_record()

    def _mark(self) -> None:
        for name, button in self._buttons.items():
            button.configure(bootstyle=self._look(name))

    def _look(self, name: str) -> str:
        return "primary" if name == self.current else "outline"
