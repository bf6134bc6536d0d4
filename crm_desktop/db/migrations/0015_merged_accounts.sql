-- What steps did to accounts: merging two records moves or disables that of the one that goes.
CREATE TABLE 账户变动 (
    序号 INTEGER PRIMARY KEY AUTOINCREMENT,
    变更组编号 INTEGER NOT NULL REFERENCES 变更组 (变更组编号) ON DELETE CASCADE,
    用户编号 INTEGER NOT NULL REFERENCES 用户 (用户编号) ON DELETE CASCADE,
    旧记录编号 TEXT,
    旧停用 INTEGER NOT NULL CHECK (旧停用 IN (0, 1)),
    新记录编号 TEXT,
    新停用 INTEGER NOT NULL CHECK (新停用 IN (0, 1))
) STRICT;
CREATE INDEX 账户变动_变更组编号 ON 账户变动 (变更组编号);
CREATE INDEX 账户变动_用户编号 ON 账户变动 (用户编号);
CREATE INDEX 用户_记录编号 ON 用户 (角色, 记录编号);
