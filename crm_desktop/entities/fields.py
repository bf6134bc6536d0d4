"""Field types: each knows how to parse, check and format a value of its column.

A value is what the file holds: `str`, `int` (money in 分) or None for nothing. Dates are ISO text.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from dataclasses import field as dataclass_field
from typing import Any, ClassVar, Literal

from crm_desktop.i18n import Label, _

Tone = Literal["primary", "success", "danger", "warning"]
Tones = Mapping[str, Tone]
Value = str | int | None
Align = Literal["w", "e", "center"]
UNSTORABLE = re.compile("[\0\ud800-\udfff]")  # SQLite counts no further than NUL and takes no half of a pair


class FieldError(ValueError):
    """A value that its field does not take; the text is for the user."""


@dataclass(frozen=True, eq=False)
class Field:
    """One column: `name` in code, `column` in the file (also the Chinese label), `en` the English label.

    `required`: may not be empty. `nullable`: an empty value is stored as NULL, else as `default`.
    `default`: a value or a function that gives one, for a new record; `default_from`: the field whose value an
    empty one takes when the record is made. `derived`: kept by the database itself; `filled`: by
    it, or as `taken_from` says, where it is left empty.
    `relation`: the entity in whose table the column stands, where it is not the own one. `width`: list
    column, in digits. `unit`: shown after the label. `sort_key`: the column that keeps, written with the row, what
    the field sorts by. `pinyin`: search goes by the pinyin of its text too, which may be a person's name.
    `aliases`: other names under which files bring it; `like`: a pattern by which its values can be told.
    `taken_from`: fields of what references name, as "reference.field": where it is empty when such a reference comes to
    name another record, the first of these that says something is the value here too. One that is `filled` follows
    the reference also later, unless the same save gives a value. `catches_up`: where it is empty it takes what such a
    record has at any time, also what that gets later.
    `counted_in`: a reference; a new record starts with one more than the highest of those that name the same there.
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
    aliases: tuple[str, ...] = ()
    like: str = ""
    taken_from: tuple[str, ...] = ()
    catches_up: bool = False
    counted_in: str = ""
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
    """`multiline`: of several lines. `pattern`: a regular expression that the whole text has to match.

    `suggestions`: what it is often; anything else may be typed too.
    """

    max_length: int = 200
    multiline: bool = False
    pattern: str = ""
    pattern_help: Label | None = None
    suggestions: tuple[str, ...] = ()

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
class Choice(Field):
    """One of a few values, each stored in Chinese and shown in the language of the process.

    `tones`: of the values that are good, bad or under way; the others are neutral.
    """

    choices: tuple[Label, ...] = ()
    tones: Tones = dataclass_field(default_factory=dict)

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
    "delete" (goes too), "clear" (keeps standing, without the reference). `first`: a new record names the first one
    of the other's list, unless it says otherwise.
    `among`: another reference of the record; where that says something, those are offered that name the same there.
    `toned_by`: the Choice of the record by which it has its tone.
    """

    to: str = ""
    among: str = ""
    integer: bool = False
    first: bool = False
    toned_by: str = ""
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


@dataclass(frozen=True)
class Digest(Text):
    """The SHA-256 of a content that the file keeps, 64 hexadecimal digits. `called`: the field with its name."""

    max_length: int = 64
    called: str = "name"


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
