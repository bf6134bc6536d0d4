"""What helps to fill in a line: the product's price and offer, what this customer paid, how many they take."""

from statistics import median_low
from typing import NamedTuple

from crm_desktop.db.driver import sqlite
from crm_desktop.db.errors import NotFound
from crm_desktop.db.lists.rows import fetch, row_ids
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.records import Condition, Key, Sort

LOOKED_AT = 20  # of the latest purchases


class Bought(NamedTuple):
    price: int
    quantity: int
    time: str


class Advised(NamedTuple):
    """In 分, as stored. `offer`: 优惠情况. `last_time`, `usual`: None where the customer never bought it."""

    price: int
    offer: str
    last_price: int | None
    last_time: str
    usual: int | None


def advise(store: Store, connection: sqlite.Connection, customer: Key | None, product: Key) -> Advised | None:
    """As far as the user sees it; None where there is no such product. Any thread."""
    try:
        record = store.get(store.registry["product"], product, connection)
    except NotFound:
        return None
    bought = latest(store, connection, customer, product) if customer else []
    last = bought[0] if bought else None
    price = record.get("price")
    return Advised(
        price if isinstance(price, int) else 0,
        str(record.get("discount") or ""),
        last.price if last else None,
        last.time if last else "",
        median_low([one.quantity for one in bought]) if bought else None,
    )


def latest(store: Store, connection: sqlite.Connection, customer: Key, product: Key) -> list[Bought]:
    """What they bought of it, the latest first."""
    purchase = store.seen["purchase"]
    if not purchase.listed:
        return []
    assert not isinstance(customer, tuple)
    assert not isinstance(product, tuple)
    both = [Condition("customer", "is", customer), Condition("product", "is", product)]
    select = store.queries.list_of(purchase, conditions=both, sort=Sort("time", descending=True))
    rows = fetch(connection, select, row_ids(connection, select)[:LOOKED_AT])
    return [
        Bought(int(row["price"] or 0), int(row["quantity"] or 0), str(row["time"])) for row in rows if row is not None
    ]
