"""The questionnaire of a round of calls: who is called, what is known of them, room for the answers (D3.3)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from crm_desktop.db.driver import sqlite
from crm_desktop.db.errors import Cancelled, CrmError, NotFound
from crm_desktop.db.lists import rows as db_rows
from crm_desktop.db.lists.query import TITLE, Queries, Select
from crm_desktop.db.reading import snapshot
from crm_desktop.entities.customer import CUSTOMER
from crm_desktop.entities.fields import Field, Text, Value
from crm_desktop.entities.follow_up import CALL_ROUND, FOLLOW_UP
from crm_desktop.entities.records import Condition, Key, Record, Sort
from crm_desktop.i18n import _
from crm_desktop.operations.care.contacts import contact, main_contact
from crm_desktop.operations.exporting.exporting import USUAL, Cancel, export_rows
from crm_desktop.operations.exporting.formats import Columns, Wish
from crm_desktop.operations.printing.record_sheet import record_of

SUFFIXES: Final = (".pdf", ".xlsx", ".csv")
FACTS: Final = ("phone", "address", "email", "last_product", "last_purchase")  # of the customer
CONTACT_PHONE: Final = Text("contact_phone", "联系人电话", "Contact's phone", width=14)
ANSWER = 30  # letters of the column of an answer

Progress = Callable[[int, float], None]


@dataclass(frozen=True)
class Questionnaire:
    """`columns` are what is known, `rows` their values, one a customer; `questions` are to be asked of each."""

    title: str
    purpose: str
    columns: Columns
    rows: Sequence[Sequence[Value]]
    questions: Sequence[str]


def questionnaire_of(
    connection: sqlite.Connection,
    queries: Queries,
    key: Key,
    progress: Progress = lambda _count, _part: None,
    cancelled: Cancel = lambda: False,
) -> Questionnaire:
    """Of the customers that the user sees, by who calls them. Raises NotFound, Cancelled."""
    with snapshot(connection):
        assert isinstance(key, int)
        call_round = record_of(connection, queries, CALL_ROUND, key)
        calls = queries.list_of(FOLLOW_UP, conditions=[Condition("call_round", "is", key)], sort=Sort("staff"))
        columns = columns_of(queries)
        lines = call_lines(connection, queries, calls, list(columns.values()))
        found: dict[Value, Sequence[Value]] = {}
        total = db_rows.count_rows(connection, calls)
        for number, (customer, line) in enumerate(lines, 1):
            found.setdefault(customer, line)
            if cancelled():
                raise Cancelled(_("Cancelled; nothing was exported."))
            progress(number, number / total)
    title, purpose = str(call_round["name"]), str(call_round.get("purpose") or "")
    return Questionnaire(title, purpose, columns, list(found.values()), questions_of(call_round))


def questions_of(call_round: Record) -> list[str]:
    """A question a line."""
    lines = str(call_round.get("questions") or "").splitlines()
    return [line.strip() for line in lines if line.strip()]


def columns_of(queries: Queries) -> dict[str, Field]:
    """By heading, as far as the user sees them."""
    customer, call = queries.registry[CUSTOMER.name].by_name, queries.registry[FOLLOW_UP.name].by_name
    fields = [customer.get(name) for name in ("number", "name", *FACTS[:1])]
    fields += [call.get("contact"), CONTACT_PHONE if "contact" in call else None, call.get("staff")]
    fields += [customer.get(name) for name in FACTS[1:]]
    return {str(field.label): field for field in fields if field is not None}


def call_lines(
    connection: sqlite.Connection, queries: Queries, calls: Select, fields: Sequence[Field]
) -> Iterator[tuple[Value, Sequence[Value]]]:
    """The customer of each call, and what is known."""
    for call in db_rows.iterate(connection, calls):
        try:
            customer = record_of(connection, queries, CUSTOMER, str(call["customer"]))
        except NotFound:
            continue  # whoever may call them may not see them any more
        number = call.get("contact")
        asked = contact(connection, queries, number) if number else main_contact(connection, queries, call["customer"])
        known = {
            **{field: value for field, value in customer.items() if field not in ("contact", "staff")},
            "contact": asked and asked.name,
            CONTACT_PHONE.name: asked and asked.phone,
            "staff": call.get(TITLE.format("staff")),
        }
        yield call["customer"], [known.get(field.name) for field in fields]


def write(path: Path, questionnaire: Questionnaire) -> int:
    """As the suffix says; returns for how many customers. Raises CrmError."""
    if path.suffix.lower() not in SUFFIXES:
        text = _("{path}: the name must end in one of {suffixes}.")
        raise CrmError(text.format(path=path, suffixes=_(", ").join(SUFFIXES)))
    if not questionnaire.rows:
        raise CrmError(_("There is nobody in this round of calls."))
    if path.suffix.lower() == ".pdf":
        # fpdf costs more than a second at start-up
        from crm_desktop.operations.printing import pdf_questionnaire

        pdf_questionnaire.write(path, questionnaire)
        return len(questionnaire.rows)
    answers = answer_columns(questionnaire)
    rows = ([*row, *[None] * len(answers)] for row in questionnaire.rows)
    wish = Wish(title=questionnaire.title) if questionnaire.title else USUAL
    return export_rows(path, {**questionnaire.columns, **answers}, rows, len(questionnaire.rows), wish)


def answer_columns(questionnaire: Questionnaire) -> dict[str, Field]:
    """Empty columns: one a question, and one for what else was said."""
    headings = [f"{number}. {text}" for number, text in enumerate(questionnaire.questions, 1)]
    return {
        heading: Text(f"answer_{number}", heading, heading, width=ANSWER)
        for number, heading in enumerate([*headings, _("Answers and remarks")])
    }
