"""References in a file: by number, or by name where only one record is called so."""

from collections.abc import Sequence

from crm_desktop.db.accounts.permissions import Permissions
from crm_desktop.db.driver import sqlite
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing.naming import Number, called
from crm_desktop.entities.fields import FieldError, Ref
from crm_desktop.i18n import _

NAMED = 3  # numbers that are told of several


class Names:
    """Of the records that the user may name. Nothing is kept: there may be a million of them."""

    def __init__(self, connection: sqlite.Connection, registry: Registry, permissions: Permissions) -> None:
        self._connection, self._registry, self._permissions = connection, registry, permissions

    def numbers(self, ref: Ref, texts: Sequence[str]) -> Sequence[str]:
        """The texts, with numbers for names; what is neither stays. Raises FieldError where several are called so."""
        wanted = {text.strip() for text in texts} - {""}
        if not wanted:
            return texts
        target = self._registry[ref.to]
        found = called(self._connection, target, wanted, self._permissions.named(target))
        numbers = {text: str(self._only(text, keys)) for text, keys in found.items()}
        return [numbers.get(text.strip(), text) for text in texts]

    @staticmethod
    def _only(text: str, keys: Sequence[Number]) -> Number:
        if len(keys) > 1:
            words = _("{count} are called “{name}”: {keys}; give the number of one")
            more = ["…"] if len(keys) > NAMED else []
            listed = _(", ").join([*map(str, keys[:NAMED]), *more])
            raise FieldError(words.format(count=len(keys), name=text, keys=listed))
        return keys[0]
