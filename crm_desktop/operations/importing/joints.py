"""One text of several columns: a name of its parts, an address of its lines, the first number there is."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from crm_desktop.entities.tags import join
from crm_desktop.i18n import Label

JOINTS: Final = {  # how several columns make one text
    "part": Label("用空格连接", "joined by spaces"),
    "else": Label("前面的列为空时", "where those before are empty"),
    "given": Label("名", "given name"),
    "middle": Label("中间名", "middle name"),
    "family": Label("姓", "family name"),
    "labels": Label("标签，用 ::: 分隔", "labels with ::: between them"),
}
SEVERAL: Final = " ::: "  # between the values of one cell, as Google writes them
OF_SYSTEM: Final = re.compile(r"\*\s*\w+")  # "* myContacts": groups that Google has made itself
HANZI: Final = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")


def joined(parts: Sequence[tuple[str, str]]) -> str:
    """One text of several, each with its joint."""
    by_joint = {joint: text.strip() for joint, text in parts}
    if by_joint.keys() & {"given", "family"}:
        return name_of(by_joint)
    if "labels" in by_joint:
        return labels_of(text for _joint, text in parts)
    result = ""
    for joint, text in parts:
        if joint == "else":
            if result:
                continue
            text = text.partition(SEVERAL)[0]
        result = " ".join(filter(None, (result, text.strip())))
    return result


def name_of(parts: Mapping[str, str]) -> str:
    family, given = parts.get("family", ""), " ".join(filter(None, (parts.get("given"), parts.get("middle"))))
    if HANZI.search(family + given):
        return f"{family}{given.replace(' ', '')}" or parts.get("else", "")
    return " ".join(filter(None, (given, family))) or parts.get("else", "")


def labels_of(texts: Iterable[str]) -> str:
    """As tags, without those of the system."""
    names = (name.strip() for text in texts for name in text.split(SEVERAL.strip()))
    return join(list(dict.fromkeys(name for name in names if name and not OF_SYSTEM.fullmatch(name))))
