"""What stands on a quote that is sent, in Chinese or in English."""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from crm_desktop.db.driver import sqlite
from crm_desktop.db.errors import NotFound, PermissionDenied
from crm_desktop.db.lists.query import TITLE
from crm_desktop.db.lists.rows import iterate
from crm_desktop.db.reading import snapshot
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.amounts import Money, Rate
from crm_desktop.entities.quote import QUOTE
from crm_desktop.entities.records import Condition, Key, Record
from crm_desktop.i18n import Label, _
from crm_desktop.operations.printing.capitals import in_capitals
from crm_desktop.operations.sales.letterheads import letterhead

Tongue = Literal["zh_CN", "en"]
Pair = tuple[str, str]
WORDS: Mapping[str, Label] = {
    "title": Label("报价单", "QUOTATION"),
    "to": Label("致", "To"),
    "number": Label("报价编号", "Quote no."),
    "revision": Label("版次", "Revision"),
    "issued": Label("报价日期", "Date"),
    "valid_until": Label("有效期至", "Valid until"),
    "staff": Label("联系人", "Your contact"),
    "contact": Label("收件人", "Attention"),
    "product": Label("产品", "Product"),
    "quantity": Label("数量", "Quantity"),
    "price": Label("单价 (元)", "Unit price (CNY)"),
    "discount": Label("折扣", "Discount"),
    "amount": Label("金额 (元)", "Amount (CNY)"),
    "subtotal": Label("小计", "Subtotal"),
    "off": Label("优惠", "Discount"),
    "net": Label("折后金额", "Net"),
    "tax": Label("税额", "Tax"),
    "total": Label("总计", "Total"),
    "capitals": Label("人民币大写", ""),
    "terms": Label("条款", "Terms"),
    "bank": Label("开户行", "Bank"),
    "account": Label("账号", "Account"),
    "tax_number": Label("税号", "Tax no."),
    "payment": Label("付款信息", "Payment"),
    "confirmed": Label("客户确认（签字、盖章）", "Accepted by the customer (signature, seal)"),
    "signed": Label("报价方（签字、盖章）", "For the supplier (signature, seal)"),
}


NEEDED: Mapping[str, Sequence[str]] = {  # without which a quote would say something else
    "customer": ("name",),
    "quote": ("customer", "number", "subtotal", "discount_rate", "net", "tax_rate", "tax", "total", "terms"),
    "quote_line": ("product", "note", "quantity", "price", "discount_rate", "discount", "total", "position"),
}


class Line(NamedTuple):
    """`discount`: '' where there is none."""

    product: str
    note: str
    quantity: str
    price: str
    discount: str
    amount: str


class QuoteSheet(NamedTuple):
    """`facts`: number, dates, whom to ask. `sums`: what leads to the total; `capitals`: '' but in Chinese."""

    words: Mapping[str, str]
    company: str
    reach: Sequence[str]
    logo: bytes
    customer: str
    customer_lines: Sequence[str]
    facts: Sequence[Pair]
    lines: Sequence[Line]
    sums: Sequence[Pair]
    total: str
    capitals: str
    terms: str
    payment: Sequence[Pair]
    number: str


def quote_sheet(store: Store, connection: sqlite.Connection, key: Key, tongue: Tongue) -> QuoteSheet:
    """As the user sees it, from one state of the file. Raises NotFound, PermissionDenied where they see too little."""
    for entity, names in NEEDED.items():
        store.must_see(store.registry[entity], names)
    with snapshot(connection):
        quote = store.get(QUOTE, key, connection)
        customer = customer_of(store, quote, connection)
        head = letterhead(connection)
        condition = Condition("quote", "is", str(quote["number"]))
        rows = list(iterate(connection, store.queries.list_of(store.seen["quote_line"], conditions=[condition])))
    chinese = tongue == "zh_CN"
    words = {name: label.zh if chinese else label.en for name, label in WORDS.items()}
    company, address, terms = (
        first(head.record, chinese, name)
        for name in (("name", "english_name"), ("address", "english_address"), ("terms", "english_terms"))
    )
    return QuoteSheet(
        words,
        company,
        [text for text in (address, "    ".join(texts(head.record, "phone", "email", "website"))) if text],
        head.logo,
        str(customer["name"]),
        texts(customer, "address", "phone", "email"),
        facts_of(quote, words),
        [line_of(row) for row in sorted(rows, key=lambda row: (row["position"] or 0, row["number"] or 0))],
        sums_of(quote, words),
        money(quote["total"]),
        in_capitals(int(quote["total"] or 0)) if chinese else "",
        str(quote["terms"] or terms),
        [(words[name], str(head.record[name])) for name in ("bank", "account", "tax_number") if head.record.get(name)],
        str(quote["number"]),
    )


def customer_of(store: Store, quote: Record, connection: sqlite.Connection) -> Record:
    """Raises PermissionDenied where that is a colleague's."""
    try:
        return store.get(store.registry["customer"], str(quote["customer"]), connection)
    except NotFound as error:
        text = _("The customer of this quote is not among those that you see; it cannot be printed.")
        raise PermissionDenied(text) from error


def facts_of(quote: Record, words: Mapping[str, str]) -> list[Pair]:
    shown = {name: str(quote.get(name) or "") for name in ("number", "issued", "valid_until")}
    shown["revision"] = str(quote["revision"]) if (quote.get("revision") or 1) != 1 else ""
    shown |= {name: str(quote.get(TITLE.format(name)) or "") for name in ("contact", "staff")}
    order = ("number", "revision", "issued", "valid_until", "contact", "staff")
    return [(words[name], shown[name]) for name in order if shown[name]]


def line_of(row: Record) -> Line:
    rate, discount = int(row["discount_rate"] or 0), int(row["discount"] or 0)
    parts = ([f"-{percent(rate)}"] if rate else []) + ([f"-{money(discount)}"] if discount else [])
    return Line(
        str(row[TITLE.format("product")] or row["product"]),
        str(row["note"] or ""),
        f"{row['quantity']:,}",
        money(row["price"] or 0),
        " ".join(parts),
        money(row["total"]),
    )


def sums_of(quote: Record, words: Mapping[str, str]) -> list[Pair]:
    """The steps from the subtotal to the total that change anything."""
    off, rate = int(quote["subtotal"] or 0) - int(quote["net"] or 0), int(quote["tax_rate"] or 0)
    sums = [(words["subtotal"], money(quote["subtotal"]))]
    if off:
        named = (
            f"{words['off']} ({percent(int(quote['discount_rate'] or 0))})" if quote["discount_rate"] else words["off"]
        )
        sums += [(named, f"-{money(off)}"), (words["net"], money(quote["net"]))]
    if rate:
        sums += [(f"{words['tax']} ({percent(rate)})", money(quote["tax"]))]
    return sums


def first(record: Record, chinese: bool, names: tuple[str, str]) -> str:
    """In the language asked for, or else in the other one."""
    wanted = names if chinese else names[::-1]
    return next((str(record[name]) for name in wanted if record.get(name)), "")


def texts(record: Record, *names: str) -> list[str]:
    return [str(record[name]) for name in names if record.get(name)]


def money(value: object) -> str:
    return Money.yuan(value, ",") if isinstance(value, int) else ""


def percent(rate: int) -> str:
    return f"{Rate.yuan(rate, '').rstrip('0').rstrip('.')}%"
