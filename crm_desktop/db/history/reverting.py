"""Taking back, newest first, what a step of the change log did. Never past what others did since."""

from dataclasses import dataclass

from crm_desktop.db.accounts.permissions import Permissions
from crm_desktop.db.driver import integrity_errors
from crm_desktop.db.history import batches
from crm_desktop.db.history.batches import BatchChange
from crm_desktop.db.history.changes import RowChange
from crm_desktop.db.history.journal import Journal
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing import table
from crm_desktop.db.writing.bookings import booked_in
from crm_desktop.db.writing.catching import caught_up
from crm_desktop.db.writing.deletion import Deletion
from crm_desktop.db.writing.guard import action_of
from crm_desktop.db.writing.postponing import postponed
from crm_desktop.db.writing.step import Step, changed_since


@dataclass(frozen=True)
class Reverting:
    """As a part of `step`, and by the rights of its user."""

    step: Step
    registry: Registry
    journal: Journal
    deletion: Deletion
    permissions: Permissions

    def revert(self, number: int) -> None:
        """What the step of that number did. Raises Conflict, PermissionDenied."""
        connection = self.step.connection
        booked = booked_in(connection, self.journal, number)
        with postponed(connection, self.registry, self.journal.batched(connection, number)):
            for change in self.journal.backwards(connection, number):
                if isinstance(change, BatchChange):
                    self._batch(change)
                else:
                    follows = (change.entity, change.key) in booked or caught_up(self.registry, change)
                    self._row(change, own=not follows)

    def _row(self, change: RowChange, *, own: bool) -> None:
        """`own`: somebody wrote it; it did not follow from another record."""
        entity = self.registry[change.entity]
        if own and not entity.follows_another:
            self.permissions.check(action_of(change), entity, ())
        if change.before is None and self.deletion.referred(self.step.connection, entity, [change.key]):
            raise changed_since(entity, change.key)  # others hang on it by now; some would go with it, unlogged
        try:
            self.step.revert(entity, change)
        except integrity_errors() as error:  # what it refers to is gone
            raise changed_since(entity, change.key) from error

    def _batch(self, batch: BatchChange) -> None:
        entity, connection = batch.entity, self.step.connection
        if not entity.follows_another:
            self.permissions.check("delete" if batch.came else "create", entity, ())
        columns = batches.read(connection, entity, batch.number)
        if batch.came and self.deletion.referred(connection, entity, table.keys_of(entity, columns)):
            raise changed_since(entity)
        try:
            self.step.revert_batch(batch, columns)
        except integrity_errors() as error:
            raise changed_since(entity) from error
