"""Pictures of the pages of an import."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from crm_desktop.i18n import _
from crm_desktop.operations.sample.sample_words import ADDRESS_LIST
from crm_desktop.views.import_wizard.check_page import CheckPage
from crm_desktop.views.import_wizard.existing_page import ExistingPage
from crm_desktop.views.import_wizard.file_page import FilePage
from crm_desktop.views.import_wizard.wizard import ImportWizard
from crm_desktop.views.lists.entity_tab import EntityTab

if TYPE_CHECKING:
    from crm_desktop.views.pictures.camera import Tour


def visit_import(tour: "Tour", tab: EntityTab, idle: Callable[[], bool]) -> None:
    """A small file up to the report, whose import is taken back."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / _("address list.csv")
        path.write_text(ADDRESS_LIST, "gb18030")
        wizard = ImportWizard(tab, tab.session, tab.entity)
        wizard.present(wizard.page)
        assert isinstance(wizard.page, FilePage)
        wizard.page.take(path)
        tour.settle(idle)
        for name in ("file", "columns", "existing", "trial"):
            tour.shoot(f"import-{name}")
            if isinstance(wizard.page, ExistingPage):
                wizard.page.mode.set("update")
            if not isinstance(wizard.page, CheckPage):
                wizard.forth()
            tour.settle(idle)
        wizard.draft.errors = path.with_name(_("refused.csv"))
        wizard.forth()
        tour.settle(idle)
        tour.shoot("import-report")
        wizard.close(None)
        tab.session.store.undo()
        tour.settle(idle)
