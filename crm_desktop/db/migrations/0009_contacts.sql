-- Customers whole: classes and tags, people at the customer's, what was talked about, what is to be done next.
ALTER TABLE 客户 ADD COLUMN 标签 TEXT CHECK (length(标签) <= 200); -- names of 标签, joined by 、
ALTER TABLE 客户 ADD COLUMN 停用 TEXT NOT NULL DEFAULT '否' CHECK (停用 IN ('是', '否'));
ALTER TABLE 客户 ADD COLUMN 核对日期 TEXT CHECK (核对日期 IS date(核对日期, '+0 days'));
ALTER TABLE 客户 ADD COLUMN 最近联系 TEXT NOT NULL DEFAULT ''
    CHECK (最近联系 = '' OR 最近联系 IS date(最近联系, '+0 days') OR 最近联系 IS datetime(最近联系, '+0 days'));
CREATE INDEX 客户_标签 ON 客户 (标签);
CREATE INDEX 客户_停用 ON 客户 (停用) WHERE 停用 = '是';
CREATE INDEX 客户_核对日期 ON 客户 (核对日期);
CREATE INDEX 客户_最近联系 ON 客户 (最近联系);
-- Coloured words for customers and the people at theirs, which hold them by name.
CREATE TABLE 标签 (
    名称 TEXT PRIMARY KEY NOT NULL CHECK (length(名称) BETWEEN 1 AND 20),
    颜色 TEXT NOT NULL DEFAULT '蓝' CHECK (颜色 IN ('红', '橙', '黄', '绿', '青', '蓝', '紫', '灰')),
    版本 INTEGER NOT NULL DEFAULT 1
) STRICT;

-- The people to talk to at a customer's; not 联系人, who are the company's own.
CREATE TABLE 客户联系人 (
    客户联系人编号 TEXT PRIMARY KEY NOT NULL CHECK (length(客户联系人编号) BETWEEN 1 AND 10),
    客户编号 TEXT NOT NULL REFERENCES 客户 (客户编号) ON DELETE RESTRICT,
    姓名 TEXT NOT NULL CHECK (length(姓名) <= 64),
    职务 TEXT CHECK (length(职务) <= 50),
    手机 TEXT CHECK (length(手机) <= 32),
    电话 TEXT CHECK (length(电话) <= 32),
    电子邮箱 TEXT CHECK (length(电子邮箱) <= 254),
    生日 TEXT CHECK (生日 IS date(生日, '+0 days')),
    主要 TEXT NOT NULL DEFAULT '否' CHECK (主要 IN ('是', '否')), -- the program keeps it to one a customer
    标签 TEXT CHECK (length(标签) <= 200),
    备注 TEXT CHECK (length(备注) <= 2000),
    版本 INTEGER NOT NULL DEFAULT 1,
    姓名排序 TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX 客户联系人_客户编号 ON 客户联系人 (客户编号, 主要);
CREATE INDEX 客户联系人_姓名排序 ON 客户联系人 (姓名排序);
CREATE INDEX 客户联系人_生日 ON 客户联系人 (生日);
CREATE INDEX 客户联系人_标签 ON 客户联系人 (标签);

CREATE TABLE 互动记录 (
    互动编号 INTEGER PRIMARY KEY AUTOINCREMENT,
    客户编号 TEXT NOT NULL REFERENCES 客户 (客户编号) ON DELETE RESTRICT,
    类型 TEXT NOT NULL CHECK (类型 IN ('电话', '会议', '邮件', '拜访', '消息', '备注')),
    时间 TEXT NOT NULL CHECK (时间 IS date(时间, '+0 days') OR 时间 IS datetime(时间, '+0 days')),
    主题 TEXT NOT NULL CHECK (length(主题) <= 100),
    内容 TEXT CHECK (length(内容) <= 10000),
    联系人编号 TEXT REFERENCES 联系人 (联系人编号) ON DELETE RESTRICT,
    客户联系人编号 TEXT REFERENCES 客户联系人 (客户联系人编号) ON DELETE RESTRICT,
    结果 TEXT CHECK (length(结果) <= 500),
    版本 INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX 互动记录_客户编号 ON 互动记录 (客户编号, 时间);
CREATE INDEX 互动记录_时间 ON 互动记录 (时间);
CREATE INDEX 互动记录_类型 ON 互动记录 (类型, 时间);
CREATE INDEX 互动记录_联系人编号 ON 互动记录 (联系人编号, 时间);
CREATE INDEX 互动记录_客户联系人编号 ON 互动记录 (客户联系人编号);

-- Who else took part.
CREATE TABLE 互动参与 (
    参与编号 INTEGER PRIMARY KEY AUTOINCREMENT,
    互动编号 INTEGER NOT NULL REFERENCES 互动记录 (互动编号) ON DELETE RESTRICT,
    联系人编号 TEXT REFERENCES 联系人 (联系人编号) ON DELETE RESTRICT,
    客户联系人编号 TEXT REFERENCES 客户联系人 (客户联系人编号) ON DELETE RESTRICT,
    版本 INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX 互动参与_互动编号 ON 互动参与 (互动编号);
CREATE INDEX 互动参与_联系人编号 ON 互动参与 (联系人编号);
CREATE INDEX 互动参与_客户联系人编号 ON 互动参与 (客户联系人编号);

CREATE TABLE 附件 (
    附件编号 INTEGER PRIMARY KEY AUTOINCREMENT,
    互动编号 INTEGER NOT NULL REFERENCES 互动记录 (互动编号) ON DELETE RESTRICT,
    名称 TEXT NOT NULL CHECK (length(名称) <= 200),
    大小 INTEGER NOT NULL CHECK (大小 >= 0), -- bytes
    摘要 TEXT NOT NULL CHECK (length(摘要) <= 64), -- SHA-256 of the content, by which 附件内容 has it
    加入时间 TEXT NOT NULL CHECK (加入时间 IS date(加入时间, '+0 days') OR 加入时间 IS datetime(加入时间, '+0 days')),
    版本 INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX 附件_互动编号 ON 附件 (互动编号);
CREATE INDEX 附件_摘要 ON 附件 (摘要);
-- Each content once. It stays when the last record of it goes, since that may be undone.
CREATE TABLE 附件内容 (
    摘要 TEXT PRIMARY KEY NOT NULL,
    内容 BLOB NOT NULL
) STRICT;

CREATE TABLE 回访 (
    回访编号 INTEGER PRIMARY KEY AUTOINCREMENT,
    名称 TEXT NOT NULL CHECK (length(名称) <= 100),
    开始日期 TEXT NOT NULL CHECK (开始日期 IS date(开始日期, '+0 days')),
    截止日期 TEXT CHECK (截止日期 IS date(截止日期, '+0 days')),
    说明 TEXT CHECK (length(说明) <= 2000),
    版本 INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX 回访_开始日期 ON 回访 (开始日期);

CREATE TABLE 跟进计划 (
    跟进编号 INTEGER PRIMARY KEY AUTOINCREMENT,
    客户编号 TEXT NOT NULL REFERENCES 客户 (客户编号) ON DELETE RESTRICT,
    客户联系人编号 TEXT REFERENCES 客户联系人 (客户联系人编号) ON DELETE RESTRICT,
    联系人编号 TEXT REFERENCES 联系人 (联系人编号) ON DELETE RESTRICT,
    事项 TEXT NOT NULL CHECK (length(事项) <= 200),
    到期时间 TEXT NOT NULL CHECK (到期时间 IS date(到期时间, '+0 days') OR 到期时间 IS datetime(到期时间, '+0 days')),
    重复 TEXT NOT NULL DEFAULT '不重复' CHECK (重复 IN ('不重复', '每天', '每周', '每两周', '每月', '每季度', '每年')),
    优先级 TEXT NOT NULL DEFAULT '中' CHECK (优先级 IN ('高', '中', '低')),
    状态 TEXT NOT NULL DEFAULT '未开始' CHECK (状态 IN ('未开始', '进行中', '已完成', '已推迟', '已取消')),
    提醒时间 TEXT CHECK (提醒时间 IS date(提醒时间, '+0 days') OR 提醒时间 IS datetime(提醒时间, '+0 days')),
    完成时间 TEXT CHECK (完成时间 IS date(完成时间, '+0 days') OR 完成时间 IS datetime(完成时间, '+0 days')),
    回访编号 INTEGER REFERENCES 回访 (回访编号) ON DELETE RESTRICT,
    互动编号 INTEGER REFERENCES 互动记录 (互动编号) ON DELETE RESTRICT, -- what came of it
    备注 TEXT CHECK (length(备注) <= 2000),
    版本 INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX 跟进计划_客户编号 ON 跟进计划 (客户编号, 到期时间);
CREATE INDEX 跟进计划_联系人编号 ON 跟进计划 (联系人编号, 状态, 到期时间);
CREATE INDEX 跟进计划_到期时间 ON 跟进计划 (到期时间);
CREATE INDEX 跟进计划_状态 ON 跟进计划 (状态, 到期时间);
CREATE INDEX 跟进计划_客户联系人编号 ON 跟进计划 (客户联系人编号);
CREATE INDEX 跟进计划_回访编号 ON 跟进计划 (回访编号);
CREATE INDEX 跟进计划_互动编号 ON 跟进计划 (互动编号);

-- 客户.最近联系 is the time of the latest of 互动记录 that is more than a note, whatever way it comes, changes or goes.
-- To insert a customer's number here is to bring it up to date.
CREATE VIEW 联系变动 AS SELECT 客户编号 FROM 客户;
CREATE TRIGGER 联系变动_insert INSTEAD OF INSERT ON 联系变动
BEGIN
    UPDATE 客户 SET 最近联系 = (
        SELECT coalesce(max(时间), '') FROM 互动记录 WHERE 客户编号 = NEW.客户编号 AND 类型 <> '备注')
    WHERE 客户编号 = NEW.客户编号;
END;
CREATE TABLE 互动_顶替 (
    客户编号 TEXT NOT NULL
) STRICT;
CREATE TRIGGER 互动_顶替_before_insert BEFORE INSERT ON 互动记录
WHEN EXISTS (SELECT 1 FROM 互动_顶替) OR EXISTS (SELECT 1 FROM 互动记录 WHERE 互动编号 = NEW.互动编号)
BEGIN
    DELETE FROM 互动_顶替;
    INSERT INTO 互动_顶替 SELECT 客户编号 FROM 互动记录 WHERE 互动编号 = NEW.互动编号;
END;
CREATE TRIGGER 互动_顶替_before_update BEFORE UPDATE OF 互动编号 ON 互动记录 WHEN NEW.互动编号 <> OLD.互动编号
BEGIN
    DELETE FROM 互动_顶替;
    INSERT INTO 互动_顶替 SELECT 客户编号 FROM 互动记录 WHERE 互动编号 = NEW.互动编号;
END;
CREATE TRIGGER 互动记录_insert AFTER INSERT ON 互动记录
BEGIN
    INSERT INTO 联系变动 VALUES (NEW.客户编号);
    INSERT INTO 联系变动 SELECT 客户编号 FROM 互动_顶替;
    DELETE FROM 互动_顶替 WHERE TRUE;
END;
CREATE TRIGGER 互动记录_delete AFTER DELETE ON 互动记录
BEGIN INSERT INTO 联系变动 VALUES (OLD.客户编号); END;
CREATE TRIGGER 互动记录_update AFTER UPDATE OF 客户编号, 时间, 类型, 互动编号 ON 互动记录
BEGIN
    INSERT INTO 联系变动 VALUES (OLD.客户编号), (NEW.客户编号);
    INSERT INTO 联系变动 SELECT 客户编号 FROM 互动_顶替;
    DELETE FROM 互动_顶替 WHERE TRUE;
END;
CREATE TRIGGER 客户_联系_insert AFTER INSERT ON 客户
WHEN EXISTS (SELECT 1 FROM 互动记录 WHERE 客户编号 = NEW.客户编号)
BEGIN INSERT INTO 联系变动 VALUES (NEW.客户编号); END;
CREATE TRIGGER 客户_联系_update AFTER UPDATE OF 客户编号 ON 客户 WHEN NEW.客户编号 <> OLD.客户编号
BEGIN INSERT INTO 联系变动 VALUES (NEW.客户编号); END;

CREATE VIRTUAL TABLE 客户联系人_检索 USING fts5(
    文, content='', columnsize=0, detail=none, tokenize='trigram case_sensitive 1'
);
CREATE VIRTUAL TABLE 互动记录_检索 USING fts5(
    文, content='', columnsize=0, detail=none, tokenize='trigram case_sensitive 1'
);
