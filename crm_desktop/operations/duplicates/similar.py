"""Who may be there already, while somebody is typing a new record. What is asked is what the search answers at once."""

from collections.abc import Mapping
from typing import NamedTuple

from crm_desktop.db.driver import sqlite
from crm_desktop.db.lists.lookup import look_up
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Value
from crm_desktop.entities.records import Key, Record
from crm_desktop.operations.duplicates import comparing, names
from crm_desktop.operations.duplicates.normalising import Profile, profile

FIELDS = ("name", "phone", "email")
CANDIDATES = 12  # of each thing that is looked up
SHOWN = 3
BITS, SURNAME = 10.0, 4.0  # how rare anything, and a Chinese surname, is taken to be, as nothing is counted here


class Similar(NamedTuple):
    key: Key
    title: str
    phone: str


def applies(entity: Entity) -> bool:
    return bool(entity.search_index) and set(FIELDS) <= set(entity.by_name)


def similar(connection: sqlite.Connection, store: Store, entity: Entity, typed: Mapping[str, Value]) -> list[Similar]:
    """The likeliest first; those only that the user sees. Worker's thread."""
    new = profile_of(typed)
    found: dict[Key, tuple[float, Record]] = {}
    for text in asked(typed, new):
        for record in look_up(connection, store.queries, entity, text, CANDIDATES):
            likeness = alike(new, profile_of(record))
            if likeness > 0:
                found[entity.key_of(record)] = likeness, record
    best = sorted(found.items(), key=lambda item: -item[1][0])[:SHOWN]
    return [Similar(key, entity.title_of(record), str(record.get("phone") or "")) for key, (_bits, record) in best]


def profile_of(record: Mapping[str, Value]) -> Profile:
    return profile((*(str(record.get(name) or "") for name in FIELDS), "", "", ""))


def asked(typed: Mapping[str, Value], new: Profile) -> list[str]:
    texts = [str(typed.get(name) or "").strip() for name in FIELDS]
    texts += [new.han, *(phone[-8:] for phone in new.phones)]
    return [text for text in dict.fromkeys(texts) if len(text) > 1]


def alike(new: Profile, other: Profile) -> float:
    """Bits; 0 for who is not to be shown: by the name alone it has to be the same, or to sound so."""

    def bits(token: str) -> float:
        return SURNAME if token[0] == "c" else BITS

    name = names.compare_names(new, other, bits)
    phone = comparing.compare_phones(new.phones, other.phones, bits).bits
    email = comparing.compare_emails(new, other, bits).bits
    if max(phone, email) >= BITS / 2 or (name.bits >= BITS / 2 and name.bits > name.free):
        return max(0.1, name.bits + phone + email)
    return 0.0
