"""A file of customers of whom it is known who is there twice: the second one's 来源 is the number of the first."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

from bench.duplicates_data import Person, mistaken
from crm_desktop.db.driver import sqlite
from crm_desktop.db.writing import bulk
from crm_desktop.entities.customer import CUSTOMER
from crm_desktop.operations.sample import sample_words as words
from crm_desktop.operations.sample.sample_makers import address, name_of, phone

ONE_IN = 100  # is there twice
FIELDS = ("number", "name", "phone", "email", "address", "region", "source")
Row = tuple[str | None, ...]


def make(path: Path, count: int, seed: int = 3) -> None:
    """Raises FileRefused if `path` exists."""
    with bulk.new_file(path) as connection:
        bulk.load(connection, CUSTOMER, FIELDS, rows(Random(seed), count))


def rows(random: Random, count: int) -> Iterator[Row]:
    """Those that are there twice come again at the end."""
    again: list[tuple[str, Person]] = []
    once = count - count // ONE_IN
    for at in range(1, once + 1):
        number, person = CUSTOMER.number.format(at), customer(random, at)
        yield row(number, person, None)
        if at % ONE_IN == 1 and len(again) < count - once:
            again.append((number, person))
    for at, (number, person) in enumerate(again, once + 1):
        yield row(CUSTOMER.number.format(at), mistaken(random, person), number)


def customer(random: Random, who: int) -> Person:
    """As the sample file has them."""
    province, city, districts = random.choice(words.CITIES)
    email = f"c{who:07}@example.com" if random.random() < 0.7 else ""
    where = address(random, province, city, random.choice(districts))
    return Person(who, name_of(random), phone(random), email, where, f"{province} {city}")


def row(number: str, person: Person, first: str | None) -> Row:
    return number, person.name, person.phone or None, person.email or None, person.address or None, person.region, first


def known(connection: sqlite.Connection) -> set[tuple[str, str]]:
    """The pairs by 客户编号, the first one first; none in another file."""
    sql = "SELECT 来源, 客户编号 FROM 客户 WHERE 来源 IN (SELECT 客户编号 FROM 客户)"
    return set(connection.execute(sql).fetchall())
