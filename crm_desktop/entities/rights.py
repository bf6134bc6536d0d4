"""What a role may do with the records of an entity, as the entity declares it before an administrator changes it."""

from typing import Literal, NamedTuple

from crm_desktop.i18n import Label

Role = Literal["admin", "staff", "customer"]
Right = Literal["see", "create", "update", "delete"]
Scope = Literal["none", "own", "all"]  # which records; "own": those that belong to the user's own record
Access = Literal["hidden", "read", "write"]  # to a column

ROLES: dict[Role, Label] = {
    "admin": Label("系统管理员", "Administrator"),
    "staff": Label("职员", "Staff"),
    "customer": Label("客户", "Customer"),
}
LIMITED: tuple[Role, ...] = ("staff", "customer")  # each is named after the entity whose record the user is
RIGHTS: dict[Right, Label] = {
    "see": Label("查看", "See"),
    "create": Label("新建", "Create"),
    "update": Label("修改", "Change"),
    "delete": Label("删除", "Delete"),
}
SCOPES: dict[Scope, Label] = {"none": Label("无", "None"), "own": Label("本人的", "Own"), "all": Label("全部", "All")}
ACCESS: dict[Access, Label] = {
    "hidden": Label("不可见", "Hidden"),
    "read": Label("只读", "Read"),
    "write": Label("可改", "Write"),
}


class Grant(NamedTuple):
    """`hidden`: columns that the role does not see. `fixed`: columns that it sees and does not set."""

    see: Scope = "none"
    create: Scope = "none"
    update: Scope = "none"
    delete: Scope = "none"
    hidden: frozenset[str] = frozenset()
    fixed: frozenset[str] = frozenset()

    def scope(self, right: Right) -> Scope:
        """What one does not see one cannot change either; what is new need only belong to one afterwards."""
        chosen: Scope = getattr(self, right)
        return min(chosen, self.see, key=list(SCOPES).index)

    def access(self, name: str) -> Access:
        return "hidden" if name in self.hidden else "read" if name in self.fixed else "write"


NOTHING = Grant()
EVERYTHING = Grant("all", "all", "all", "all")
