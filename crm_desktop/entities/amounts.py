"""Fields of numbers: whole ones, money, shares."""

import re
import unicodedata
from dataclasses import dataclass
from typing import ClassVar

from crm_desktop.entities.fields import Align, Field, FieldError, Value
from crm_desktop.i18n import _

MAX_INTEGER = 10**15  # far above any count or sum of money here, far below SQLite's 64 bits
AMOUNT = re.compile(r"[+-]?(?=\.?\d)(\d*)(?:\.(\d*?)0*)?")
GROUPED = re.compile(r"(?<![\d.,])[1-9]\d{0,2}(?:,\d{3})+(?![\d,])")


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Integer(Field):
    """From `low` to `high`."""

    low: int = -MAX_INTEGER
    high: int = MAX_INTEGER
    grouped: bool = True  # 12,345 in lists; not for numbers that name something
    align: ClassVar[Align] = "e"

    def read(self, text: str) -> Value:
        plain = ungrouped(text)
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
class Bytes(Integer):
    """The size of a file: in lists as people say it."""

    low: int = 0

    def show(self, value: Value) -> str:
        if not isinstance(value, int):
            return self.text(value)
        if value < 1000:
            return f"{value} B"
        return f"{value / 1000:,.0f} KB" if value < 999_500 else f"{value / 1_000_000:,.1f} MB"


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Money(Field):
    """An amount, stored in 分 (1/100 yuan), written in yuan."""

    low: int = 0
    high: int = 10**11  # a billion yuan; sums of many stay far below 64 bits
    align: ClassVar[Align] = "e"

    def read(self, text: str) -> Value:
        plain = ungrouped(text).removesuffix("元").lstrip("¥").strip()
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


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Rate(Money):
    """A share to enter, such as a discount or a tax: stored in 基点 (1/100 %), written in percent."""

    high: int = 10_000

    def read(self, text: str) -> Value:
        return super().read(unicodedata.normalize("NFKC", text).removesuffix("%").strip())

    def show(self, value: Value) -> str:
        return f"{self.text(value)}%" if isinstance(value, int) else ""


class Percent(Field):
    """A figure in tenths of a percent, shown with one decimal: 1234 is 123.4 %."""

    align: ClassVar[Align] = "e"

    def text(self, value: Value) -> str:
        return f"{value / 10:.1f}" if isinstance(value, int) else ""

    def show(self, value: Value) -> str:
        return f"{value / 10:,.1f}%" if isinstance(value, int) else "—"


def ungrouped(text: str) -> str:
    """In half width, without the commas between thousands. Any other comma stays: it may stand for a decimal point."""
    return GROUPED.sub(lambda found: found[0].replace(",", ""), unicodedata.normalize("NFKC", text))
