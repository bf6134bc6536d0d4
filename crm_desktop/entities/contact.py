"""客户联系人: the people to talk to at a customer's (D4.1, D8.2); not the company's own, who are `staff`."""

from crm_desktop.entities.common import BASICS, MORE, email_field, number_field
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Flag, Ref, Text
from crm_desktop.entities.handling import SetField
from crm_desktop.entities.moments import Date
from crm_desktop.entities.records import Condition, Noun, QuickFilter, Section
from crm_desktop.entities.related import Related
from crm_desktop.entities.rights import Grant
from crm_desktop.entities.tags import Tags
from crm_desktop.i18n import Label

CONTACT = Entity(
    name="contact",
    table="客户联系人",
    label=Label("客户联系人", "Contacts"),
    noun=Noun("位", "contact", "contacts"),
    icon="person-lines-fill",
    number="K{:07d}",
    fields=(
        number_field("客户联系人编号", "Contact no."),
        Ref("customer", "客户编号", "Customer", zh="客户", to="customer", required=True, width=16),
        Text("name", "姓名", "Name", required=True, max_length=64, width=12, sort_key="姓名排序", pinyin="name"),
        Text("role", "职务", "Position", max_length=50, width=12),
        Text("mobile", "手机", "Mobile", max_length=32, width=14),
        Text("phone", "电话", "Phone", max_length=32, width=14),
        email_field(),
        Date("birthday", "生日", "Birthday", width=12),
        Flag("main", "主要", "Main contact", width=8),
        Tags("tags", "标签", "Tags", width=16),
        Text("notes", "备注", "Notes", max_length=2000, multiline=True, width=24),
    ),
    list_columns=("number", "name", "customer", "role", "mobile", "phone", "email", "main", "birthday", "tags"),
    sections=(
        Section(BASICS, ("customer", "number", "name", "role", "mobile", "phone", "email", "birthday")),
        Section(MORE, ("main", "tags", "notes")),
    ),
    search=("name", "mobile", "phone", "email", "number"),
    search_index="客户联系人_检索",
    badges=("role", "tags"),
    quick=(QuickFilter("main", Label("主要联系人", "Main contacts"), (Condition("main", "is", "是"),)),),
    related=(
        Related("interaction", "contact", Label("互动", "Interactions")),
        Related("follow_up", "contact", Label("跟进", "Follow-ups")),
        Related("opportunity", "contact", Label("商机", "Opportunities")),
    ),
    actions=(SetField("make_main", Label("设为主要联系人", "Make the main contact"), "main", "是"),),
    one_of=("main", "customer"),
    match_by=(("customer", "name"), ("mobile",), ("email",)),
    vcard={
        "name": "FN",
        "customer": "ORG",
        "role": "TITLE",
        "mobile": "TEL;TYPE=CELL",
        "phone": "TEL;TYPE=WORK",
        "email": "EMAIL",
        "birthday": "BDAY",
        "tags": "CATEGORIES",
        "notes": "NOTE",
    },
    hint=Label("在客户的“联系人”页添加，或按 Ctrl+N。", "Add them on a customer's tab “Contacts”, or press Ctrl+N."),
    own_by=("customer",),
    grants={"staff": Grant("own", "own", "own")},
)
