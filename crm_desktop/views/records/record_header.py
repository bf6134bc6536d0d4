"""Above a record: what it is called, what marks it, what can be done with one click. Below: unsaved or not."""

import tkinter as tk
from collections.abc import Callable, Sequence
from typing import Literal

import ttkbootstrap as ttk

from crm_desktop.db.lists.query import TITLE, titled
from crm_desktop.entities.customer import CUSTOMER
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Choice, Field, Ref
from crm_desktop.entities.handling import Ask, SetField
from crm_desktop.entities.records import Key, Record
from crm_desktop.entities.rules import OneOf
from crm_desktop.entities.tags import Tags, split
from crm_desktop.i18n import _
from crm_desktop.operations.care.contacts import main_contact
from crm_desktop.views.common.chips import UNKNOWN, Chip, colours_of
from crm_desktop.views.common.flow import Flow, wrap
from crm_desktop.views.common.style_writes import icon_of
from crm_desktop.views.common.theme import px
from crm_desktop.views.window.session import Session

BADGES, NEUTRAL = 3, "secondary"
SHARE = 0.6  # of the width that the buttons may take beside the title
ROWS, GAP = 3, 6  # of the buttons below it; pixels between them
NO_BREAK = "\u00a0"  # a name does not begin a line without its label
REFS = 2  # records it names that stand in the line under the title


class RecordHeader(ttk.Frame):
    """`run(action)`: one of the entity's actions was pressed. `delete`: so was the bin; None: there is none."""

    def __init__(
        self,
        parent: tk.Misc,
        session: Session,
        entity: Entity,
        run: Callable[[SetField | Ask], object],
        delete: Callable[[], object] | None,
    ) -> None:
        super().__init__(parent)
        self.session, self.entity = session, entity
        self._buttons = buttons = ttk.Frame(self)
        buttons.pack(side="right", anchor="n")
        self._rows = [ttk.Frame(buttons) for _row in range(ROWS)]
        self._bin: ttk.Button | None = None
        if delete is not None:
            self._bin = ttk.Button(buttons, icon="trash", icon_only=True, bootstyle="outline", command=delete)
        self._actions = [(action, self._button(buttons, action, run)) for action in entity.actions]
        self._line = Flow(self, gap=8, line_gap=4, centred=True)  # the title and its badges
        self._line.pack(fill="x")
        self._title = ""
        self._line_shown: object = None  # to make it anew takes as long as to draw a list
        self._below = ttk.Frame(self)
        self._share = ttk.Label(self._below, style="Muted.TLabel", font="CrmSmall")
        self._missing = ttk.ToolTip(self._share, text="", delay=300)
        self._subtitle = ttk.Label(self._below, style="Muted.TLabel")
        self._subtitle.pack(side="left", fill="x", expand=True)
        wrap(self._subtitle)
        self._line.bind("<Configure>", lambda _event: self._wrap_title(), add="+")
        self._shown: list[ttk.Button] = []  # the last one is the leftmost
        self._placed: object = None  # how these stand: to place them again would lay out the whole record again
        self.bind("<Configure>", lambda _event: self._place_buttons())

    @property
    def title(self) -> str:
        """What stands there now."""
        return self._title

    def show(self, record: Record, key: Key | None) -> None:
        """Without a key the record is a new one."""
        saved = key is not None
        self._title = self.entity.heading(record) if saved else _("New {entity}").format(entity=self.entity.singular)
        parts = [str(key)] if saved and self.entity.title != self.entity.key else []
        parts += [
            f"{field.label} {text}".replace(" ", NO_BREAK)
            for field in named_in(self.entity)
            if (text := name_in(record, field))
        ]
        parts += [self._main_contact(key)] if saved and self.entity.name == CUSTOMER.name else []
        self._subtitle.configure(text=f"{NO_BREAK * 2}·  ".join(filter(None, parts)))
        self._show_share(record if saved else {})
        if self._subtitle.cget("text"):
            self._below.pack(fill="x", pady=(2, 0))
        else:
            self._below.pack_forget()
        self._show_line(record if saved else {})
        self._show_buttons(record, saved)

    def _main_contact(self, key: Key | None) -> str:
        store = self.session.store
        person = main_contact(store.reader, store.queries, str(key))
        return _("Main contact {person}").format(person=" ".join(filter(None, person))) if person else ""

    def _show_share(self, record: Record) -> None:
        """How complete the record is; over it, what is missing."""
        if not record or not self.entity.important:
            self._share.pack_forget()
            return
        missing = self.entity.missing(record)
        share = 1 - len(missing) / len(self.entity.important)
        self._share.configure(text=_("{percent} complete").format(percent=f"{share:.0%}"))
        names = _(", ").join(str(field.label) for field in missing)
        self._missing.configure(
            text=_("Missing: {fields}").format(fields=names) if missing else _("Nothing is missing.")
        )
        self._share.pack(side="right", anchor="n", padx=(8, 0), before=self._subtitle)

    def _show_buttons(self, record: Record, saved: bool) -> None:
        shown = [self._bin] if saved and self._bin is not None else []
        shown += [button for action, button in self._actions if saved and action.offered(record)]
        self._shown = shown
        self._place_buttons()

    def _place_buttons(self) -> None:
        """Beside the title; below it, in as many rows as they need, where they would leave it too little room."""
        room, widths = self.winfo_width(), [button.winfo_reqwidth() + px(GAP) for button in self._shown]
        below = room > 1 and sum(widths) > room * SHARE
        rows = in_rows(widths, room) if below else [0] * len(widths)
        if self._placed == (below, rows, self._shown):
            return
        self._placed = below, rows, self._shown
        self._buttons.pack_configure(side="bottom" if below else "right", anchor="e" if below else "n")
        for button in (button for row in self._rows for button in row.pack_slaves()):
            button.pack_forget()
        for button, number in zip(self._shown, rows, strict=True):
            button.pack(in_=self._rows[number], side="right", padx=(px(GAP), 0))
        for number, row in enumerate(self._rows):
            if number in rows:
                row.pack(anchor="e", pady=(px(GAP) if below else 0, 0))
            else:
                row.pack_forget()
        self._buttons.configure(width=1)  # a frame that is left without children keeps its size otherwise

    @staticmethod
    def _button(parent: tk.Misc, action: SetField | Ask, run: Callable[[SetField | Ask], object]) -> ttk.Button:
        icon, style = icon_of(action)
        return ttk.Button(parent, text=str(action.label), icon=icon, bootstyle=style, command=lambda: run(action))

    def _wrap_title(self) -> None:
        width = self._line.winfo_width()
        for title in self._line.winfo_children()[:1]:
            if isinstance(title, ttk.Label) and width > 1:
                title.configure(wraplength=width)

    def _show_line(self, record: Record) -> None:
        fields = [self.entity.by_name[name] for name in self.entity.badges]
        plain = [field for field in fields if not isinstance(field, Tags)]
        badges = [(badge_of(field, record), self._tone_of(field, record)) for field in plain[:BADGES]]
        tags = [
            name for field in fields if isinstance(field, Tags) for name in split(field.text(record.get(field.name)))
        ]
        colours = colours_of(self.session) if tags else {}
        chips = [(name, colours.get(name, UNKNOWN)) for name in tags]
        line = self._title, [badge for badge in badges if badge[0]], chips
        if self._line_shown != line:
            self._line_shown = line
            self._fill_line(*line)

    def _tone_of(self, field: Field, record: Record) -> str:
        """Whether that is good, bad, under way, or nothing of the kind."""
        choice = self.entity.by_name.get(field.toned_by) if isinstance(field, Ref) else field
        return choice.tones.get(str(record.get(choice.name)), NEUTRAL) if isinstance(choice, Choice) else NEUTRAL

    def _fill_line(self, title: str, badges: Sequence[tuple[str, str]], chips: Sequence[tuple[str, str]]) -> None:
        self._line.clear()
        self._line.add(ttk.Label(self._line, style="Heading.TLabel", text=title))
        self._wrap_title()
        for text, style in badges:
            self._line.add(ttk.Label(self._line, text=text, bootstyle=f"@{style}", font="CrmSmall", padding=(6, 2)))
        for name, colour in chips:
            self._line.add(Chip(self._line, name, colour))
        self._line.arrange()


def badge_of(field: Field, record: Record) -> str:
    text = titled(record, field) if field.name in record else ""
    return f"{field.label}: {text}" if text and field.align == "center" else text  # 是 alone says nothing


def named_in(entity: Entity) -> list[Field]:
    """The first references, those of which one must be given, and who may stand there instead of one."""
    either = [name for rule in entity.rules if isinstance(rule, OneOf) for name in rule.fields]
    who = entity.board.who if entity.board else ()
    names = dict.fromkeys([*(ref.name for ref in entity.refs[:REFS]), *either, *who])
    return [entity.by_name[name] for name in names if name in entity.by_name]


def name_in(record: Record, field: Field) -> str:
    name = TITLE.format(field.name) if isinstance(field, Ref) else field.name
    return str(record.get(name) or "")


class SaveBar(ttk.Frame):
    """Whether something is unsaved, and the buttons for it."""

    def __init__(
        self,
        parent: tk.Misc,
        save: Callable[[], object],
        revert: Callable[[], object],
        cancel: Callable[[], object] | None = None,
    ) -> None:
        super().__init__(parent)
        self._dirty = ttk.Label(self, text="● " + _("Unsaved changes"), style="Dirty.TLabel")
        self.save = ttk.Button(self, text=_("Save"), icon="check-lg", bootstyle="primary", command=save)
        self.save.pack(side="right")
        if cancel is not None:
            ttk.Button(self, text=_("Cancel"), bootstyle="outline", command=cancel).pack(side="right", padx=(0, 8))
        self._revert = ttk.Button(self, text=_("Revert"), bootstyle="outline", command=revert)
        self._revert.pack(side="right", padx=(0, 8))

    def show(self, *, dirty: bool, new: bool) -> None:
        state: Literal["normal", "disabled"] = "normal" if dirty or new else "disabled"
        self.save.configure(state=state)
        self._revert.configure(state=state)
        if dirty:
            self._dirty.pack(side="left")
        else:
            self._dirty.pack_forget()


def in_rows(widths: Sequence[int], room: int) -> list[int]:
    """The row of each, as many in one as have room; those that are too many stay in the last."""
    rows, taken, number = [], 0, 0
    for width in widths:
        if taken and taken + width > room and number + 1 < ROWS:
            taken, number = 0, number + 1
        rows.append(number)
        taken += width
    return rows
