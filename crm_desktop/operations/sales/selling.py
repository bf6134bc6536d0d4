"""From an opportunity to a quote, from either to an order: documents made of others, each in one step."""

from collections.abc import Mapping, Sequence

from crm_desktop.db.errors import CrmError
from crm_desktop.db.lists.rows import iterate
from crm_desktop.db.writing.step import Step
from crm_desktop.db.writing.store import Store
from crm_desktop.entities import quote as quotes
from crm_desktop.entities.customer import CUSTOMER
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Value
from crm_desktop.entities.opportunity import OPPORTUNITY, OPPORTUNITY_LINE
from crm_desktop.entities.order import CANCELLED, ORDER, ORDER_LINE
from crm_desktop.entities.quote import QUOTE, QUOTE_LINE
from crm_desktop.entities.records import Condition, Key
from crm_desktop.entities.stage import WON
from crm_desktop.i18n import _

Values = Mapping[str, Value]
LINE = ("position", "product", "note", "quantity", "price", "discount_rate", "discount")
PARTIES = ("customer", "contact", "staff")
TERMS = ("discount_rate", "discount", "tax_rate", "terms")


def order_quote(store: Store, key: Key, *, initiator: object = None) -> Key:
    """The order of an accepted quote, with its lines. Raises CrmError where it has one, or is not accepted."""
    must_see(store, QUOTE, QUOTE_LINE, ORDER, ORDER_LINE)
    quote = store.get(QUOTE, key)
    if quote["state"] != quotes.ACCEPTED:
        raise CrmError(_("Only an accepted quote becomes an order."))
    _must_be_first(store, "quote", key)
    values = {**picked(quote, (*PARTIES, "opportunity", *TERMS)), "quote": quote["number"]}
    with store.step("order_quote", initiator) as step:
        return make(store, step, ORDER, values, ORDER_LINE, "order", lines(store, QUOTE_LINE, "quote", key))


def order_opportunity(store: Store, key: Key, *, initiator: object = None) -> Key:
    """The order of a won opportunity: of its accepted quote, if there is one, else of its products."""
    must_see(store, OPPORTUNITY, OPPORTUNITY_LINE, ORDER, ORDER_LINE)
    opportunity = store.get(OPPORTUNITY, key)
    if opportunity["state"] != WON:
        raise CrmError(_("Only a won opportunity becomes an order."))
    accepted = listed(store, QUOTE, ("opportunity", key), ("state", quotes.ACCEPTED))
    if accepted:
        return order_quote(store, str(accepted[-1]["number"]), initiator=initiator)
    _must_be_first(store, "opportunity", key)
    with store.step("order_opportunity", initiator) as step:
        values = _of_opportunity(opportunity)
        return make(store, step, ORDER, values, ORDER_LINE, "order", lines(store, OPPORTUNITY_LINE, "opportunity", key))


def quote_opportunity(store: Store, key: Key, *, initiator: object = None) -> Key:
    """A draft with the opportunity's products."""
    must_see(store, OPPORTUNITY, OPPORTUNITY_LINE, QUOTE, QUOTE_LINE)
    opportunity = store.get(OPPORTUNITY, key)
    with store.step("quote_opportunity", initiator) as step:
        values = _of_opportunity(opportunity)
        return make(store, step, QUOTE, values, QUOTE_LINE, "quote", lines(store, OPPORTUNITY_LINE, "opportunity", key))


def make_customer(store: Store, key: Key, *, existing: Key | None = None, initiator: object = None) -> Key:
    """A customer of the prospect, or the one that it is; the opportunity and what was said are theirs from now on."""
    opportunity = store.get(OPPORTUNITY, key)
    if opportunity["customer"] is not None:
        raise CrmError(_("It has a customer already."))
    with store.step("make_customer", initiator) as step:
        customer = existing
        if customer is None:
            values = {"name": opportunity.get("prospect"), "phone": opportunity.get("prospect_phone")}
            values |= picked(opportunity, ("staff", "source", "region"))
            may = store.permissions.may
            customer = store.add(
                step, CUSTOMER, {name: value for name, value in values.items() if may("create", CUSTOMER, [name])}
            )
        assert not isinstance(customer, tuple)
        store.amend(step, OPPORTUNITY, key, {"customer": customer})
        return customer


def revise_quote(store: Store, key: Key, *, initiator: object = None) -> Key:
    """A draft that is the quote's next revision; the older one is kept, and expires if it was still out."""
    must_see(store, QUOTE, QUOTE_LINE)
    quote = store.get(QUOTE, key)
    if quote["state"] not in (quotes.SENT, quotes.REJECTED, quotes.EXPIRED):
        raise CrmError(_("A draft is changed, not revised; an accepted quote stays as it is."))
    values = {**picked(quote, (*PARTIES, "opportunity", *TERMS, "notes")), "previous": quote["number"]}
    values["revision"] = int(quote["revision"] or 1) + 1
    with store.step("revise_quote", initiator) as step:
        if quote["state"] == quotes.SENT:
            store.amend(step, QUOTE, key, {"state": quotes.EXPIRED})
        return make(store, step, QUOTE, values, QUOTE_LINE, "quote", lines(store, QUOTE_LINE, "quote", key))


def must_see(store: Store, *entities: Entity) -> None:
    """Raises PermissionDenied where a column is hidden without which the new document would say something else."""
    for entity in entities:
        store.must_see(entity, [name for name in ("state", "customer", *TERMS, *LINE) if name in entity.by_name])


def make(
    store: Store, step: Step, entity: Entity, values: Values, line: Entity, by: str, rows: Sequence[Values]
) -> Key:
    """The document with its lines; those of a customer to be are refused in words."""
    if values["customer"] is None:
        raise CrmError(_("It has no customer yet: first choose one, or make one of the prospect."))
    key = store.add(step, entity, seen(store, entity, values))
    assert not isinstance(key, tuple)
    for position, row in enumerate(rows, 1):
        store.add(step, line, seen(store, line, {**row, "position": position, by: key}))
    return key


def lines(store: Store, entity: Entity, by: str, key: Key) -> list[Values]:
    """What another document takes over of the lines."""
    rows = listed(store, entity, (by, key))
    return [picked(row, [name for name in LINE if name in row]) for row in sorted(rows, key=place)]


def place(row: Values) -> tuple[int, int]:
    return int(row.get("position") or 0), int(row["number"] or 0)


def listed(store: Store, entity: Entity, *conditions: tuple[str, Key]) -> list[dict[str, Value]]:
    """The records for which the fields have these values, whole, in the order of their numbers."""
    asked = [Condition(name, "is", value) for name, value in conditions if not isinstance(value, tuple)]
    select = store.queries.list_of(store.seen[entity.name], conditions=asked)
    keys = sorted(str(row[entity.key[0]]) for row in iterate(store.reader, select))
    integer = not entity.number
    return [store.get(entity, int(key) if integer else key) for key in keys]


def picked(record: Values, names: Sequence[str]) -> dict[str, Value]:
    return {name: record[name] for name in names if name in record}


def seen(store: Store, entity: Entity, values: Values) -> dict[str, Value]:
    """Without what the user does not see, and so may not set; nothing that is empty."""
    fields = store.seen[entity.name].by_name
    return {name: value for name, value in values.items() if name in fields and value is not None}


def _of_opportunity(opportunity: Values) -> dict[str, Value]:
    return {**picked(opportunity, PARTIES), "opportunity": opportunity["number"]}


def _must_be_first(store: Store, by: str, key: Key) -> None:
    if found := [order for order in listed(store, ORDER, (by, key)) if order["state"] != CANCELLED]:
        raise CrmError(_("There is an order of it already: {order}.").format(order=found[0]["number"]))
