"""What was sold to invented customers over three years: opportunities, quotes, orders, payments, contracts."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from random import Random

from crm_desktop.entities import contract as contracts
from crm_desktop.entities import opportunity as opportunities
from crm_desktop.entities import order as orders
from crm_desktop.entities import quote as quotes
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Value
from crm_desktop.entities.interaction import INTERACTION
from crm_desktop.entities.numbering import series
from crm_desktop.entities.pricing import share
from crm_desktop.entities.quote import QUOTE, QUOTE_LINE
from crm_desktop.entities.stage import STAGE_CHANGE
from crm_desktop.operations.sample import sample_words as words
from crm_desktop.operations.sample.sample_deals import FIELDS, Deal, Item, Row, Sales
from crm_desktop.operations.sample.sample_makers import Days

SHARE = 0.2  # of the customers
REPEAT = 0.45  # of the customers, who order without anybody having to win them
STAY = 18  # days in a stage, on average
LOST = 0.2  # of those that leave a stage
STUCK, LATELY = 0.3, 120  # of those that were quoted in so many last days, who say no more
WON_STAGE, LOST_STAGE, LAST_OPEN = 5, 6, 4
QUOTED = 3  # the stage in which one quotes
TAX = 1300
YEAR = 365
NOTICE = 30  # days before the end of a contract that renews itself
BY_HAND = (30, 60, 90)  # the same of one that is renewed by hand
ENDED = 0.05  # of the contracts
UNSIGNED, SIGNING = 0.4, 45  # of the contracts of so many last days, and of those to come
LEAD = (0, 0, 0, 30)  # days from the order to the start of its contract
VALID = (15, 30, 30)  # days
STATES = {  # of quotes, by the stage of their opportunity
    WON_STAGE: (quotes.ACCEPTED,),
    LOST_STAGE: (quotes.REJECTED, quotes.EXPIRED),
    QUOTED: (quotes.DRAFT, quotes.SENT, quotes.SENT),
}


class Pipeline:
    """`of` is asked for each customer in turn. `goods`: number, noun, price, type."""

    def __init__(self, random: Random, days: Days, goods: Sequence[tuple[str, str, int, str]]) -> None:
        self._random, self._days, self._goods = random, days, goods
        self._given: dict[Entity, int] = dict.fromkeys(FIELDS, 0)
        self._of_year: Counter[tuple[Entity, int]] = Counter()

    def of(
        self,
        sales: Sales,
        purchases: list[Row],
        before: int,
        customer: tuple[str, Value, Value, Value, Value],
        since: int,
    ) -> None:
        """`customer`: number, contact, staff, source, region; entered `since` days ago. What they buy is added to
        `purchases`, of which `before` came earlier.
        """
        number, contact, staff, source, region = customer
        if self._random.random() < REPEAT:
            items = self._items()
            again = Deal((number, contact, staff, None), items[0].noun, items)
            self._order(sales, purchases, before, again, None, int(self._random.random() * since))
        if self._random.random() >= SHARE:
            return
        items = self._items()
        opportunity = self._number(opportunities.OPPORTUNITY)
        name = f"{items[0].noun}{self._random.choice(words.PURPOSES)}"
        deal = Deal((number, contact, staff, opportunity), name, items)
        path = self._path(int(self._random.random() ** 1.4 * since))
        self._opportunity(sales, deal, path, source, region)
        quoted = next((ago for stage, ago in path if stage == QUOTED), None)
        quote = self._quote(sales, deal, quoted, path[-1][0]) if quoted is not None else None
        if path[-1][0] == WON_STAGE:
            self._order(sales, purchases, before, deal, quote, path[-1][1])

    def of_prospect(self, sales: Sales, prospect: Row, staff: str, source: str, region: str, since: int) -> str:
        """The number of what is still open. `prospect`: name and phone of somebody who is no customer yet."""
        items = self._items()
        number = self._number(opportunities.OPPORTUNITY)
        deal = Deal((None, None, staff, number), f"{items[0].noun}{self._random.choice(words.PURPOSES)}", items)
        path = [step for step in self._path(since) if step[0] <= LAST_OPEN]
        self._opportunity(sales, deal, path, source, region, prospect)
        return number

    # -- the opportunity --------------------------------------------------------------------------------------------

    def _items(self) -> list[Item]:
        random = self._random
        found = {}
        for _item in range(random.choice((1, 1, 2, 3))):
            number, noun, price, kind = self._goods[int(random.random() ** 2 * len(self._goods))]
            quantity = 1 + int(random.expovariate(1 / 8))
            found[number] = Item(number, noun, kind, price, quantity, random.choice((0, 0, 0, 500, 1000)))
        return list(found.values())

    def _path(self, ago: int) -> list[tuple[int, int]]:
        """The stages it has been in, each with how many days ago it came there."""
        random = self._random
        path = [(1, ago)]
        while True:
            stage, ago = path[-1]
            if stage >= QUOTED and ago < LATELY and random.random() < STUCK:
                return path
            ago -= 1 + int(random.expovariate(1 / STAY))
            if ago < 0:
                return path
            if random.random() < LOST:
                return [*path, (LOST_STAGE, ago)]
            path.append((stage + 1, ago))
            if stage == LAST_OPEN:
                return path

    def _opportunity(
        self,
        sales: Sales,
        deal: Deal,
        path: Sequence[tuple[int, int]],
        source: Value,
        region: Value,
        prospect: Row = (None, None),
    ) -> None:
        random, items = self._random, deal.items
        customer, contact, staff, number = deal.parties
        times = [self._days.time(random, ago) for _stage, ago in path]
        for (stage, _ago), since, until in zip(path, times, [*times[1:], None], strict=True):
            sales.add(STAGE_CHANGE, number, stage, since, until)
        stage, ago = path[-1]
        lost, closed = stage == LOST_STAGE, stage >= WON_STAGE
        reason = random.choice(opportunities.REASONS).zh if lost else None
        expected = self._days.ahead(random.randrange(-20, 20) - ago if closed else random.randrange(-12, 90))
        sales.add(
            opportunities.OPPORTUNITY,
            number, deal.name, customer, contact, staff, items[0].kind,
            sum(item.price * item.quantity for item in items),
            stage, (0, 10, 25, 50, 75, 100, 0)[stage],
            expected, times[-1] if closed else None, source, region,
            reason,
            random.choice(words.LOST_NOTES) if reason == opportunities.OTHER else None,
            path[-2][0] if lost else None,
            None if closed else random.choice(words.STEPS),
            times[0],
            *prospect,
        )  # fmt: skip
        for item in items:
            sales.add(opportunities.OPPORTUNITY_LINE, number, item.number, item.quantity, item.price)
        for (_stage, at), (subject, content, outcome) in zip(path[:-1], random.sample(words.DEALS, 5), strict=False):
            kind = random.choice(("电话", "会议", "拜访", "邮件"))
            time = self._days.time(random, at)
            sales.add(INTERACTION, *deal.parties, kind, time, subject, content, outcome)

    # -- its documents ----------------------------------------------------------------------------------------------

    def _quote(self, sales: Sales, deal: Deal, ago: int, stage: int) -> str:
        random = self._random
        number = self._dated(QUOTE, ago)
        state, valid = random.choice(STATES.get(stage, (quotes.SENT,))), random.choice(VALID) - ago
        if state == quotes.SENT and valid < 0:
            state = quotes.EXPIRED
        sales.add(QUOTE, number, *deal.parties, self._days.past[ago], self._days.ahead(valid), state, TAX)
        for position, item in enumerate(deal.items, 1):
            sales.add(QUOTE_LINE, number, item.number, position, item.quantity, item.price, item.rate)
        return number

    def _order(self, sales: Sales, purchases: list[Row], before: int, deal: Deal, quote: Value, ago: int) -> None:
        random = self._random
        number = self._dated(orders.ORDER, ago)
        lately = orders.SHIPPED if ago > 15 else random.choice((orders.NEW, orders.CONFIRMED))
        state = orders.DONE if ago > 40 else lately
        if random.random() < 0.04:
            state = orders.CANCELLED
        sales.add(orders.ORDER, number, *deal.parties, quote, self._days.past[ago], state, TAX)
        bought = state not in (orders.NEW, orders.CANCELLED)
        for position, item in enumerate(deal.items, 1):
            line = self._next(orders.ORDER_LINE)
            purchase = None
            if bought:
                price = item.amount // item.quantity
                purchases.append((deal.parties[0], item.number, self._days.time(random, ago), item.quantity, price))
                purchase = before + len(purchases)
            values = (item.number, position, item.quantity, item.price, item.rate, purchase)
            sales.add(orders.ORDER_LINE, line, number, *values)
            self._deliver(sales, number, line, item.quantity, state, ago)
        net = sum(item.amount for item in deal.items)
        total = net + share(net, TAX)
        if state != orders.CANCELLED:
            self._pay(sales, number, total, ago)
            if random.random() < 0.35:
                self._contract(sales, deal, number, total, ago)

    def _deliver(self, sales: Sales, order: str, line: int, quantity: int, state: str, ago: int) -> None:
        """Of what is on its way only half has arrived."""
        part = {orders.DONE: quantity, orders.SHIPPED: quantity // 2}.get(state, 0)
        if part:
            day = max(0, ago - 2 - int(self._random.random() * 10))
            sales.add(orders.DELIVERY, order, line, self._days.past[day], part)

    def _pay(self, sales: Sales, order: str, total: int, ago: int) -> None:
        """At once, or a third now and the rest in a month; not everybody pays in time."""
        random = self._random
        first = total if random.random() < 0.5 else total // 3
        for amount, days in ((first, 7), (total - first, 37)):
            if amount:
                late = days + int(random.random() * 12) - 6
                paid = ago >= late and random.random() < 0.95
                sales.add(
                    orders.PAYMENT,
                    order,
                    self._days.ahead(days - ago),
                    amount,
                    self._days.ahead(late - ago) if paid else None,
                )

    def _contract(self, sales: Sales, deal: Deal, order: str, total: int, ago: int) -> None:
        """For a year; some of those that have run out were renewed, the automatic ones surely, a few were ended."""
        random = self._random
        previous: Value = None
        agreed, ago = ago, ago - random.choice(LEAD)
        while True:
            number = self._dated(contracts.CONTRACT, agreed)
            renewal = random.choices(contracts.RENEWALS, (1, 2, 2))[0].zh
            ended = ago > YEAR // 3 and random.random() < ENDED
            signed = None if ago < SIGNING and random.random() < UNSIGNED else self._days.ahead(-agreed)
            days = (signed, self._days.ahead(-ago), self._days.ahead(YEAR - 1 - ago))
            notice = {contracts.AUTOMATIC: NOTICE, contracts.BY_HAND: random.choice(BY_HAND)}.get(renewal)
            terminated = self._days.ahead(YEAR // 4 - ago) if ended else None
            values = (order, f"{deal.name}合同", total, *days, terminated, renewal, notice, previous)
            sales.add(contracts.CONTRACT, number, *deal.parties, *values)
            for name, after, part in (("首批到货", 30, total // 2), ("验收", 90, total - total // 2)):
                done = self._days.ahead(after - ago) if ago > after else None
                sales.add(contracts.MILESTONE, number, name, self._days.ahead(after - ago), part, done)
            previous, ago = number, ago - YEAR
            agreed = max(ago, 0)
            automatic = renewal == contracts.AUTOMATIC and ago > -NOTICE - 1
            if ended or (not automatic and (ago <= 0 or random.random() < 0.5)):
                return

    def _next(self, entity: Entity) -> int:
        self._given[entity] += 1
        return self._given[entity]

    def _number(self, entity: Entity) -> str:
        return entity.number.format(self._next(entity))

    def _dated(self, entity: Entity, ago: int) -> str:
        """The next number of the year in which that day was."""
        day = dt.date.fromisoformat(self._days.past[ago])
        self._of_year[entity, day.year] += 1
        return series(entity.number, day).number(self._of_year[entity, day.year])
