"""The dialogs that the actions of records name. One of `ASKED` saves, and says whether it did; one of `OFFERED` does
something with the record as it is."""

import tkinter as tk
from collections.abc import Callable, Mapping

from crm_desktop.entities.entity import Key
from crm_desktop.views.complete_dialog import ask_completion
from crm_desktop.views.renewing import renew_contract
from crm_desktop.views.session import Session


def offer_questionnaire(parent: tk.Misc, session: Session, key: Key) -> None:
    from crm_desktop.views import questionnaire  # not before the first picture

    questionnaire.offer_questionnaire(parent, session, key)


ASKED: Mapping[str, Callable[[tk.Misc, Session, Key], bool]] = {"complete": ask_completion, "renew": renew_contract}
OFFERED: Mapping[str, Callable[[tk.Misc, Session, Key], object]] = {"questionnaire": offer_questionnaire}
