"""Above a record: what it is called, what marks it, what can be done with one click. Below: unsaved or not."""

import tkinter as tk
from collections.abc import Callable
from typing import Literal

import ttkbootstrap as ttk

from crm_desktop.db.query import TITLE
from crm_desktop.entities.entity import Entity, Key, Record, SetField
from crm_desktop.i18n import _
from crm_desktop.views.theme import px

BADGES = ("success", "info", "secondary")
REFS = 2  # records it names that stand in the line under the title


class RecordHeader(ttk.Frame):
    """`run(action)`: one of the entity's actions was pressed. `delete`: so was the bin; None: there is none."""

    def __init__(
        self,
        parent: tk.Misc,
        entity: Entity,
        run: Callable[[SetField], object],
        delete: Callable[[], object] | None,
    ) -> None:
        super().__init__(parent)
        self.entity = entity
        buttons = ttk.Frame(self)
        buttons.pack(side="right", anchor="n")
        if delete is not None:
            bin_ = ttk.Button(buttons, icon="trash", icon_only=True, bootstyle="outline", command=delete)
            bin_.pack(side="right", padx=(6, 0))
        self._actions = [(action, self._button(buttons, action, run)) for action in entity.actions]
        line = ttk.Frame(self)
        line.pack(anchor="w")
        self._title = ttk.Label(line, style="Heading.TLabel")
        self._title.pack(side="left")
        self._badges = ttk.Frame(line)
        self._badges.pack(side="left", padx=(10, 0))
        self._subtitle = ttk.Label(self, style="Muted.TLabel")
        self._subtitle.pack(anchor="w", pady=(2, 0))
        self.bind("<Configure>", lambda event: self._subtitle.configure(wraplength=max(event.width - px(50), 1)))

    @property
    def title(self) -> str:
        """What stands there now."""
        return str(self._title.cget("text"))

    def show(self, record: Record, key: Key | None) -> None:
        """Without a key the record is a new one."""
        saved = key is not None
        self._title.configure(
            text=self._title_of(record) if saved else _("New {entity}").format(entity=self.entity.singular)
        )
        named = [(ref.label, record.get(TITLE.format(ref.name))) for ref in self.entity.refs[:REFS]]
        parts = [str(key)] if saved else []
        self._subtitle.configure(text="  ·  ".join(parts + [f"{label} {title}" for label, title in named if title]))
        self._show_badges(record if saved else {})
        for action, button in self._actions:
            if saved and record.get(action.field) != action.value:
                button.pack(side="right")
            else:
                button.pack_forget()

    @staticmethod
    def _button(parent: tk.Misc, action: SetField, run: Callable[[SetField], object]) -> ttk.Button:
        return ttk.Button(
            parent, text=str(action.label), icon=action.icon, bootstyle="success", command=lambda: run(action)
        )

    def _show_badges(self, record: Record) -> None:
        for child in self._badges.winfo_children():
            child.destroy()
        for name, style in zip(self.entity.badges, BADGES, strict=False):
            field = self.entity.by_name[name]
            text = field.show(record.get(name))
            if text:
                shown = f"{field.label}: {text}" if field.align == "center" else text  # 是 alone says nothing
                badge = ttk.Label(self._badges, text=shown, bootstyle=f"@{style}", font="CrmSmall", padding=(6, 2))
                badge.pack(side="left", padx=(0, 6))

    def _title_of(self, record: Record) -> str:
        title = self.entity.title_of(record)
        if self.entity.title != self.entity.key:
            return title
        kind = str(self.entity.singular)
        return f"{kind[0].upper()}{kind[1:]} {title}"


class SaveBar(ttk.Frame):
    """Whether something is unsaved, and the buttons for it."""

    def __init__(self, parent: tk.Misc, save: Callable[[], object], revert: Callable[[], object]) -> None:
        super().__init__(parent)
        self._dirty = ttk.Label(self, text="● " + _("Unsaved changes"), style="Dirty.TLabel")
        self.save = ttk.Button(self, text=_("Save"), icon="check-lg", bootstyle="primary", command=save)
        self.save.pack(side="right")
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
