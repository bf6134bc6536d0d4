"""编号规则: how the numbers of quotes, orders and contracts are made; and what a pattern means."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from crm_desktop.entities.common import BASICS, SETUP
from crm_desktop.entities.documents import NUMBER_LENGTH
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Choice, FieldError, Text, Value
from crm_desktop.entities.records import Noun, Section, Sort
from crm_desktop.entities.rights import Grant
from crm_desktop.i18n import Label, _

COUNTER = re.compile(r"\{(?:counter)?(?::0?([1-9])d?)?\}")
DATE = re.compile(r"\{(year|month)\}")
ROOM = 2  # digits that a counter may grow by
DOCUMENTS = (Label("报价", "Quotes"), Label("订单", "Orders"), Label("合同", "Contracts"))


@dataclass(frozen=True)
class Series:
    """Numbers that differ in their counter alone; this has `width` digits, or more once these are used up."""

    prefix: str
    suffix: str
    width: int

    def number(self, running: int) -> str:
        return f"{self.prefix}{running:0{self.width}}{self.suffix}"

    def running(self, number: object) -> int | None:
        """The counter in a number of this series, None in any other."""
        digits = f"[0-9]{{{self.width}}}|[1-9][0-9]{{{self.width},8}}"
        found = re.fullmatch(f"{re.escape(self.prefix)}({digits}){re.escape(self.suffix)}", str(number))
        return int(found.group(1)) if found else None


def series(pattern: str, day: dt.date) -> Series:
    """What a pattern with one counter gives on that day; with year and month in it, the counter begins anew."""
    dated = DATE.sub(lambda found: f"{day:%Y}" if found[1] == "year" else f"{day:%m}", pattern)
    counter = COUNTER.search(dated)
    assert counter, pattern
    return Series(dated[: counter.start()], dated[counter.end() :], int(counter[1] or 1))


def is_dated(pattern: str) -> bool:
    """Whether it is one of a document, which may be set otherwise: see NUMBERING."""
    return "{counter" in pattern


class Pattern(Text):
    """The text that numbers are made by."""

    def takes_as_they_are(self, values: Sequence[Value]) -> bool:
        return False  # each is looked at

    def check_present(self, value: str | int) -> None:
        super().check_present(value)
        text = str(value)
        rest = DATE.sub("", text)
        counters = [found for found in COUNTER.finditer(rest) if found[0].startswith("{counter")]
        plain = COUNTER.sub("", rest)
        if len(counters) != 1 or re.search(r"[\s/{}]", plain):
            raise FieldError(_("must have one {counter}, such as BJ-{year}-{counter:04}, no spaces, no slashes"))
        if len(series(text, dt.date(2000, 1, 1)).number(0)) + ROOM > NUMBER_LENGTH:
            raise FieldError(_("makes numbers that are too long"))


NUMBERING = Entity(
    name="numbering",
    table="编号规则",
    label=Label("编号规则", "Numbers"),
    noun=Noun("条", "rule", "rules"),
    icon="123",
    group=SETUP,
    key=("document",),
    title=("document",),
    fields=(
        Choice("document", "单据", "Document", choices=DOCUMENTS, required=True, width=10),
        Pattern(
            "pattern",
            "格式",
            "Pattern",
            required=True,
            max_length=40,
            width=28,
            help=Label(
                "{year} 年，{month} 月，{counter:04} 流水号及其位数；年或月变了，流水号从 1 重新开始。",
                "{year}, {month}, {counter:04}: the counter and its digits; it begins anew with the year or the month.",
            ),
        ),
    ),
    list_columns=("document", "pattern"),
    sections=(Section(BASICS, ("document", "pattern")),),
    search=("document", "pattern"),
    sort=Sort("document"),
    hint=Label("没有规则的单据按程序的格式编号。", "Documents without a rule are numbered as the program has it."),
    grants={"staff": Grant("all")},
)
