"""Saved filters that an older version kept among the preferences: taken over into the data file, once."""

from crm_desktop.db.lists.saved_filters import LONGEST, readable, save_filter, saved_filters
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.entity import Entity
from crm_desktop.operations.preferences import Preferences


def take_over(preferences: Preferences, store: Store, entity: Entity) -> None:
    """They become the user's own; a name that is taken there stays, what cannot be read is dropped."""
    name = f"{entity.name}.filters"
    old = preferences.get(name, {})
    if not old:
        return
    taken = {saved.name for saved in saved_filters(store.reader, store, entity)}
    for title, parts in old.items():
        try:
            conditions = tuple(readable(entity, parts))
        except ValueError:
            continue
        if conditions and title[:LONGEST] not in taken:
            save_filter(store, entity, title[:LONGEST], conditions)
    preferences.set(name, {})
