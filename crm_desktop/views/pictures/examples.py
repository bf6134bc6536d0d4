"""Records that are worth a picture, and a few edits that make the file look lived in."""

from typing import Any

from crm_desktop.db.lists.query import quoted
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.handling import SetField
from crm_desktop.entities.records import Key, Record
from crm_desktop.views.common.background import Progress
from crm_desktop.views.lists.entity_tab import EntityTab
from crm_desktop.views.window.session import Session


def live_a_little(session: Session) -> None:
    """A few edits, so that histories, badges and what could be undone have something to show. For sample data only."""
    store, registry = session.store, session.registry
    customer, feedback, staff = registry["customer"], registry["feedback"], registry["staff"]
    chosen = example_customer(session)
    edits: list[Record] = [{"points": 82, "credit": 90}, {"points": 88}]
    for values in edits if chosen else []:
        store.update(customer, chosen, values, version_of(session, customer, chosen))
    others: list[tuple[Entity, Record]] = [(staff, {"salary": 920000})]
    others += [
        (feedback, {action.field: action.given()}) for action in feedback.actions if isinstance(action, SetField)
    ]
    for entity, values in others:
        row: Any = store.reader.execute(*store.queries.list_of(entity).first(1)).fetchone()
        if row:
            key = entity.key_of(store.queries.list_of(entity).record(row))
            store.update(entity, key, values, version_of(session, entity, key))
    session.backups.backups.make("auto")
    if chosen:
        store.update(customer, chosen, {"credit": 95}, version_of(session, customer, chosen))
    session.backups.made(session.backups.make("manual", Progress()))


def version_of(session: Session, entity: Entity, key: Key) -> int:
    return int(session.store.get(entity, key)["version"] or 0)


def example(tab: EntityTab) -> int | None:
    """The position of one of the first records, one with much hanging on it: there is more to see."""

    def worth(position: int) -> int:
        key = tab.list.key_at(position)
        return 0 if key is None else sum(item.count for item in tab.session.store.dependents(tab.entity, [key]))

    return max(range(min(20, len(tab.list))), key=worth, default=None)


def example_customer(session: Session) -> str:
    """One with something to show: with contacts and interactions, bought in the most months, and the most often."""
    purchase = session.registry["purchase"]
    customer, time = (quoted(purchase.by_name[name].column) for name in ("customer", "time"))
    known = " AND ".join(
        f"{customer} IN ({customers_of(session.registry[name])})" for name in ("contact", "interaction")
    )
    sql = f"""SELECT {customer} FROM {quoted(purchase.table)} GROUP BY 1
        ORDER BY {known} DESC, count(DISTINCT substr({time}, 1, 7)) DESC, count(*) DESC, 1 LIMIT 1"""
    row: Any = session.store.reader.execute(sql).fetchone()
    return str(row[0]) if row else ""


def customers_of(entity: Entity) -> str:
    return f"SELECT {quoted(entity.by_name['customer'].column)} FROM {quoted(entity.table)}"
