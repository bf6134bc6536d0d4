"""The language of the process: gettext for sentences, pairs of words for declared names.

Sentences are written in English and looked up in `locale/`. Names that belong to the data (tables,
columns, choices) are declared with both words beside each other, so that an entity needs no catalogue.
"""

import gettext as _gettext
import locale
import os
from pathlib import Path
from typing import NamedTuple

DOMAIN = "crm_desktop"
LOCALES = Path(__file__).parent / "locale"
LANGUAGES = {"zh_CN": "简体中文", "en": "English"}
DEFAULT = "zh_CN"


class Label(NamedTuple):
    """One name in both languages; `str()` gives the one of the process's language."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh if language() == "zh_CN" else self.en


class _Current:
    # Mutable and of the whole program: a process shows one language, as the C library's locale does.
    language: str = DEFAULT
    catalogue: _gettext.NullTranslations = _gettext.NullTranslations()


def language() -> str:
    """The code of the language shown now: one of `LANGUAGES`."""
    return _Current.language


def use(code: str) -> None:
    """Show `code` from now on; what was drawn before stays as it is. Raises KeyError for an unknown code."""
    LANGUAGES[code]
    _Current.language = code

    _Current.catalogue = _gettext.translation(DOMAIN, LOCALES, [code], fallback=True)


def system_language() -> str:
    """Chinese, unless the system says that it speaks something else."""
    said = [os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    name = next((name for name in said if name), locale.getlocale()[0] or "")
    neutral = name.split(".")[0] in ("", "C", "POSIX")
    return DEFAULT if neutral or name.lower().startswith(("zh", "chinese")) else "en"


def _(text: str) -> str:
    """`text` in the language of the process."""
    return _Current.catalogue.gettext(text)


def ngettext(one: str, many: str, count: int) -> str:
    """`one` or `many`, as `count` asks for in the language of the process."""
    return _Current.catalogue.ngettext(one, many, count)
