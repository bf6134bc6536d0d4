"""标签: coloured words. Customers and contacts hold them by name, in one column."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crm_desktop.entities.common import BASICS, SETUP
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Choice, FieldError, Text, Value, each
from crm_desktop.entities.records import Noun, Section, Sort
from crm_desktop.entities.rights import Grant
from crm_desktop.i18n import Label, _

BETWEEN = "、"
SEPARATORS = re.compile(r"[、,，;；\n]+")
MOST = 20  # characters of a tag
COLOURS = {  # the shade, on light and on dark
    "红": "#dc3545", "橙": "#fd7e14", "黄": "#d39e00", "绿": "#198754",
    "青": "#0aa2c0", "蓝": "#0d6efd", "紫": "#6f42c1", "灰": "#6c757d",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Tags(Text):
    """Names of `tag`, each once, joined by 、. A name needs no record of its own; that only gives it a colour."""

    to: str = "tag"

    def read(self, text: str) -> Value:
        return join(split(text)) or None

    def parse(self, text: str) -> Value:
        parsed = super().parse(text)
        return self.read(parsed) if isinstance(parsed, str) else parsed

    def parse_all(self, texts: Sequence[str]) -> list[Value]:
        return each(self.parse, texts)

    def takes_as_they_are(self, values: Sequence[Value]) -> bool:
        return not any(values)

    def check_present(self, value: str | int) -> None:
        super().check_present(value)
        if join(split(str(value))) != value:
            raise FieldError(_("must be tags with “、” between them, each once"))
        if any(len(name) > MOST for name in split(str(value))):
            raise FieldError(_("a tag must have at most {limit} characters").format(limit=MOST))


def split(text: str) -> list[str]:
    """The names, each once, as they were given."""
    return list(dict.fromkeys(name.strip() for name in SEPARATORS.split(text) if name.strip()))


def join(names: list[str]) -> str:
    return BETWEEN.join(names)


TAG = Entity(
    name="tag",
    table="标签",
    label=Label("标签", "Tags"),
    noun=Noun("个", "tag", "tags"),
    icon="tags",
    group=SETUP,
    key=("name",),
    title=("name",),
    fields=(
        Text(
            "name",
            "名称",
            "Name",
            required=True,
            max_length=MOST,
            pattern=r"[^、,，;；]+",
            pattern_help=Label("不能含顿号、逗号或分号", "must not contain commas or semicolons"),
            width=20,
        ),
        Choice(
            "colour",
            "颜色",
            "Colour",
            required=True,
            default="蓝",
            choices=(
                Label("红", "Red"),
                Label("橙", "Orange"),
                Label("黄", "Yellow"),
                Label("绿", "Green"),
                Label("青", "Cyan"),
                Label("蓝", "Blue"),
                Label("紫", "Purple"),
                Label("灰", "Grey"),
            ),
            width=10,
        ),
    ),
    list_columns=("name", "colour"),
    sections=(Section(BASICS, ("name", "colour")),),
    search=("name",),
    sort=Sort("name"),
    badges=("colour",),
    hint=Label("按 Ctrl+N 新建第一个标签。", "Press Ctrl+N for the first tag."),
    grants={"staff": Grant("all")},
)
