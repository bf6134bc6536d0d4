"""What the pages of one import have decided so far."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Field
from crm_desktop.operations.importing.existing import Existing
from crm_desktop.operations.importing.findings import Findings
from crm_desktop.operations.importing.mapping import Mapped, mappable
from crm_desktop.operations.importing.proposal import Proposal
from crm_desktop.operations.importing.reading import Source
from crm_desktop.operations.importing.running import Imported, Plan
from crm_desktop.views.window.session import Session


@dataclass
class Draft:
    """`corrections`: texts typed over faulty cells, by line and column. `errors`: the file for refused rows."""

    session: Session
    entity: Entity
    proposal: Proposal | None = None
    mapped: Mapped = field(default_factory=lambda: Mapped(()))
    existing: Existing = field(default_factory=Existing)
    corrections: dict[tuple[int, int], str] = field(default_factory=dict)
    findings: Findings | None = None
    errors: Path | None = None
    done: Imported | None = None

    def propose(self, proposal: Proposal | None) -> None:
        """Another file, or the same read in another way: what was decided about the old one is gone."""
        self.proposal = proposal
        self.mapped = proposal.mapped if proposal else Mapped(())
        self.existing, self.findings, self.errors = Existing(), None, None
        self.corrections.clear()

    @property
    def found(self) -> Proposal:
        assert self.proposal is not None, "no page after the first is shown before"
        return self.proposal

    @property
    def fields(self) -> list[Field]:
        """What a column may go to."""
        return [one for one in mappable(self.session.store.permissions, self.entity) if not one.derived]

    def source(self) -> Source:
        corrections = tuple((line, position, text) for (line, position), text in self.corrections.items())
        return replace(self.found.source, corrections=corrections)

    def plan(self, **more: Any) -> Plan:
        return Plan(self.source(), self.mapped, self.existing, **more)
