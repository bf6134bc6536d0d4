"""The kinds of files that records are written to, and what is asked of a writer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple, Protocol

from crm_desktop.db.errors import CrmError
from crm_desktop.entities.fields import Field, Value
from crm_desktop.i18n import Label, _

Columns = Mapping[str, Field]  # by heading
Rows = Iterable[Sequence[Value]]


class Format(NamedTuple):
    """`variants`: encodings or versions, the usual one first. `shown`: for people to look at. `titled`: it has titles
    instead of keys."""

    label: Label
    variants: Mapping[str, str]
    shown: bool = False
    titled: bool = False


FORMATS: Final[Mapping[str, Format]] = {
    ".xlsx": Format(Label("Excel 工作簿", "Excel workbook"), {}),
    ".csv": Format(Label("CSV 文本", "CSV text"), {"utf-8": "UTF-8", "gb18030": "GB18030"}),
    ".vcf": Format(Label("vCard 名片", "vCard"), {"3.0": "vCard 3.0", "4.0": "vCard 4.0"}, titled=True),
    ".json": Format(Label("JSON 数据", "JSON data"), {}),
    ".pdf": Format(Label("PDF 文档", "PDF document"), {}, shown=True, titled=True),
}


@dataclass(frozen=True)
class Wish:
    """How to write: the variant of the format, "" for the usual one; `card`: vCard properties by field; of a PDF the
    heading and the line under it."""

    variant: str = ""
    card: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    line: str = ""


class Writer(Protocol):
    def __call__(self, path: Path, columns: Columns, rows: Rows, wish: Wish, /) -> None: ...


def format_of(path: Path, variant: str = "") -> Format:
    """By the suffix. Raises CrmError for one that is not known, or that does not come in this variant."""
    found = FORMATS.get(path.suffix.lower())
    if found is None:
        text = _("{path}: the name must end in one of {suffixes}.")
        raise CrmError(text.format(path=path, suffixes=_(", ").join(FORMATS)))
    if variant and variant not in found.variants:
        text = _("{path}: {format} does not come as {variant}.")
        raise CrmError(text.format(path=path, format=found.label, variant=variant))
    return found
