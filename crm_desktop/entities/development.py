"""发展: which member of staff won which customer (D2)."""

from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Ref
from crm_desktop.entities.records import Sort
from crm_desktop.i18n import Label

DEVELOPMENT = Entity(
    name="development",
    table="发展",
    label=Label("发展", "Developments"),
    key=("staff", "customer"),
    title=("staff", "customer"),
    fields=(
        Ref("staff", "联系人编号", "Staff", zh="联系人", to="staff", required=True, width=14),
        Ref("customer", "客户编号", "Customer", zh="客户", to="customer", required=True, width=16),
    ),
    sort=Sort("customer"),
    relation_of="customer",
)
