"""联系人: the company's own people, who develop and look after customers (D2)."""

from crm_desktop.entities.amounts import Money
from crm_desktop.entities.common import BASICS, PRODUCT_TYPES, number_field
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Choice, Ref, Text
from crm_desktop.entities.records import Condition, Noun, QuickFilter, Section
from crm_desktop.entities.related import Related, RelatedQuery
from crm_desktop.entities.rights import Grant
from crm_desktop.i18n import Label

STAFF = Entity(
    name="staff",
    table="联系人",
    label=Label("联系人", "Staff"),
    noun=Noun("位", "member of staff", "members of staff"),
    icon="person-badge",
    number="S{:04d}",
    fields=(
        number_field("联系人编号", "Staff no."),
        Text("name", "姓名", "Name", required=True, max_length=64, width=14, sort_key="姓名排序", pinyin="name"),
        Text("department", "所属部门", "Department", required=True, max_length=50, width=14),
        Choice("product_type", "产品类型", "Product type", choices=PRODUCT_TYPES, width=12),
        Ref(
            "current_plan",
            "任务计划编号",
            "Current plan",
            zh="当前任务计划",
            to="plan",
            on_delete="clear",
            width=14,
        ),
        Money("salary", "工资", "Salary", required=True, unit=Label("元", "yuan"), width=12),
    ),
    list_columns=("number", "name", "department", "product_type", "current_plan", "salary"),
    sections=(Section(BASICS, ("number", "name", "department", "product_type", "salary", "current_plan")),),
    search=("name", "number", "department"),
    search_index="联系人_检索",
    badges=("department", "product_type"),
    quick=tuple(
        QuickFilter(f"type_{choice.en.lower()}", choice, (Condition("product_type", "is", choice.zh),))
        for choice in PRODUCT_TYPES
    ),
    related=(
        RelatedQuery("performance", "staff", Label("业绩", "Performance")),
        Related("customer", "developer", Label("发展的客户", "Won")),
        Related("customer", "staff", Label("负责的客户", "Clients")),
        Related("plan", "staff", Label("任务计划", "Plans")),
        Related("opportunity", "staff", Label("商机", "Opportunities")),
    ),
    hint=Label("按 Ctrl+N 登记第一位联系人。", "Press Ctrl+N for the first member of staff."),
    match_by=(("name",),),
    grants={"staff": Grant("own")},
)
