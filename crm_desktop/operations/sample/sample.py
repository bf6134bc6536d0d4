"""A file of invented but plausible data, of any size; the same for the same seed and day."""

import datetime as dt
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from random import Random

from crm_desktop.db.driver import sqlite
from crm_desktop.db.writing import bulk
from crm_desktop.entities.customer import CUSTOMER
from crm_desktop.entities.development import DEVELOPMENT
from crm_desktop.entities.feedback import FEEDBACK, FEEDBACK_LINK
from crm_desktop.entities.fields import Value
from crm_desktop.entities.plan import PLAN, PLAN_MAKING
from crm_desktop.entities.product import PRODUCT
from crm_desktop.entities.purchase import PURCHASE
from crm_desktop.entities.staff import STAFF
from crm_desktop.operations.sample import sample_words as words
from crm_desktop.operations.sample.sample_deals import Sales
from crm_desktop.operations.sample.sample_makers import PAST, Days, address, name_of, phone
from crm_desktop.operations.sample.sample_prospects import load_prospects
from crm_desktop.operations.sample.sample_relations import Relations, Talks, load_shared
from crm_desktop.operations.sample.sample_sales import Pipeline

MONTHS = 12
CHUNK = 1000  # customers written at a time
MOST = 60  # purchases of one customer
MEAN = 11  # of those who buy at all

Row = tuple[Value, ...]
Progress = Callable[[int, float], None]


@dataclass(frozen=True)
class Goods:
    """A product as purchases and feedback need it."""

    number: str
    noun: str
    price: int
    kind: str


@dataclass
class Chunk:
    """Rows that belong together and are written together."""

    customers: list[Row] = field(default_factory=list)
    developments: list[Row] = field(default_factory=list)
    purchases: list[Row] = field(default_factory=list)
    feedback: list[Row] = field(default_factory=list)
    links: list[Row] = field(default_factory=list)
    talks: Talks = field(default_factory=Talks)
    sales: Sales = field(default_factory=Sales)


def make_sample(
    path: Path,
    customers: int,
    seed: int = 1,
    *,
    until: dt.date | None = None,
    mean: float = MEAN,
    progress: Progress | None = None,
) -> None:
    """A new file with `customers` customers, some `mean` purchases of each who buys, and all that goes with them: the
    last three years until the day `until`, by default today, and what is planned around it.

    Raises FileRefused if `path` exists. `progress(customers, fraction)` is called now and then.
    """
    random, days = Random(seed), Days(until or dt.date.today())
    staff = [STAFF.number.format(number) for number in range(1, max(8, customers // 400) + 1)]
    with bulk.new_file(path) as connection:
        goods = load_products(connection, random, days, customers)
        load_staff(connection, random, days, staff)
        load_shared(connection, days)
        people = Customers(random, days, staff, goods, mean)
        for first in range(1, customers + 1, CHUNK):
            last = min(first + CHUNK - 1, customers)
            load_chunk(connection, people.chunk(range(first, last + 1)))
            if progress:
                progress(last, last / customers)
        load_prospects(connection, random, days, people.pipeline, staff)
        load_plans_ahead(connection, random, days, staff)


# -- products and staff -----------------------------------------------------------------------------------------


def load_products(connection: sqlite.Connection, random: Random, days: Days, customers: int) -> list[Goods]:
    count = max(40, min(5000, round(5 * math.sqrt(customers))))
    rows = list(islice(product_rows(random, days), count))
    bulk.load(connection, PRODUCT, ("number", "name", "price", "type", "made_on", "grade", "discount"), rows)
    return [Goods(str(row[0]), str(row[1]).split()[1], int(row[2] or 0), str(row[3])) for row in rows]


def product_rows(random: Random, days: Days) -> Iterator[Row]:
    number = 0
    while True:
        number += 1
        kind = random.choices(list(words.GOODS), (5, 4, 3))[0]
        noun, low, high = random.choice(words.GOODS[kind])
        model = f"{random.choice('ABCEHKLMSTX')}{random.randrange(10, 1000)}"
        price = random.randrange(low, high) * 100 + random.choice((0, 0, 90, 99))
        discount = random.choice(words.DISCOUNTS) if random.random() < 0.3 else None
        grade = random.choices("ABCDE", (40, 35, 18, 5, 2))[0]
        name = f"{random.choice(words.BRANDS)} {noun} {model}"
        yield PRODUCT.number.format(number), name, price, kind, random.choice(days.past[90:]), grade, discount


def load_staff(connection: sqlite.Connection, random: Random, days: Days, staff: Sequence[str]) -> None:
    """Everybody has a plan for each of the last months; the newest is the current one."""
    plans: list[Row] = []
    makings: list[Row] = []
    people: list[Row] = []
    for person in staff:
        for month, made in months(days.until):
            number = PLAN.number.format(len(plans) + 1)
            done = "否" if month[:7] == days.past[0][:7] or random.random() < 0.12 else "是"
            plans.append(plan_row(random, number, person, month, done))
            makings.append(making_row(random, number, person, staff[0], made))
        kind = random.choice(list(words.GOODS))
        salary = random.randrange(100, 400) * 5_000
        people.append((person, name_of(random), random.choice(words.DEPARTMENTS), kind, number, salary))
    bulk.load(connection, STAFF, ("number", "name", "department", "product_type", "current_plan", "salary"), people)
    load_plans(connection, plans, makings)


def load_plans_ahead(connection: sqlite.Connection, random: Random, days: Days, staff: Sequence[str]) -> None:
    """And for each month until the end of the fourth quarter after this one."""
    this = ordinal(days.until)
    ahead = [first_day(month).isoformat() for month in range(this + 1, this - this % 3 + 15)]
    planned = ((person, month) for person in staff for month in ahead)
    rows = enumerate(planned, MONTHS * len(staff) + 1)
    plans = [plan_row(random, PLAN.number.format(number), person, month, "否") for number, (person, month) in rows]
    made = days.ahead(-5)
    load_plans(connection, plans, [making_row(random, str(plan[0]), str(plan[1]), staff[0], made) for plan in plans])


def plan_row(random: Random, number: str, person: str, month: str, done: str) -> Row:
    profit = random.randrange(20, 300) * 100_000
    return number, person, random.randrange(3, 40), profit, month, done


def making_row(random: Random, number: str, person: str, head: str, day: str) -> Row:
    boss = head if random.random() < 0.3 else person
    return number, boss, f"{day} {random.randrange(9, 18):02}:{random.randrange(60):02}:00"


def load_plans(connection: sqlite.Connection, plans: Sequence[Row], makings: Sequence[Row]) -> None:
    bulk.load(connection, PLAN, ("number", "staff", "customers", "profit", "planned_for", "done"), plans)
    bulk.load(connection, PLAN_MAKING, ("plan", "made_by", "made_at"), makings)


def months(until: dt.date) -> Iterator[tuple[str, str]]:
    """The first days of the last months, oldest first, each with a day shortly before."""
    last = ordinal(until)
    for month in range(last - MONTHS + 1, last + 1):
        day = first_day(month)
        yield day.isoformat(), (day - dt.timedelta(days=5)).isoformat()


def ordinal(day: dt.date) -> int:
    """Of its month."""
    return day.year * 12 + day.month - 1


def first_day(month: int) -> dt.date:
    return dt.date(month // 12, month % 12 + 1, 1)


# -- customers with what they bought and said -------------------------------------------------------------------


def load_chunk(connection: sqlite.Connection, chunk: Chunk) -> None:
    bulk.load(connection, CUSTOMER, CUSTOMER_FIELDS, chunk.customers)
    bulk.load(connection, DEVELOPMENT, ("customer", "staff"), chunk.developments)
    bulk.load(connection, PURCHASE, ("customer", "product", "time", "quantity", "price"), chunk.purchases)
    bulk.load(connection, FEEDBACK, ("number", "person", "time", "product", "content", "handled"), chunk.feedback)
    bulk.load(connection, FEEDBACK_LINK, ("feedback", "customer"), chunk.links)
    chunk.talks.load(connection)
    chunk.sales.load(connection)


CUSTOMER_FIELDS = (
    "number", "name", "phone", "points", "credit", "address", "staff", "industry", "region", "class_", "source",
    "email", "registered", "notes", "tags",
)  # fmt: skip


class Customers:
    def __init__(self, random: Random, days: Days, staff: Sequence[str], goods: Sequence[Goods], mean: float) -> None:
        self._random, self._days, self._staff, self._goods, self._mean = random, days, staff, goods, mean
        self._feedback = 0
        seed = random.random()
        self._relations = Relations(Random(seed), days)
        self.pipeline = Pipeline(Random(-seed), days, [(one.number, one.noun, one.price, one.kind) for one in goods])
        self._bought = 0  # in the chunks before

    def chunk(self, numbers: range) -> Chunk:
        chunk = Chunk()
        for number in numbers:
            self._customer(chunk, CUSTOMER.number.format(number))
        self._bought += len(chunk.purchases)
        return chunk

    def _customer(self, chunk: Chunk, key: str) -> None:
        random = self._random
        since = int(random.random() * PAST)  # days ago
        company, industry = random.random() < 0.12, random.choice(words.INDUSTRIES)
        province, city, districts = random.choice(words.CITIES)
        name = f"{city}{random.choice(words.COMPANY_WORDS)}{industry}有限公司" if company else name_of(random)
        last, count = self._purchases(chunk, key, name, since)
        staff = random.choice(self._staff) if random.random() < 0.95 else None
        chunk.customers.append(
            (
                key,
                name,
                phone(random),
                min(100, 3 * count + int(random.random() * 20)),
                min(100, 50 + count + int(random.random() * 30)),
                address(random, province, city, random.choice(districts)),
                staff,
                industry if company or random.random() < 0.6 else None,
                f"{province} {city}",
                class_of(count, last),
                source := random.choice(words.SOURCES),
                f"{key.lower()}@example.com" if random.random() < 0.7 else None,
                self._days.time(random, since),
                random.choice(words.NOTES) if random.random() < 0.1 else None,
                self._relations.tags(count),
            )
        )
        contact = self._relations.of(chunk.talks, key, staff, company=company, since=since)
        known = (key, contact, staff, source, f"{province} {city}")
        self.pipeline.of(chunk.sales, chunk.purchases, self._bought, known, since)
        if staff:
            chunk.developments.append((key, staff if random.random() < 0.85 else random.choice(self._staff)))

    def _purchases(self, chunk: Chunk, key: str, name: str, since: int) -> tuple[int, int]:
        """How many days ago the last one was, and how many there were: some bought nothing, some a lot."""
        random = self._random
        count = 0 if random.random() < 0.12 else min(MOST, 1 + int(random.expovariate(1 / (self._mean - 1))))
        ago = sorted((int(random.random() * since) for _purchase in range(count)), reverse=True)
        for day in ago:
            goods = self._goods[int(random.random() ** 2 * len(self._goods))]  # some sell much better
            price = goods.price if random.random() < 0.6 else goods.price * random.choice((85, 90, 95)) // 100
            quantity = 1 if random.random() < 0.8 else 2 + int(random.random() * 4)
            chunk.purchases.append((key, goods.number, self._days.time(random, day), quantity, price))
            if random.random() < 0.06:
                self._say(chunk, key, name, goods.noun, goods.number, day)
        return ago[-1] if ago else since, count

    def _say(self, chunk: Chunk, key: str, name: str, noun: str, product: str, bought: int) -> None:
        random = self._random
        ago = max(0, bought - 2 - int(random.random() * 28))
        texts = random.choices((words.PRAISE, words.COMPLAINTS, words.QUESTIONS), (5, 4, 1))[0]
        handled = "是" if random.random() < 0.7 else "否"
        if ago >= bought:  # nothing is said before it was bought, nor after the last day
            return
        self._feedback += 1
        time = self._days.time(random, ago)
        content = random.choice(texts).format(noun)
        chunk.feedback.append((self._feedback, name[:64], time, product, content, handled))
        chunk.links.append((self._feedback, key))


def class_of(purchases: int, ago: int) -> str:
    if not purchases:
        return "潜在客户"
    if ago > 365:
        return "流失客户"
    return "重要客户" if purchases > 20 else "普通客户"
