"""Parameters of the named queries: spans of days, and reading `key=value` as typed."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from crm_desktop.db.driver import sqlite
from crm_desktop.db.errors import CrmError
from crm_desktop.db.registry import Registry
from crm_desktop.db.reports.report import Report
from crm_desktop.db.writing.validation import check_reference
from crm_desktop.entities.fields import Field, FieldError, Ref, Value
from crm_desktop.entities.moments import read_date
from crm_desktop.entities.periods import PERIODS
from crm_desktop.i18n import Label, _

LAST_DAY = "9999-12-31"  # the calendar has no day after it, as `within` would need


class ParametersRefused(CrmError):
    """`errors`: a sentence for each faulty parameter, by its name as given."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        self.errors = dict(errors)
        super().__init__(_("; ").join(f"{name}: {text}" for name, text in self.errors.items()))


@dataclass(frozen=True, kw_only=True)
class Period(Field):
    """A span of days: a name of PERIODS, or "2018-01-01..2018-06-30", where either day may be left out."""

    def read(self, text: str) -> Value:
        plain = unicodedata.normalize("NFKC", text).casefold().strip()
        for name, label in PERIODS.items():
            if plain in (name, label.zh.casefold(), label.en.casefold()):
                return name
        if ".." not in plain:
            raise FieldError(self.complaint())
        first, last = (day.strip() and read_date(day).isoformat() for day in plain.split("..", 1))
        if first and last and first > last:
            raise FieldError(_("must not end before it begins"))
        return f"{first}..{'' if last == LAST_DAY else last}"

    def check_present(self, value: str | int) -> None:
        if not isinstance(value, str) or self.read(value) != value:
            raise FieldError(self.complaint())

    def complaint(self) -> str:
        return _("must be one of {choices}, or days such as 2018-01-01..2018-06-30").format(
            choices=_(", ").join(PERIODS)
        )

    def show(self, value: Value) -> str:
        if value in PERIODS:
            return str(PERIODS[str(value)])
        return self.text(value).replace("..", " – ").strip()


def parse(report: Report, connection: sqlite.Connection, raw: Mapping[str, str]) -> dict[str, Value]:
    """The values of all parameters, from texts as typed; what is not given has its default.

    Raises ParametersRefused: unknown or missing parameter, a value that its field does not take, no such record.
    """
    fields = {param.field.name: param.field for param in report.params}
    known = _(", ").join(fields)
    errors = {
        name: _("there is no such parameter, only {names}").format(names=known) for name in raw if name not in fields
    }
    values: dict[str, Value] = {}
    for name, field in fields.items():
        try:
            values[name] = field.check(field.parse(raw.get(name) or field.text(report.fixed.get(name))))
            if values[name] != report.fixed.get(name, values[name]):
                raise FieldError(_("can only be {value} for you").format(value=report.fixed[name]))
            check_reference(connection, Registry(), field, values[name], report.named)
        except FieldError as error:
            errors[name] = str(error)
    if errors:
        raise ParametersRefused(errors)
    return values


def staff(help: Label) -> Ref:
    return Ref("staff", "联系人编号", "Staff", zh="联系人", to="staff", width=14, help=help)


def period(zh: str, en: str) -> Period:
    return Period("period", "期间", "Period", width=22, help=Label(zh, en))
