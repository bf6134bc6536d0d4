"""The tabs beside a record's form: its related lists with their counts, queries about it, its history."""

from collections.abc import Callable, Iterator, Mapping

import ttkbootstrap as ttk

from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Value
from crm_desktop.entities.records import Key
from crm_desktop.entities.related import Related, RelatedFiles, RelatedQuery, RelatedTimeline
from crm_desktop.i18n import _
from crm_desktop.views.common.steps import Steps
from crm_desktop.views.common.tab_overflow import TabOverflow
from crm_desktop.views.history.history_view import HistoryView
from crm_desktop.views.records.files_view import FilesView
from crm_desktop.views.records.related_view import RelatedQueryView, RelatedView
from crm_desktop.views.records.timeline_view import TimelineView
from crm_desktop.views.window.session import Session

VIEWS: Mapping[type, Callable[..., "RecordTab"]] = {
    Related: RelatedView,
    RelatedFiles: FilesView,
    RelatedQuery: RelatedQueryView,
    RelatedTimeline: TimelineView,
}  # by how the tab is declared
RecordTab = RelatedView | RelatedQueryView | TimelineView | HistoryView


class RecordTabs:
    """Adds the declared tabs to `notebook`, behind the form. `restore(field, value)`: see HistoryView."""

    def __init__(
        self, notebook: ttk.Notebook, session: Session, entity: Entity, restore: Callable[[str, Value], object]
    ) -> None:
        self._notebook, self._session = notebook, session
        self._key: Key | None = None
        self.views: list[RecordTab] = []
        self._building = Steps(notebook, self._build(entity, restore))  # nobody needs them before a record is shown
        notebook.bind("<<NotebookTabChanged>>", lambda _event: self._fill_current())
        self.overflow = TabOverflow(notebook)

    def close(self) -> None:
        self._building.stop()
        self._session.worker.cancel(("counts", id(self)))

    def show(self, key: Key | None) -> None:
        """None: a record that is not saved yet has neither related records nor a history."""
        self._building.finish()
        self._key = key
        form = self._notebook.nametowidget(self._notebook.tabs()[0])
        if key is None:
            self._notebook.select(0)
            self.overflow.offer([form])
            return
        self.overflow.offer([form, *self.views])
        self.count()
        self._fill_current()

    def count(self) -> None:
        """How many records each related list has, read in the background, into the tabs."""
        views = [view for view in self.views if isinstance(view, RelatedView)]
        if self._key is None or not views:
            return
        selects = [view.select_for(self._key) for view in views]

        def counted(counts: list[int]) -> None:
            for view, count in zip(views, counts, strict=True):
                self._notebook.tab(view, text=f"{view.related.label} {count:,}")
            self.overflow.fit()

        self._session.worker.submit(
            ("counts", id(self)),
            lambda reader: [reader.execute(*select.count()).fetchone()[0] for select in selects],
            counted,
            background=True,
        )

    def _build(self, entity: Entity, restore: Callable[[str, Value], object]) -> Iterator[None]:
        for related in entity.related:
            self._add(VIEWS[type(related)](self._notebook, self._session, entity, related), str(related.label))
            yield
        self._add(HistoryView(self._notebook, self._session, entity, restore), _("History"))

    def _add(self, view: RecordTab, label: str) -> None:
        self.views.append(view)
        self._notebook.add(view, text=label)

    def _fill_current(self) -> None:
        """Only the tab one looks at is filled."""
        number = self._notebook.index("current")
        if self._key is not None and number > 0:
            self.views[number - 1].show(self._key)
