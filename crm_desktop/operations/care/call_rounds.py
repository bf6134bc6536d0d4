"""A round of calls: a list of customers is handed out to staff, a follow-up for each (D3.3)."""

from collections.abc import Callable, Iterator, Sequence
from itertools import cycle, islice

from crm_desktop.db.errors import Cancelled, CrmError
from crm_desktop.db.history.batches import MOST
from crm_desktop.db.writing.intake import Intake
from crm_desktop.db.writing.store import Store
from crm_desktop.db.writing.table import Columns
from crm_desktop.entities.fields import FieldError
from crm_desktop.entities.follow_up import CALL_ROUND, FOLLOW_UP
from crm_desktop.entities.records import Key, Record
from crm_desktop.i18n import _

FIELDS = ("customer", "staff", "subject", "due", "call_round")
Progress = Callable[[int, float], None]


def start_round(
    store: Store,
    call_round: Record,
    customers: Sequence[str],
    staff: Sequence[str],
    *,
    subject: str,
    due: str,
    progress: Progress = lambda _count, _part: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Key:
    """One step: the round, and a follow-up for each customer; of `staff` everybody gets as many, give or take one.

    Without `staff` nobody has them yet. Returns the round's key. Raises ValidationFailed, PermissionDenied, Cancelled.
    """
    if not customers:
        raise CrmError(_("The list is empty; there is nobody to call."))
    with store.step("start_round") as step:
        number = store.add(step, CALL_ROUND, call_round)
        assert isinstance(number, int)  # the database numbers rounds
        people: Iterator[str | None] = cycle(staff or [None])
        intake = Intake(store, step, FOLLOW_UP, FIELDS)
        try:
            for some in batches(customers):
                count = len(some)
                same: Columns = {"subject": [subject] * count, "due": [due] * count, "call_round": [number] * count}
                intake.add_columns({"customer": list(some), "staff": list(islice(people, count)), **same})
                progress(intake.count, intake.count / len(customers))
                if cancelled():
                    raise Cancelled(_("Cancelled; nothing was changed."))
            intake.finish()
        except FieldError as error:
            raise CrmError(str(error)) from error
        finally:
            intake.close()
        return number


def batches(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    return (keys[start : start + MOST] for start in range(0, len(keys), MOST))
