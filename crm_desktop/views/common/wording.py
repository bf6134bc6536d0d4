"""Steps, counts and times in words."""

import datetime as dt
from collections.abc import Mapping

from crm_desktop.db.history.changes import ChangeSet
from crm_desktop.db.registry import Registry
from crm_desktop.entities.entity import Entity
from crm_desktop.i18n import Label, _

ACTIONS = {
    "create": Label("新建", "Create"),
    "update": Label("修改", "Change"),
    "bulk_update": Label("批量修改", "Edit many"),
    "delete": Label("删除", "Delete"),
    "import": Label("导入", "Import"),
    "complete": Label("完成", "Complete"),
    "put_off": Label("推迟", "Put off"),
    "snooze": Label("稍后提醒", "Snooze"),
    "start_round": Label("发起回访", "Start a round"),
    "remind": Label("提醒", "Remind"),
    "merge": Label("合并", "Merge"),
    "clean": Label("清理", "Clean up"),
    "undo": Label("撤销", "Undo"),
    "redo": Label("重做", "Redo"),
}
EVENTS: Mapping[str, Label] = {
    "sign in": Label("登录", "Signed in"),
    "sign-in failed": Label("登录失败", "Sign-in failed"),
    "sign-in put off": Label("登录需等待", "Sign-in put off"),
    "sign out": Label("退出登录", "Signed out"),
    "lock": Label("锁定", "Locked"),
    "unlock": Label("解锁", "Unlocked"),
    "refused": Label("被拒绝", "Refused"),
    "export": Label("导出", "Export"),
    "print": Label("打印", "Print"),
    "backup": Label("开始备份", "Backup begun"),
    "restore": Label("恢复", "Restored"),
    "user created": Label("新建用户", "User created"),
    "user moved": Label("用户改属另一记录", "User moved to another record"),
    "user disabled": Label("停用用户", "User disabled"),
    "user enabled": Label("启用用户", "User enabled"),
    "rights changed": Label("更改权限", "Rights changed"),
    "password confirmed": Label("确认密码", "Password confirmed"),
    "password changed": Label("更改密码", "Password changed"),
    "password reset": Label("重设密码", "Password reset"),
    "recovery failed": Label("恢复码错误", "Wrong recovery code"),
    "recovery renewed": Label("更换恢复码", "Recovery code renewed"),
    "forgotten": Label("彻底清除客户", "Customer forgotten"),
}
USERS = {"admin": Label("管理员", "Administrator"), "program": Label("程序", "Program")}


def name_of(user: str) -> str:
    return str(USERS.get(user, user))


def event_of(event: str) -> str:
    return str(EVENTS.get(event, event))


def action_of(registry: Registry, action: str) -> str:
    """The name of a kind of step, the entities' own actions included."""
    own = {item.name: item.label for entity in registry for item in entity.actions}
    return str(ACTIONS.get(action) or own.get(action) or action)


def step_in_words(registry: Registry, change: ChangeSet) -> str:
    """Such as 修改客户 C0000017; what came along in the step is counted."""
    action = action_of(registry, change.action)
    mains = [row for row in change.rows if not registry[row.entity].relation_of]
    if not mains:
        names = _(", ").join(str(registry[name].label) for name in sorted(change.entities))
        return _("{action} {entity} ({count} records)").format(action=action, entity=names, count=f"{change.count:,}")
    first = mains[-1] if change.action in ("delete", "merge") else mains[0]
    entity = str(registry[first.entity].singular)
    text = _("{action} {key}") if action.endswith(entity) else _("{action} {entity} {key}")  # 生成订单 says of what
    words = text.format(action=action, entity=entity, key=first.key)
    others = len({(row.entity, row.key) for row in mains}) - 1
    return words + (_(" and {count} more").format(count=others) if others else "")


def counted(entity: Entity, count: int) -> str:
    """Such as 1,000 位 or 1,000 customers."""
    noun = entity.noun.one if count == 1 else entity.noun.many
    return f"{count:,} {Label(entity.noun.measure, noun)}"


def local_time(utc: str) -> str:
    """A time of the change log, on the user's clock, to the minute."""
    moment = dt.datetime.strptime(utc, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=dt.UTC)
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")
