"""The generic list of an entity's records: sorted, filtered, kept current, its state remembered."""

import tkinter as tk
from array import array
from collections.abc import Callable, Sequence
from typing import NamedTuple

from crm_desktop.db.history.changes import ChangeSet
from crm_desktop.db.lists.lookup import any_retired
from crm_desktop.db.lists.query import Select, titled
from crm_desktop.db.lists.rows import Row
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import YES, Field
from crm_desktop.entities.records import Condition, Key, Sort
from crm_desktop.i18n import _
from crm_desktop.views.tables.select_view import SelectView, list_column
from crm_desktop.views.tables.virtual_table import Column
from crm_desktop.views.window.session import Session

SELECTED = 2000  # records; more at once than anybody means to delete by hand
WIDEST = 10_000  # pixels of a column


class Wanted(NamedTuple):
    """The record to stand on once its position is known. `see`: it is scrolled into sight."""

    key: Key
    see: bool


def wanted(key: Key | None, *, see: bool = False) -> Wanted | None:
    return None if key is None else Wanted(key, see)


class ListView(SelectView):
    """`sort`: the order until another is chosen. `daily`: retired records are left out unless they are asked for.

    `on_select(key)`: another record was chosen, None if none is. `on_open(key)`: Enter or a double-click.
    `on_count(count)`: how many records the list has now. `name`: under which sort, columns and widths are remembered.
    """

    def __init__(
        self,
        parent: tk.Misc,
        session: Session,
        entity: Entity,
        *,
        name: str,
        daily: bool = False,
        hide: Sequence[str] = (),
        sort: Sort | None = None,
        on_select: Callable[[Key | None], object] = lambda key: None,
        on_open: Callable[[Key], object] = lambda key: None,
        on_count: Callable[[int], object] = lambda count: None,
    ) -> None:
        self.session, self.entity, self.name = session, entity, name
        self._fixed: tuple[Condition, ...] = ()
        self._daily, self._hidden = daily, set(hide)
        self._conditions: tuple[Condition, ...] = ()
        self._search = ""
        self._on_select, self._on_open, self._on_count = on_select, on_open, on_count
        self._wanted: Wanted | None = None
        self._stale = True
        self.sort = self._remembered_sort(sort or entity.sort)
        self.fields = self._chosen_fields()
        super().__init__(
            parent,
            session,
            self._columns(),
            on_open=self._opened,
            on_select=self._selected,
            on_sort=self.sort_by,
            on_layout=self._remember_widths,
            on_copy=self._copied,
        )
        self.table.show_sort(self.sort.field, self.sort.descending)
        self._unsubscribe = session.bus.subscribe(self._changed)
        self.bind("<Map>", lambda _event: self.refresh_if_stale())

    def destroy(self) -> None:
        self._unsubscribe()
        super().destroy()

    # -- what is shown ------------------------------------------------------------------------------------------

    def narrow(self, conditions: Sequence[Condition], search: str) -> None:
        """Only the records that meet the conditions and contain every word of the search."""
        self._conditions, self._search = tuple(conditions), search
        self.reload()

    def fix(self, conditions: Sequence[Condition]) -> None:
        """From now on these always hold; nothing is shown until the list is read anew."""
        self._fixed, self._wanted, self._stale = tuple(conditions), None, True
        self.clear()

    @property
    def narrowed(self) -> bool:
        return bool(self._conditions or self._search.strip())

    @property
    def asked(self) -> tuple[tuple[Condition, ...], str]:
        """The conditions, those included that always hold, and the words searched for."""
        return (*self._fixed, *self._conditions), self._search.strip()

    def everything(self) -> Select:
        """All that the list might show, in its order."""
        return self.session.store.queries.list_of(self.entity, conditions=self._fixed, sort=self.sort)

    def sort_by(self, name: str) -> None:
        """By this column; by the same one again: the other way round."""
        self.sort = Sort(name, not self.sort.descending if self.sort.field == name else False)
        self.session.preferences.set(f"{self.name}.sort", [self.sort.field, self.sort.descending])
        self.table.show_sort(self.sort.field, self.sort.descending)
        self.reload()

    def reload(self, *, keep_view: bool = False) -> None:
        """Reads the list anew; the record one stands on stays the current one."""
        self._stale = False
        self._wanted = self._wanted or wanted(self.current_key())
        self.load(self.select(), keep_view=keep_view)

    def refresh(self) -> None:
        """Reads it anew: the rows on the screen at once, the order in the background."""
        if self.index is not None:
            self.index.forget()
            self.table.refresh()
        self.reload(keep_view=True)

    def refresh_if_stale(self) -> None:
        if self._stale:
            self.refresh()

    def select(self) -> Select:
        """The list as it stands: conditions, search, order."""
        return self.select_of(self._conditions, self._search)

    def select_of(self, conditions: Sequence[Condition], search: str) -> Select:
        """The list that other conditions would make."""
        return self.session.store.queries.list_of(
            self.entity,
            conditions=(*self._fixed, *conditions, *self._without_retired(conditions)),
            search=search,
            sort=self.sort,
            fields=self._read_fields(),
        )

    def _without_retired(self, conditions: Sequence[Condition]) -> tuple[Condition, ...]:
        """Nothing where nothing is retired: a list of all records is the quickest."""
        flag = self.entity.retired_by
        asked = any(condition.field == flag for condition in conditions)
        if not self._daily or asked or flag not in self.entity.by_name:
            return ()
        return (Condition(flag, "not", YES.zh),) if any_retired(self.session.store.reader, self.entity) else ()

    def cells(self, row: Row) -> Sequence[str]:
        # A column that was chosen just now is not read yet.
        return [titled(row, field) if field.name in row else "…" for field in self.fields]

    # -- records ------------------------------------------------------------------------------------------------

    def current_key(self) -> Key | None:
        return self.key_at(self.table.current)

    def key_at(self, position: int | None) -> Key | None:
        row = self.row_at(position)
        return None if row is None else self.entity.key_of(row)

    def selected_keys(self) -> list[Key]:
        """The first `SELECTED` of the selected records."""
        keys: list[Key] = []
        for part in self.table.selected_ranges():
            keys += [key for position in part[: SELECTED - len(keys)] if (key := self.key_at(position)) is not None]
        return keys

    def count_selected(self) -> int:
        """All of them, also those beyond `SELECTED`."""
        return sum(len(part) for part in self.table.selected_ranges())

    def selected_rowids(self) -> "array[int] | None":
        """All of the selected records; None if fewer than two are, or while they are not all known."""
        return self.chosen() if self.count_selected() > 1 else None

    def show_key(self, key: Key | None) -> None:
        """Stands on the record, now or as soon as its position is known, without calling `on_select`."""
        self._wanted = wanted(key, see=True)
        if key is None:
            self.table.select(None)
        else:
            self._select_wanted()

    # -- columns ------------------------------------------------------------------------------------------------

    def choose_columns(self, names: Sequence[str]) -> None:
        self.session.preferences.set(f"{self.name}.columns", list(names))
        self.fields = self._chosen_fields()
        self.table.set_columns(self._columns())
        self.table.show_sort(self.sort.field, self.sort.descending)
        self.reload(keep_view=True)

    def _chosen_fields(self) -> tuple[Field, ...]:
        chosen = self.session.preferences.get(f"{self.name}.columns", [])
        names = [name for name in chosen if isinstance(name, str) and name in self.entity.by_name]
        known = [self.entity.by_name[name] for name in names or self.entity.list_columns]
        return tuple(field for field in known if field.name not in self._hidden)

    def _read_fields(self) -> tuple[Field, ...]:
        """What is shown, and the key."""
        names = dict.fromkeys([*self.entity.key, *(field.name for field in self.fields)])
        return tuple(self.entity.by_name[name] for name in names)

    def _columns(self) -> list[Column]:
        widths = self.session.preferences.get(f"{self.name}.widths", {})
        usable = {name: width for name, width in widths.items() if type(width) is int and 0 < width <= WIDEST}
        return [list_column(field, usable.get(field.name)) for field in self.fields]

    def _remember_widths(self) -> None:
        kept = {**self.session.preferences.get(f"{self.name}.widths", {}), **self.table.widths()}
        self.session.preferences.set(f"{self.name}.widths", kept)

    def _remembered_sort(self, usual: Sort) -> Sort:
        match self.session.preferences.get(f"{self.name}.sort", []):
            case [str(name), bool(descending)] if name in self.entity.by_name:
                return Sort(name, descending)
        return usual

    # -- events -------------------------------------------------------------------------------------------------

    def loaded(self, count: int) -> None:
        self.table.set_empty_text(self._empty_text())
        self._on_count(count)

    def attached(self, *, keep_view: bool) -> None:
        if self._wanted and self._wanted.key == self.current_key():
            self._wanted = None  # one stands on it already, perhaps with others chosen beside
        else:
            self._select_wanted(see=not keep_view)

    def sought(self) -> set[int]:
        rowid = self._wanted and self.session.store.rowid(self.entity, self._wanted.key)
        return super().sought() | ({rowid} if rowid else set())

    def _select_wanted(self, *, see: bool = False) -> None:
        """`see`: it is scrolled into sight in any case."""
        if self._wanted is None or self.index is None or not self.index.complete:
            return
        key, see = self._wanted.key, see or self._wanted.see
        if not (self.loading or self._stale):  # else the list on its way may hold it at another place
            self._wanted = None
        rowid = self.session.store.rowid(self.entity, key)
        self.table.select(None if rowid is None else self.index.position_of(rowid), see=see)

    def _empty_text(self) -> str:
        if self.narrowed:
            return _("Nothing matches. Esc in the search box shows everything again.")
        may_add = self.session.store.permissions.may("create", self.entity)
        return str(self.entity.hint) if may_add and not self._fixed else _("Nothing yet.")

    def _changed(self, change: ChangeSet) -> None:
        if not change.entities.intersection({self.entity.name, *self.entity.follows, *self._shown_entities()}):
            return
        self._stale = True
        if self.winfo_viewable():
            self.refresh()

    def _shown_entities(self) -> set[str]:
        """The entities whose titles or relation rows the list shows."""
        return {field.to for field in self.entity.refs} | {field.relation for field in self.entity.fields}

    def _selected(self, position: int | None) -> None:
        key = self.key_at(position)
        self._wanted = wanted(key) if self.loading else None
        self._on_select(key)

    def _opened(self, position: int) -> None:
        key = self.key_at(position)
        if key is not None:
            self._on_open(key)

    def _copied(self, copied: int, selected: int) -> None:
        words = _("{copied} of {selected} rows copied")
        self.session.toast(words.format(copied=f"{copied:,}", selected=f"{selected:,}"))
