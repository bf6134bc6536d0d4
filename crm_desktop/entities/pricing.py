"""How amounts are reckoned, in 分, without I/O. The schema reckons the same in its columns.

In this order, each rounded to 分, half up:
1. the line: quantity × price, less its discount by rate, less its discount by amount;
2. the document: the sum of its lines, less its discount by rate, less that by amount;
3. the tax: once, on what is left.
No amount falls below 0. Rates are in 基点 (1/100 %).
"""

from collections.abc import Sequence
from typing import NamedTuple

from crm_desktop.entities.records import Record

WHOLE = 10_000  # 基点


class Amounts(NamedTuple):
    subtotal: int
    net: int
    tax: int
    total: int

    @property
    def off(self) -> int:
        """What the discounts of the document take away."""
        return self.subtotal - self.net


def half_up(part: int, whole: int) -> int:
    """`part / whole`, rounded; neither is negative."""
    return (2 * part + whole) // (2 * whole)


def share(amount: int, rate: int) -> int:
    """`rate` of the amount."""
    return half_up(amount * rate, WHOLE)


def reduced(amount: int, rate: int, discount: int) -> int:
    """After a discount by rate and one by amount."""
    return max(0, amount - share(amount, rate) - discount)


def line_total(line: Record) -> int:
    gross = whole(line["quantity"]) * whole(line["price"])
    return reduced(gross, whole(line["discount_rate"]), whole(line["discount"]))


def amounts(document: Record, lines: Sequence[Record]) -> Amounts:
    subtotal = sum(map(line_total, lines))
    net = reduced(subtotal, whole(document["discount_rate"]), whole(document["discount"]))
    tax = share(net, whole(document["tax_rate"]))
    return Amounts(subtotal, net, tax, net + tax)


def prices_paid(document: Record, lines: Sequence[Record]) -> list[int]:
    """Of one piece of each line, without tax, after its part of the document's discount: what 购买 has as 成交价."""
    sums = amounts(document, lines)
    totals = [line_total(line) for line in lines]
    return [
        half_up(total * sums.net, sums.subtotal * whole(line["quantity"])) if sums.subtotal else 0
        for line, total in zip(lines, totals, strict=True)
    ]


def whole(value: object) -> int:
    return value if isinstance(value, int) else 0
