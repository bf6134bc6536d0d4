"""Whom one talks to at a customer's."""

from typing import NamedTuple

from crm_desktop.db.driver import sqlite
from crm_desktop.db.lists.query import Queries
from crm_desktop.entities.contact import CONTACT
from crm_desktop.entities.fields import YES, Value
from crm_desktop.entities.records import Condition


class Person(NamedTuple):
    name: str
    phone: str


def main_contact(connection: sqlite.Connection, queries: Queries, customer: Value) -> Person | None:
    """None where there is none, or the user does not see contacts."""
    return person(connection, queries, Condition("customer", "is", customer), Condition("main", "is", YES.zh))


def contact(connection: sqlite.Connection, queries: Queries, number: Value) -> Person | None:
    return person(connection, queries, Condition("number", "is", number))


def person(connection: sqlite.Connection, queries: Queries, *conditions: Condition) -> Person | None:
    entity = queries.registry[CONTACT.name]
    if not entity.listed or any(condition.field not in entity.by_name for condition in conditions):
        return None
    select = queries.list_of(entity, conditions=conditions)
    found = connection.execute(*select.first(1)).fetchone()
    if found is None:
        return None
    record = select.record(found)
    return Person(str(record["name"]), str(record.get("mobile") or record.get("phone") or ""))
