"""公司抬头: who we are, as it stands on quotes and whatever else is sent."""

from crm_desktop.entities.amounts import Integer
from crm_desktop.entities.common import BASICS, MORE, PHONE, SETUP, email_field
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Digest, Text
from crm_desktop.entities.handling import Ask
from crm_desktop.entities.records import Noun, Section
from crm_desktop.entities.rights import Grant
from crm_desktop.i18n import Label

LETTERHEAD = Entity(
    name="letterhead",
    table="公司抬头",
    label=Label("公司抬头", "Letterhead"),
    noun=Noun("个", "letterhead", "letterheads"),
    icon="building",
    group=SETUP,
    fields=(
        Integer("number", "抬头编号", "No.", low=1, grouped=False, width=9),
        Text("name", "名称", "Name", required=True, max_length=100, width=24),
        Text("english_name", "英文名称", "Name in English", max_length=100, width=24),
        Text("address", "地址", "Address", max_length=200, width=30),
        Text("english_address", "英文地址", "Address in English", max_length=200, width=30),
        Text("phone", "电话", "Phone", max_length=50, width=16, like=PHONE),
        email_field(),
        Text("website", "网址", "Website", max_length=100, width=20),
        Text("tax_number", "税号", "Tax no.", max_length=50, width=22),
        Text("bank", "开户行", "Bank", max_length=100, width=24),
        Text("account", "账号", "Account", max_length=50, width=24),
        Text("terms", "报价条款", "Terms of quotes", max_length=2000, multiline=True, width=30),
        Text("english_terms", "英文报价条款", "Terms in English", max_length=2000, multiline=True, width=30),
        Text(
            "logo",
            "徽标",
            "Logo",
            max_length=200,
            width=16,
            help=Label("用“选择徽标”放入；清空则不印。", "Put in by “Choose the logo”; left empty, none is printed."),
        ),
        Digest("logo_digest", "徽标摘要", "Logo's digest", called="logo", width=20),
    ),
    list_columns=("name", "phone", "address", "bank", "account", "logo"),
    sections=(
        Section(
            BASICS,
            (
                "name",
                "english_name",
                "phone",
                "email",
                "website",
                "logo",
                "address",
                "english_address",
            ),
        ),
        Section(Label("银行", "Bank"), ("bank", "account", "tax_number")),
        Section(Label("报价", "Quotes"), ("terms", "english_terms")),
        Section(MORE, ("logo_digest",)),
    ),
    search=("name", "english_name"),
    actions=(Ask("choose_logo", Label("选择徽标 …", "Choose the logo …"), icon="image", needs=("logo",)),),
    hint=Label("按 Ctrl+N 填写公司名称、地址和银行，报价单上会印出来。", "Press Ctrl+N: what quotes are headed by."),
    grants={"staff": Grant("all")},
)
