"""The language of the window."""

import ttkbootstrap as ttk

from crm_desktop import i18n
from crm_desktop.operations.preferences import Preferences


def chosen_language(preferences: Preferences) -> str:
    """The language that the user has chosen, "" if none that there is."""
    language: str = preferences.get("language", "")
    return language if language in i18n.LANGUAGES else ""


def speak(language: str) -> None:
    """In our own texts, and in the calendar's."""
    i18n.use(language)
    ttk.set_locale("zh_CN" if language == "zh_CN" else "en")
