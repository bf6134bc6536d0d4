"""Field types: each knows how to parse, check and format a value of its column.

A value is what the file holds: `str`, `int` (money in 分) or None for nothing. Dates are ISO text.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import KW_ONLY, dataclass
from functools import lru_cache
from typing import Any, ClassVar, Literal

from crm_desktop.i18n import Label, _

Value = str | int | None
Align = Literal["w", "e", "center"]
MAX_INTEGER = 10**15  # far above any count or sum of money here, far below SQLite's 64 bits
DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{4})(\d{2})(\d{2})")
STORED_TIME = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2} ([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]")
TIME = re.compile(r"(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2})秒?|分)?")
ODD = re.compile(
    "[\0-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]|^[^\\S\n]|[^\\S\n]$", re.MULTILINE
)  # in lines to be taken as they are
UNSTORABLE = re.compile("[\0\ud800-\udfff]")  # SQLite counts no further than NUL and takes no half of a pair
AMOUNT = re.compile(r"[+-]?(?=\.?\d)(\d*)(?:\.(\d*?)0*)?")


class FieldError(ValueError):
    """A value that its field does not take; the text is for the user."""


@dataclass(frozen=True, eq=False)
class Field:
    """One column: `name` in code, `column` in the file (also the Chinese label), `en` the English label.

    `required`: may not be empty. `nullable`: an empty value is stored as NULL, else as `default`.
    `default`: a value or a function that gives one, for a new record; `default_from`: the field whose value an
    empty one takes when the record is made. `derived`: kept by the database itself; `filled`: by
    it where a new record leaves it empty.
    `relation`: the entity in whose table the column stands, where it is not the own one. `width`: list
    column, in digits. `unit`: shown after the label. `sort_key`: the column that keeps, written with the row, what
    the field sorts by. `pinyin`: search goes by the pinyin of its text too, which may be a person's name.
    """

    name: str
    column: str
    en: str
    _: KW_ONLY
    zh: str = ""
    required: bool = False
    nullable: bool = True
    default: Value | Callable[[], Value] = None
    default_from: str = ""
    derived: bool = False
    relation: str = ""
    width: int = 12
    unit: Label | None = None
    help: Label | None = None
    filled: bool = False
    sort_key: str = ""
    pinyin: Literal["", "text", "name"] = ""
    align: ClassVar[Align] = "w"

    @property
    def label(self) -> Label:
        return Label(self.zh or self.column, self.en)

    def initial(self) -> Value:
        """The value a new record starts with."""
        return self.default() if callable(self.default) else self.default

    def parse(self, text: str) -> Value:
        """What `text`, as typed or imported, means; '' is None. Raises FieldError."""
        text = clean_text(text).strip()
        return self.read(text) if text else None

    def read(self, text: str) -> Value:
        """`parse` for a text that is not empty."""
        return text

    def check(self, value: Value) -> Value:
        """The value as it will be stored. Raises FieldError if the field does not take it."""
        if value is None or value == "":
            if self.required:
                raise FieldError(_("must not be empty"))
            return None if self.nullable else self.initial()
        self.check_present(value)
        return value

    def check_present(self, value: str | int) -> None:
        """Raises FieldError if `value`, which is not empty, is not one of this field's."""

    def parse_all(self, texts: Sequence[str]) -> list[Value]:
        """`parse` of each, sooner where they are many. Raises FieldError if it refuses any."""
        return each(self.parse, texts)

    def check_all(self, values: Sequence[Value]) -> list[Value]:
        """`check` of each, sooner where they are many. Raises FieldError if it refuses any."""
        return each(self.check, values)

    def text(self, value: Value) -> str:
        """For editing and export: `parse(text(v)) == v`."""
        return "" if value is None else str(value)

    def show(self, value: Value) -> str:
        """For reading in lists."""
        return self.text(value)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Text(Field):
    """`multiline`: of several lines. `pattern`: a regular expression that the whole text has to match."""

    max_length: int = 200
    multiline: bool = False
    pattern: str = ""
    pattern_help: Label | None = None

    def parse(self, text: str) -> Value:
        return self.trimmed(clean_text(text)) or None

    def check(self, value: Value) -> Value:
        return super().check(self.trimmed(value) if isinstance(value, str) else value)

    def parse_all(self, texts: Sequence[str]) -> list[Value]:
        return [text or None for text in texts] if are_plain(texts) else super().parse_all(texts)

    def check_all(self, values: Sequence[Value]) -> list[Value]:
        return list(values) if self.takes_as_they_are(values) else super().check_all(values)

    def takes_as_they_are(self, values: Sequence[Value]) -> bool:
        """Whether there is surely nothing to refuse or to trim."""
        texts = [value for value in values if isinstance(value, str)]
        empty = len(values) - len(texts)
        if "" in texts or empty > values.count(None) or (empty and (self.required or not self.nullable)):
            return False
        if max(map(len, texts), default=0) > self.max_length or not are_plain(texts):
            return False
        return not self.pattern or all(map(re.compile(self.pattern).fullmatch, texts))

    def text(self, value: Value) -> str:
        """Lines end in \\n, whatever the file holds: Tk draws a carriage return as a box."""
        text = super().text(value)
        return line_ends(text) if self.multiline else text

    def trimmed(self, text: str) -> str:
        text = line_ends(text) if self.multiline else text
        return text.strip("\n\r") if self.multiline and not text.isspace() else text.strip()

    def check_present(self, value: str | int) -> None:
        if not isinstance(value, str):
            raise FieldError(_("must be text"))
        if UNSTORABLE.search(value):
            raise FieldError(_("must not contain characters that cannot be stored"))
        if len(value) > self.max_length:
            raise FieldError(
                _("must have at most {limit} characters, has {count}").format(limit=self.max_length, count=len(value))
            )
        if not self.multiline and ("\n" in value or "\r" in value):
            raise FieldError(_("must be a single line"))
        if self.pattern and not re.fullmatch(self.pattern, value):
            raise FieldError(str(self.pattern_help or _("is not valid")))


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Integer(Field):
    """From `low` to `high`."""

    low: int = -MAX_INTEGER
    high: int = MAX_INTEGER
    grouped: bool = True  # 12,345 in lists; not for numbers that name something
    align: ClassVar[Align] = "e"

    def read(self, text: str) -> Value:
        plain = unicodedata.normalize("NFKC", text).replace(",", "")
        if not re.fullmatch(r"[+-]?\d{1,18}", plain):
            raise FieldError(self.complaint())
        return int(plain)

    def check_present(self, value: str | int) -> None:
        if not isinstance(value, int) or not self.low <= value <= self.high:
            raise FieldError(self.complaint())

    def complaint(self) -> str:
        if self.high < MAX_INTEGER:
            return _("must be a whole number from {low} to {high}").format(low=self.low, high=self.high)
        if self.low > -MAX_INTEGER:
            return _("must be a whole number of at least {low}").format(low=self.low)
        return _("must be a whole number")

    def show(self, value: Value) -> str:
        return f"{value:,}" if isinstance(value, int) and self.grouped else self.text(value)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Money(Field):
    """An amount, stored in 分 (1/100 yuan), written in yuan."""

    low: int = 0
    high: int = 10**11  # a billion yuan; sums of many stay far below 64 bits
    align: ClassVar[Align] = "e"

    def read(self, text: str) -> Value:
        plain = unicodedata.normalize("NFKC", text).replace(",", "").removesuffix("元").lstrip("¥").strip()
        found = AMOUNT.fullmatch(plain)
        if not found:
            raise FieldError(_("must be an amount such as 1234.50"))
        if len(found[1]) > len(str(MAX_INTEGER)):
            raise FieldError(_("is too large"))
        if len(found[2] or "") > 2:
            raise FieldError(_("must have at most two decimals"))
        amount = int(found[1] or "0") * 100 + int((found[2] or "").ljust(2, "0"))
        return -amount if plain.startswith("-") else amount

    def check_present(self, value: str | int) -> None:
        if not isinstance(value, int):
            raise FieldError(_("must be an amount such as 1234.50"))
        if value < self.low:
            raise FieldError(_("must not be below {low}").format(low=self.text(self.low)))
        if value > self.high:
            raise FieldError(_("is too large"))

    def text(self, value: Value) -> str:
        return self.yuan(value, "") if isinstance(value, int) else ""

    def show(self, value: Value) -> str:
        return self.yuan(value, ",") if isinstance(value, int) else ""

    @staticmethod
    def yuan(value: int, thousands: str) -> str:
        whole, rest = divmod(abs(value), 100)
        return f"{'-' if value < 0 else ''}{whole:{thousands}}.{rest:02}"


class Percent(Field):
    """A figure in tenths of a percent, shown with one decimal: 1234 is 123.4 %."""

    align: ClassVar[Align] = "e"

    def text(self, value: Value) -> str:
        return f"{value / 10:.1f}" if isinstance(value, int) else ""

    def show(self, value: Value) -> str:
        return f"{value / 10:,.1f}%" if isinstance(value, int) else "—"


class Date(Field):
    def read(self, text: str) -> Value:
        return read_date(unicodedata.normalize("NFKC", text)).isoformat()

    def check_present(self, value: str | int) -> None:
        if not isinstance(value, str) or read_date(value).isoformat() != value:
            raise FieldError(_("must be a date such as 2026-03-05"))


class DateTime(Field):
    """Local time, `YYYY-MM-DD` or `YYYY-MM-DD HH:MM:SS`."""

    def read(self, text: str) -> Value:
        if STORED_TIME.fullmatch(text):
            return f"{read_date(text[:10])}{text[10:]}"
        day, _space, clock = unicodedata.normalize("NFKC", text).replace("T", " ").partition(" ")
        date = read_date(day).isoformat()
        return f"{date} {read_time(clock.strip())}" if clock.strip() else date

    def check_present(self, value: str | int) -> None:
        if not isinstance(value, str) or self.read(value) != value:
            raise FieldError(_("must be a date and time such as 2026-03-05 14:30:00"))

    def show(self, value: Value) -> str:
        return value[:16] if isinstance(value, str) else ""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Choice(Field):
    """One of a few values, each stored in Chinese and shown in the language of the process."""

    choices: tuple[Label, ...] = ()

    def read(self, text: str) -> Value:
        plain = unicodedata.normalize("NFKC", text).casefold()
        for choice in self.choices:
            if plain in (choice.zh.casefold(), choice.en.casefold()):
                return choice.zh
        raise FieldError(self.complaint())

    def check_present(self, value: str | int) -> None:
        if value not in [choice.zh for choice in self.choices]:
            raise FieldError(self.complaint())

    def complaint(self) -> str:
        return _("must be one of {choices}").format(choices=_(", ").join(map(str, self.choices)))

    def show(self, value: Value) -> str:
        return next((str(choice) for choice in self.choices if choice.zh == value), self.text(value))


YES, NO = Label("是", "Yes"), Label("否", "No")


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Flag(Choice):
    """是 or 否."""

    choices: tuple[Label, ...] = (YES, NO)
    nullable: bool = False
    default: Value | Callable[[], Value] = "否"
    align: ClassVar[Align] = "center"

    def read(self, text: str) -> Value:
        plain = {"1": "是", "true": "是", "y": "是", "0": "否", "false": "否", "n": "否"}
        return super().read(plain.get(unicodedata.normalize("NFKC", text).casefold(), text))


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Ref(Field):
    """The key of a record of another entity, picked by its title.

    `on_delete`: what becomes of the referring record when the other goes and nobody takes its place:
    "delete" (goes too), "clear" (keeps standing, without the reference).
    """

    to: str = ""
    integer: bool = False
    on_delete: Literal["delete", "clear"] = "delete"

    def read(self, text: str) -> Value:
        if not self.integer:
            return text
        if not re.fullmatch(r"\d{1,18}", text):
            raise FieldError(_("must be a number of a record"))
        return int(text)

    def check_present(self, value: str | int) -> None:
        if isinstance(value, int) is not self.integer or UNSTORABLE.search(str(value)):
            raise FieldError(_("must be a number of a record"))


def today() -> str:
    return dt.date.today().isoformat()


def now() -> str:
    """Local time to the second, as DateTime stores it."""
    return dt.datetime.now().isoformat(" ", "seconds")


def clean_text(text: str) -> str:
    """Tk's Text may hand out halves of surrogate pairs, which SQLite refuses: joined or replaced here."""
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def are_plain(texts: Sequence[str]) -> bool:
    """Whether these are single lines without anything that would be cleaned or trimmed away."""
    return "".join(texts).isprintable() and list(map(str.strip, texts)) == list(texts)


def each(function: Callable[[Any], Value], values: Sequence[Value]) -> list[Value]:
    """The function of each value, asked once for those that are equal."""
    known = {value: function(value) for value in set(values)}
    return list(map(known.__getitem__, values))


@lru_cache(4096)  # the days of some years
def read_date(text: str) -> dt.date:
    """Raises FieldError unless `text` is a day of the calendar, written 2026-03-05, 2026/3/5 or 20260305."""
    found = DATE.fullmatch(text.strip())
    complaint = FieldError(_("must be a date such as 2026-03-05"))
    if not found:
        raise complaint
    try:
        return dt.date(*(int(part) for part in found.groups() if part))
    except ValueError:
        raise complaint from None


def read_time(text: str) -> str:
    """Raises FieldError unless `text` is a time of the day such as 9:05 or 14:30:00."""
    found = TIME.fullmatch(text)
    complaint = FieldError(_("must be a time such as 14:30:00"))
    if not found:
        raise complaint
    hour, minute, second = (int(part or 0) for part in found.groups())
    try:
        return dt.time(hour, minute, second).isoformat()
    except ValueError:
        raise complaint from None
