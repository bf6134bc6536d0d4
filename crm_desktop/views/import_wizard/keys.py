"""Buttons that Alt and a letter press, the one after the & of their text."""

from typing import Any

import ttkbootstrap as ttk

from crm_desktop.views.common.dialogs import Dialog


def set_text(dialog: Any, button: ttk.Button | ttk.Checkbutton, text: str) -> None:
    """`text` with &: the letter is underlined, and Alt with it presses the button while it can be pressed."""
    at, plain = text.find("&"), text.replace("&", "", 1)
    if str(button.cget("text")) == plain:
        return
    button.configure(text=plain, underline=at)
    if at >= 0:
        top: Dialog = dialog.winfo_toplevel()
        top.bind(f"<Alt-{text[at + 1].lower()}>", lambda _event: press(button))


def press(button: ttk.Button | ttk.Checkbutton) -> str:
    if button.winfo_exists() and button.winfo_viewable():
        button.invoke()
    return "break"
