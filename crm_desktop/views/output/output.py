"""What somebody may take out of a tab: the rows of a list, as files or on paper."""

import datetime as dt
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from crm_desktop.db.lists.query import Select
from crm_desktop.entities.fields import Field
from crm_desktop.i18n import _
from crm_desktop.operations.exporting.formats import FORMATS, Wish

Scope = Literal["list", "selected", "all", "record"]


@dataclass(frozen=True)
class Output:
    """A list and what may be chosen of it.

    `select` has all fields in `whole`; `visible` are those that the list shows. `count`: how many rows it has;
    `chosen`: the rowids of those selected. `everything`: the same list without any filter, where it has one.
    `headings`: of files that programs read; people read the labels. `card`: vCard properties by field.
    Under the title of a print stand `filtered`, what the list is narrowed to, and of the whole list `notes`.
    """

    title: str
    select: Select
    count: int
    visible: Sequence[Field]
    whole: Sequence[Field]
    chosen: "array[int] | None" = None
    everything: Select | None = None
    headings: Mapping[str, Field] = field(default_factory=dict)
    filtered: str = ""
    notes: str = ""
    card: Mapping[str, str] = field(default_factory=dict)

    @property
    def suffixes(self) -> list[str]:
        """Of the kinds of files that it can become."""
        return [suffix for suffix in FORMATS if suffix != ".vcf" or self.card]


@dataclass(frozen=True)
class Choice:
    """What was chosen in the dialog; without a path it is to be shown instead of kept."""

    scope: Scope
    every_column: bool
    suffix: str
    variant: str = ""
    path: Path | None = None

    def columns(self, output: Output) -> dict[str, Field]:
        """The fields under the headings that the kind of file has."""
        fields = output.whole if self.every_column else output.visible
        if self.suffix == ".vcf":
            fields = [field for field in output.whole if field.name in output.card]
        known = {} if FORMATS[self.suffix].shown else {field.name: text for text, field in output.headings.items()}
        return {known.get(field.name, str(field.label)): field for field in fields}

    def select(self, output: Output) -> Select:
        return output.everything if self.scope == "all" and output.everything else output.select

    def ids(self, output: Output) -> "array[int] | None":
        return output.chosen if self.scope == "selected" else None

    def wish(self, output: Output) -> Wish:
        parts = [f"{dt.datetime.now():%Y-%m-%d %H:%M}"]
        parts += [output.filtered] if self.scope != "all" else []
        parts += [output.notes] if self.scope == "list" else [_("Selected rows")] if self.scope == "selected" else []
        return Wish(self.variant, output.card, output.title, "    ".join(filter(None, parts)))
