-- Who may use the file. Without a row everybody may do everything.
CREATE TABLE 用户 (
    用户编号 INTEGER PRIMARY KEY AUTOINCREMENT,
    用户名 TEXT NOT NULL UNIQUE CHECK (length(用户名) BETWEEN 1 AND 32),
    角色 TEXT NOT NULL CHECK (角色 IN ('admin', 'staff', 'customer')),
    记录编号 TEXT CHECK ((角色 = 'admin') = (记录编号 IS NULL)), -- who they are: 联系人编号 or 客户编号
    口令 TEXT NOT NULL, -- Argon2id, with its parameters and salt
    恢复码 TEXT, -- the same of the code that resets the password; an administrator's
    停用 INTEGER NOT NULL DEFAULT 0 CHECK (停用 IN (0, 1)),
    授权 INTEGER NOT NULL DEFAULT 1 -- raised when what the user may do changes: open sessions end
) STRICT;
-- What the roles may do otherwise than the program's defaults.
CREATE TABLE 权限 (
    角色 TEXT NOT NULL CHECK (角色 IN ('staff', 'customer')),
    表 TEXT NOT NULL,
    项目 TEXT NOT NULL, -- see, create, update, delete, or a column
    权限 TEXT NOT NULL CHECK (权限 IN ('none', 'own', 'all', 'hidden', 'read', 'write')),
    PRIMARY KEY (角色, 表, 项目)
) STRICT;
-- Wrong passwords since the last right one, whether there is such a user or not.
CREATE TABLE 登录失败 (
    标记 TEXT PRIMARY KEY NOT NULL, -- SHA-256 of the name as typed: it may be a password
    次数 INTEGER NOT NULL CHECK (次数 > 0),
    时间 TEXT NOT NULL CHECK (时间 IS strftime('%Y-%m-%dT%H:%M:%SZ', 时间)) -- of the last one, UTC
) STRICT;
CREATE TABLE 安全记录 (
    序号 INTEGER PRIMARY KEY AUTOINCREMENT,
    时间 TEXT NOT NULL CHECK (时间 IS strftime('%Y-%m-%dT%H:%M:%SZ', 时间)), -- UTC
    用户 TEXT NOT NULL,
    事件 TEXT NOT NULL,
    详情 TEXT NOT NULL DEFAULT ''
) STRICT;
