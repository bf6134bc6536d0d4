"""Who may do what. The Store asks before each write; here is the answer where there are no accounts."""

from collections.abc import Collection
from typing import Literal, Protocol

from crm_desktop.entities.entity import Entity

Action = Literal["create", "update", "delete"]


class Permissions(Protocol):
    @property
    def user(self) -> str:
        """The name that the history keeps."""

    def check(self, action: Action, entity: Entity, fields: Collection[str]) -> None:
        """Raises PermissionDenied unless the user may do that to these fields."""


class Administrator:
    """A single person in a small office: may do everything."""

    user = "admin"

    def check(self, action: Action, entity: Entity, fields: Collection[str]) -> None:
        """Nothing is refused."""
