"""The rows of what is sold to invented customers, by entity, and what an opportunity tells its documents."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from crm_desktop.db.driver import sqlite
from crm_desktop.db.writing import bulk
from crm_desktop.entities.contract import CONTRACT, MILESTONE
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Value
from crm_desktop.entities.interaction import INTERACTION
from crm_desktop.entities.opportunity import OPPORTUNITY, OPPORTUNITY_LINE
from crm_desktop.entities.order import DELIVERY, ORDER, ORDER_LINE, PAYMENT
from crm_desktop.entities.pricing import reduced
from crm_desktop.entities.quote import QUOTE, QUOTE_LINE
from crm_desktop.entities.stage import STAGE_CHANGE

Row = tuple[Value, ...]
DOCUMENT = ("customer", "contact", "staff", "opportunity")
LINE = ("product", "position", "quantity", "price", "discount_rate")
FIELDS: dict[Entity, tuple[str, ...]] = {
    OPPORTUNITY: (
        "number", "name", "customer", "contact", "staff", "product_type", "amount", "stage", "probability",
        "close_date", "closed_at", "source", "region", "lost_reason", "lost_note", "lost_from", "next_step", "created",
        "prospect", "prospect_phone",
    ),
    OPPORTUNITY_LINE: ("opportunity", "product", "quantity", "price"),
    STAGE_CHANGE: ("opportunity", "stage", "since", "until"),
    INTERACTION: (
        "customer", "contact", "staff", "opportunity", "kind", "time", "subject", "content", "outcome",
    ),
    QUOTE: ("number", *DOCUMENT, "issued", "valid_until", "state", "tax_rate"),
    QUOTE_LINE: ("quote", *LINE),
    ORDER: ("number", *DOCUMENT, "quote", "ordered", "state", "tax_rate"),
    ORDER_LINE: ("number", "order", *LINE, "purchase"),
    DELIVERY: ("order", "order_line", "date", "quantity"),
    PAYMENT: ("order", "due", "amount", "paid_on"),
    CONTRACT: (
        "number", *DOCUMENT, "order", "subject", "amount", "signed", "start", "end", "terminated", "renewal", "notice",
        "previous",
    ),
    MILESTONE: ("contract", "name", "due", "amount", "done_on"),
}  # fmt: skip


class Item(NamedTuple):
    """A product as a line has it."""

    number: str
    noun: str
    kind: str
    price: int
    quantity: int
    rate: int

    @property
    def amount(self) -> int:
        return reduced(self.price * self.quantity, self.rate, 0)


class Deal(NamedTuple):
    """An opportunity as its documents need it."""

    parties: Row  # as in DOCUMENT
    name: str
    items: Sequence[Item]


@dataclass
class Sales:
    """Rows that belong to a chunk of customers."""

    rows: dict[Entity, list[Row]] = field(default_factory=lambda: {entity: [] for entity in FIELDS})

    def add(self, entity: Entity, *values: Value) -> None:
        self.rows[entity].append(values)

    def load(self, connection: sqlite.Connection) -> None:
        for entity, rows in self.rows.items():
            bulk.load(connection, entity, FIELDS[entity], rows)
