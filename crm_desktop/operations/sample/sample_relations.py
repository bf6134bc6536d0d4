"""The people at invented customers, what was talked about with them, and what is to be done next."""

from dataclasses import dataclass, field
from random import Random

from crm_desktop.db.driver import sqlite
from crm_desktop.db.writing import bulk
from crm_desktop.entities.contact import CONTACT
from crm_desktop.entities.fields import Value
from crm_desktop.entities.follow_up import CALL_ROUND, FOLLOW_UP
from crm_desktop.entities.interaction import INTERACTION
from crm_desktop.entities.letterhead import LETTERHEAD
from crm_desktop.entities.tags import TAG, join, split
from crm_desktop.operations.sample import sample_words as words
from crm_desktop.operations.sample.sample_makers import Days, name_of, phone

Row = tuple[Value, ...]
CONTACT_FIELDS = ("number", "customer", "name", "role", "mobile", "email", "birthday", "main", "tags")
INTERACTION_FIELDS = ("customer", "kind", "time", "subject", "content", "staff", "contact", "outcome")
FOLLOW_UP_FIELDS = ("customer", "contact", "staff", "subject", "due", "priority", "state", "done_at", "call_round")
TALKED, PLANNED = 0.12, 0.04  # shares of the customers


@dataclass
class Talks:
    """Rows that belong to a chunk of customers."""

    contacts: list[Row] = field(default_factory=list)
    interactions: list[Row] = field(default_factory=list)
    follow_ups: list[Row] = field(default_factory=list)

    def load(self, connection: sqlite.Connection) -> None:
        bulk.load(connection, CONTACT, CONTACT_FIELDS, self.contacts)
        bulk.load(connection, INTERACTION, INTERACTION_FIELDS, self.interactions)
        bulk.load(connection, FOLLOW_UP, FOLLOW_UP_FIELDS, self.follow_ups)


class Relations:
    def __init__(self, random: Random, days: Days) -> None:
        self._random, self._days = random, days
        self._contacts = 0

    def tags(self, purchases: int) -> str | None:
        """Of a customer who has bought so often."""
        random = self._random
        if random.random() > 0.2:
            return None
        first = "VIP" if purchases > 20 else random.choice(words.CUSTOMER_TAGS)
        return first if random.random() < 0.7 else join(split(f"{first}、{random.choice(words.CUSTOMER_TAGS)}"))

    def of(self, talks: Talks, customer: str, staff: Value, *, company: bool, since: int) -> str | None:
        """The main contact, if there is any."""
        random = self._random
        people = [self._contact(talks, customer, first=not n) for n in range(random.randrange(1, 4) if company else 0)]
        if random.random() < TALKED + (0.5 if company else 0):
            for _talk in range(random.randrange(1, 5)):
                self._interaction(talks, customer, staff, random.choice(people or [None]), since)
        if random.random() < PLANNED + (0.1 if company else 0):
            self._follow_up(talks, customer, staff, random.choice(people or [None]))
        return people[0] if people else None

    def _contact(self, talks: Talks, customer: str, *, first: bool) -> str:
        random = self._random
        self._contacts += 1
        number = CONTACT.number.format(self._contacts)
        born = f"{random.randrange(1960, 2003)}-{random.randrange(1, 13):02}-{random.randrange(1, 29):02}"
        talks.contacts.append(
            (
                number,
                customer,
                name_of(random),
                random.choice(words.POSITIONS),
                phone(random),
                f"{number.lower()}@example.com" if random.random() < 0.6 else None,
                born if random.random() < 0.4 else None,
                "是" if first else "否",
                random.choice(words.CONTACT_TAGS) if random.random() < 0.3 else None,
            )
        )
        return number

    def _interaction(self, talks: Talks, customer: str, staff: Value, contact: Value, since: int) -> None:
        random = self._random
        kind = random.choices(("电话", "会议", "邮件", "拜访", "消息", "备注"), (8, 2, 4, 3, 5, 1))[0]
        subject, content, outcome = random.choice(words.TALKS)
        time = self._days.time(random, int(random.random() * max(since, 1)))
        result = outcome if random.random() < 0.6 else None
        talks.interactions.append((customer, kind, time, subject, content, staff, contact, result))

    def _follow_up(self, talks: Talks, customer: str, staff: Value, contact: Value) -> None:
        """Some were done, some are late, most lie in the days to come."""
        random = self._random
        day = random.randrange(-60, 40)
        state = random.choices(("已完成", "未开始", "进行中", "已推迟"), (8, 1, 1, 1) if day < 0 else (0, 8, 2, 1))[0]
        due = f"{self._days.ahead(day)} {random.randrange(9, 18):02}:{random.choice((0, 30)):02}:00"
        done = due if state == "已完成" else None
        priority = random.choices(("高", "中", "低"), (2, 6, 2))[0]
        task = random.choice(words.TASKS)
        call_round = words.ROUND_OF.get(task)
        talks.follow_ups.append((customer, contact, staff, task, due, priority, state, done, call_round))


def load_shared(connection: sqlite.Connection, days: Days) -> None:
    """What the customers' rows refer to, tags and rounds of calls; and the office itself."""
    bulk.load(connection, TAG, ("name", "colour"), words.TAGS)
    rounds = [(name, days.ahead(begin), days.ahead(end), why, asked) for name, begin, end, why, asked in words.ROUNDS]
    bulk.load(connection, CALL_ROUND, ("name", "start", "until", "purpose", "questions"), rounds)
    bulk.load(connection, LETTERHEAD, tuple(words.LETTERHEAD), [tuple(words.LETTERHEAD.values())])
