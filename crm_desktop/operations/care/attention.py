"""The days of quick filters that the user may set: when a customer counts as not contacted or to be verified (D3.3), an
opportunity as stalled, a contract as expiring.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from crm_desktop.entities.contract import EXPIRING, NOTICE
from crm_desktop.entities.customer import NOT_CONTACTED, NOT_VERIFIED
from crm_desktop.entities.figures import Figure
from crm_desktop.entities.opportunity import STALLED
from crm_desktop.entities.records import QuickFilter
from crm_desktop.i18n import Label
from crm_desktop.operations.preferences import Preferences

MOST = 3650
COUNTING = ("older", "soon")  # the operators whose value are days


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
    "stalled": Span(
        Label("商机停滞：多少天没有活动", "Stalled opportunity: for how many days"),
        STALLED,
        (7, 14, 21, 30, 45, 60, 90),
    ),
    "expiring": Span(
        Label("合同将到期：提前多少天", "Contract expiring: how many days ahead"), EXPIRING, (30, 60, 90, 120, 180, 365)
    ),
    "notice": Span(
        Label("合同须通知：提前多少天", "Contract's notice due: how many days ahead"), NOTICE, (7, 14, 30, 60, 90)
    ),
}  # by the quick filter, which is also the name of the preference


def days_of(preferences: Preferences, name: str) -> int:
    days: int = preferences.get(name, SPANS[name].days)
    return days if 0 < days <= MOST else SPANS[name].days


def as_set(preferences: Preferences, quick: QuickFilter) -> QuickFilter:
    """The quick filter, with the days of the user where it is one of these."""
    if quick.name not in SPANS:
        return quick
    days = days_of(preferences, quick.name)
    conditions = (one._replace(value=days) if one.operator in COUNTING else one for one in quick.conditions)
    return quick._replace(label=told(quick.label, days), conditions=tuple(conditions))


def in_words(preferences: Preferences, figure: Figure) -> tuple[Label, Label]:
    """The name of a figure and what it means, with the days of the user."""
    days = days_of(preferences, figure.days) if figure.days else 0
    return told(figure.label, days), told(figure.meaning, days)


def told(label: Label, days: int) -> Label:
    return Label(label.zh.format(days=days), label.en.format(days=days))
