"""What the workbench lists: each a card with its count."""

from dataclasses import dataclass

from crm_desktop.db.registry import Registry
from crm_desktop.entities import contract as contracts
from crm_desktop.entities.customer import CUSTOMER, NOT_CONTACTED, NOT_VERIFIED
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import YES
from crm_desktop.entities.follow_up import FOLLOW_UP
from crm_desktop.entities.records import Condition
from crm_desktop.i18n import Label
from crm_desktop.operations.care.agenda import lists
from crm_desktop.operations.care.attention import as_set, days_of
from crm_desktop.operations.preferences import Preferences

CONTRACTS = (
    Label("合同将到期", "Contracts ending"),
    Label("合同已到期", "Contracts ended"),
    Label("合同已续约", "Contracts renewed"),
)


@dataclass(frozen=True)
class Card:
    """A list with its count: of `entity`, where the conditions hold."""

    name: str
    label: Label
    entity: Entity
    conditions: tuple[Condition, ...]
    style: str = "primary"


def cards_of(preferences: Preferences, seen: Registry) -> tuple[Card, ...]:
    """Those that a user who sees `seen` has."""
    waiting = [as_set(preferences, quick) for quick in (NOT_CONTACTED, NOT_VERIFIED)]
    kept = Condition("retired", "not", YES.zh)
    due = lists(seen)
    cards = (
        Card("overdue", Label("逾期", "Overdue"), FOLLOW_UP, due["overdue"], "danger"),
        Card("today", Label("今天", "Today"), FOLLOW_UP, due["today"]),
        Card("week", Label("未来 7 天", "Next 7 days"), FOLLOW_UP, due["week"]),
        Card("open", Label("全部待办", "All to do"), FOLLOW_UP, due["open"]),
        *(Card(one.name, one.label, CUSTOMER, (*one.conditions, kept)) for one in waiting),
        *(
            Card(f"contracts.{name}", label, contracts.CONTRACT, conditions)
            for (name, conditions), label in zip(
                contracts.lists(days_of(preferences, "expiring")).items(), CONTRACTS, strict=True
            )
        ),
    )
    return tuple(
        card
        for card in cards
        if seen[card.entity.name].listed
        and all(one.field.partition(".")[0] in seen[card.entity.name].by_name for one in card.conditions)
    )
