"""After how many days a customer counts as not contacted or to be verified (D3.3); the user may say otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass

from crm_desktop.entities.customer import NOT_CONTACTED, NOT_VERIFIED
from crm_desktop.entities.records import QuickFilter
from crm_desktop.i18n import Label
from crm_desktop.operations.preferences import Preferences

MOST = 3650


@dataclass(frozen=True)
class Span:
    """What the settings ask for, the days without their answer, and what they offer."""

    label: Label
    days: int
    choices: tuple[int, ...]


SPANS: Mapping[str, Span] = {
    NOT_CONTACTED.name: Span(
        Label("久未联系：多少天没有联系", "Not contacted: for how many days"), 90, (7, 14, 30, 60, 90, 120, 180, 365)
    ),
    NOT_VERIFIED.name: Span(
        Label("资料待核对：多少天没有核对", "To be verified: for how many days"), 365, (30, 90, 180, 365, 730, 1095)
    ),
}  # by the quick filter, which is also the name of the preference


def days_of(preferences: Preferences, name: str) -> int:
    days: int = preferences.get(name, SPANS[name].days)
    return days if 0 < days <= MOST else SPANS[name].days


def as_set(preferences: Preferences, quick: QuickFilter) -> QuickFilter:
    """The quick filter, with the days of the user where it is one of the two."""
    if quick.name not in SPANS:
        return quick
    days = days_of(preferences, quick.name)
    return quick._replace(conditions=tuple(one._replace(value=days) for one in quick.conditions))
