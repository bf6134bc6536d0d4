"""Opportunities of invented people who are no customers yet, what was said to them and what is to be done next."""

from collections.abc import Sequence
from random import Random

from crm_desktop.db.driver import sqlite
from crm_desktop.db.writing import bulk
from crm_desktop.entities.fields import Value
from crm_desktop.entities.follow_up import FOLLOW_UP
from crm_desktop.operations.sample import sample_words as words
from crm_desktop.operations.sample.sample_deals import Sales
from crm_desktop.operations.sample.sample_makers import Days, phone
from crm_desktop.operations.sample.sample_sales import Pipeline

Row = tuple[Value, ...]
SINCE = 75  # days ago at most that somebody asked for the first time
DUE = (0, 1, -2, 3, 0, 6, 10, -1, 2, 14)  # in how many days something is to be done, one after the other
FOLLOW_UP_FIELDS = ("opportunity", "staff", "subject", "due", "priority", "state")


def load_prospects(
    connection: sqlite.Connection, random: Random, days: Days, pipeline: Pipeline, staff: Sequence[str]
) -> None:
    """All of `words.PROSPECTS`, whatever the size of the sample; after the last customer."""
    sales, follow_ups = Sales(), list[Row]()
    for (name, region), ahead in zip(words.PROSPECTS, DUE, strict=True):
        person = random.choice(staff)
        prospect, source = (name, phone(random)), random.choice(words.SOURCES)
        opportunity = pipeline.of_prospect(sales, prospect, person, source, region, random.randrange(5, SINCE))
        due = f"{days.ahead(ahead)} {random.randrange(9, 18):02}:00:00"
        follow_ups.append((opportunity, person, random.choice(words.STEPS), due, random.choice("高中"), "未开始"))
    sales.load(connection)
    bulk.load(connection, FOLLOW_UP, FOLLOW_UP_FIELDS, follow_ups)
