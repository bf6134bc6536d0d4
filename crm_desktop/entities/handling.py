"""What is done with records beyond saving them: buttons, flows of states, what follows by itself."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from crm_desktop.entities.fields import Value
from crm_desktop.entities.records import Record
from crm_desktop.i18n import Label

NO_HINT = Label("", "")


class SetField(NamedTuple):
    """An action of one click: sets `field` to `value`; offered while the record has another value there.

    `value`: or a function that gives it; then the action is offered while the field is empty. `when`: or only while it
    has one of these there.
    `dialog`: the name of a dialog that asks for more first, and saves; '': there is nothing to ask.
    `quiet`: not what one usually does; its button does not stand out.
    """

    name: str
    label: Label
    field: str
    value: Value | Callable[[], Value]
    icon: str = "check2-circle"
    dialog: str = ""
    quiet: bool = False
    when: tuple[Value, ...] = ()

    def offered(self, record: Record) -> bool:
        now = record.get(self.field)
        if self.when:
            return now in self.when
        return now in (None, "") if callable(self.value) else now != self.value

    def given(self) -> Value:
        """What it sets the field to."""
        return self.value() if callable(self.value) else self.value


class Ask(NamedTuple):
    """An action that the dialog or the work called `name` does with the record; offered while the record has in `field`
    one of the values `when`, or always. `needs`: the fields that one must be allowed to set for it.
    """

    name: str
    label: Label
    icon: str
    field: str = ""
    when: tuple[Value, ...] = ()
    needs: tuple[str, ...] = ()
    quiet: bool = True

    def offered(self, record: Record) -> bool:
        return not self.field or record.get(self.field) in self.when


class Move(NamedTuple):
    """From one of the values `origins` to `value`, by the action `label`."""

    value: str
    origins: tuple[str, ...]
    name: str
    label: Label
    icon: str
    quiet: bool = False


class Flow(NamedTuple):
    """How the Choice `field` goes from value to value: along `moves` only. A new record starts with one of `starts`.

    What is brought in by an import may start anywhere.
    """

    field: str
    starts: tuple[str, ...]
    moves: tuple[Move, ...]

    def next(self, value: Value) -> tuple[str, ...]:
        """Where one may go from there."""
        return tuple(move.value for move in self.moves if value in move.origins)

    def actions(self) -> tuple[SetField, ...]:
        """One click for each move, where it can be made."""
        return tuple(
            SetField(move.name, move.label, self.field, move.value, move.icon, quiet=move.quiet, when=move.origins)
            for move in self.moves
        )


class ListAction(NamedTuple):
    """Something to do with a whole list, asked for in the dialog `name`; it makes new records of `creates`."""

    name: str
    label: Label
    creates: str


class Trail(NamedTuple):
    """Each value that `field` has had is a record of `entity`: in the field of that name, from `since` until `until`.

    The Store writes them in the step of the change; they name the record in their field `of`. `begun`: the field of the
    record that tells since when it has its first value.
    """

    field: str
    entity: str
    of: str
    since: str
    until: str
    begun: str


class Reminding(NamedTuple):
    """Some days before the day in the field `day` a record of `entity` reminds of it, which names this one in `of`.

    Each comes once: `reminded` keeps which was the last. In `mark` it has the day, by which it is known as one that the
    program made. `says(record, last)`: what else it has; `last`: none comes after it. `over(record)`: there is nothing
    to be reminded of any more; then, and where the day is another one, those still `open` become `called_off`.
    """

    entity: str
    of: str
    day: str
    reminded: str
    mark: str
    says: Callable[[Record, bool], Record]
    over: Callable[[Record], bool]
    open: Callable[[Record], bool]
    called_off: Record


class Advice(NamedTuple):
    """Beside a line's form: what is known of its product and of what the customer paid for it before.

    `product`, `price`: the fields of the line; today's price is proposed in the latter. `by`: the document, which has a
    field `customer`.
    """

    product: str
    price: str
    by: str


class Booking(NamedTuple):
    """While `field` has one of `values`, each record of `lines`, which names this one in `by`, has a record of
    `entity`, which the Store keeps in step: the line names it in `made`, `of` says what is in it, from the record and
    all its lines; of the record it reads the fields `reads`. The step that changes record or lines does it; what an
    import brings has its own.
    """

    field: str
    values: tuple[str, ...]
    lines: str
    by: str
    made: str
    entity: str
    of: Callable[[Record, Sequence[Record]], Sequence[Record]]
    reads: tuple[str, ...]


class Recurring(NamedTuple):
    """A record whose `field` becomes `value` is followed by another one, in the same step: `next(record)` says what is
    in it, None where nothing comes after it.
    """

    field: str
    value: str
    next: Callable[[Record], Record | None]


def nothing_wanted(_record: Record) -> tuple[str, ...]:
    return ()


def nothing_implied(_before: Record | None, _given: Record) -> Record:
    return {}
