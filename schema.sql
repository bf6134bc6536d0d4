-- The whole current schema, executed as it stands to make a new file. Tables and columns carry the Chinese
-- names of the document 客户关系管理系统数据库设计 (D2), whose DDL was written for SQL Server.
--
-- Where it deviates from the document, and why:
--   积分, 信用度            INTEGER 0 to 100 instead of char(8): compared as text, '5' is not between '0' and '100'.
--   编号 (keys)             TEXT of 1 to 10 characters, checked: SQLite does not enforce char(n).
--   names, addresses, texts longer limits, checked (姓名 64, 联系方式 32, 联系地址 200, 产品名称 100, 反馈内容 2000,
--                           优惠情况 100, 所属部门 50): char(10) holds five Chinese characters, no address fits.
--   money                   INTEGER in 分 (1/100 yuan), not negative: sums must be exact.
--   counts                  INTEGER, not negative; 购买数量 above zero: they are numbers.
--   datetime                TEXT, ISO 8601, 'YYYY-MM-DD' or 'YYYY-MM-DD HH:MM:SS', local time. The check compares with
--                           date(x, '+0 days'), since plain date('2023-02-30') gives its argument back unchanged,
--                           and by IS, since date('abc') is NULL and a check that is NULL passes.
--   所购产品, 消费时间       NOT NULL as in the document, but '' until something is bought: a customer may be
--                           entered before the first purchase. Triggers keep them at the latest row of 购买.
--   反馈编号                INTEGER PRIMARY KEY AUTOINCREMENT for int identity(1,1).
--   REFERENCES everywhere   the document draws the relations in its E-R figure only. RESTRICT, but CASCADE where a
--                           relation only describes its owner (反馈, 发展, 制定).
--   primary keys            on the relation tables too: one row, one fact. 购买 has a number of its own, and the
--                           price paid (成交价, 分 a piece), since prices change.
--   版本                    row version for optimistic locking, on every table the program edits.
-- Whatever stands beyond the document has a default, so that an INSERT naming the document's columns works.

PRAGMA application_id = 1129467185; -- 'CRM1'
BEGIN IMMEDIATE;

CREATE TABLE 任务计划 (
    任务计划编号 TEXT PRIMARY KEY NOT NULL CHECK (length(任务计划编号) BETWEEN 1 AND 10),
    联系人编号 TEXT NOT NULL REFERENCES 联系人 (联系人编号) ON DELETE RESTRICT,
    客户数量 INTEGER NOT NULL CHECK (客户数量 >= 0),
    计划利润 INTEGER NOT NULL CHECK (计划利润 >= 0),
    计划时间 TEXT NOT NULL
        CHECK (计划时间 IS date(计划时间, '+0 days') OR 计划时间 IS datetime(计划时间, '+0 days')),
    实施情况 TEXT NOT NULL DEFAULT '否' CHECK (实施情况 IN ('是', '否')),
    版本 INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX 任务计划_联系人编号 ON 任务计划 (联系人编号);
CREATE INDEX 任务计划_计划时间 ON 任务计划 (计划时间);
CREATE INDEX 任务计划_实施情况 ON 任务计划 (实施情况, 计划时间);

CREATE TABLE 联系人 (
    联系人编号 TEXT PRIMARY KEY NOT NULL CHECK (length(联系人编号) BETWEEN 1 AND 10),
    姓名 TEXT NOT NULL CHECK (length(姓名) <= 64),
    所属部门 TEXT NOT NULL CHECK (length(所属部门) <= 50),
    产品类型 TEXT CHECK (产品类型 IN ('电器', '化妆品', '炊具')),
    任务计划编号 TEXT REFERENCES 任务计划 (任务计划编号) ON DELETE RESTRICT, -- the current plan
    工资 INTEGER NOT NULL CHECK (工资 >= 0),
    版本 INTEGER NOT NULL DEFAULT 1,
    -- beyond the document: what a text sorts by, in pinyin order; '' until the program has written the row
    姓名排序 TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX 联系人_任务计划编号 ON 联系人 (任务计划编号);
CREATE INDEX 联系人_姓名排序 ON 联系人 (姓名排序);

CREATE TABLE 客户 (
    客户编号 TEXT PRIMARY KEY NOT NULL CHECK (length(客户编号) BETWEEN 1 AND 10),
    姓名 TEXT NOT NULL CHECK (length(姓名) <= 64),
    联系方式 TEXT CHECK (length(联系方式) <= 32),
    积分 INTEGER NOT NULL DEFAULT 0 CHECK (积分 BETWEEN 0 AND 100),
    信用度 INTEGER NOT NULL DEFAULT 0 CHECK (信用度 BETWEEN 0 AND 100),
    所购产品 TEXT NOT NULL DEFAULT '' CHECK (length(所购产品) <= 100),
    消费时间 TEXT NOT NULL DEFAULT ''
        CHECK (消费时间 = '' OR 消费时间 IS date(消费时间, '+0 days') OR 消费时间 IS datetime(消费时间, '+0 days')),
    联系地址 TEXT CHECK (length(联系地址) <= 200),
    联系人编号 TEXT REFERENCES 联系人 (联系人编号) ON DELETE RESTRICT,
    -- beyond the document
    行业 TEXT CHECK (length(行业) <= 50),
    地区 TEXT CHECK (length(地区) <= 50),
    客户分类 TEXT CHECK (客户分类 IN ('重要客户', '普通客户', '潜在客户', '流失客户')),
    来源 TEXT CHECK (length(来源) <= 50),
    电子邮箱 TEXT CHECK (length(电子邮箱) <= 254),
    登记时间 TEXT NOT NULL DEFAULT (datetime('now', 'localtime'))
        CHECK (登记时间 IS date(登记时间, '+0 days') OR 登记时间 IS datetime(登记时间, '+0 days')),
    备注 TEXT CHECK (length(备注) <= 2000),
    版本 INTEGER NOT NULL DEFAULT 1,
    -- what a text sorts by, in pinyin order; '' until the program has written the row
    姓名排序 TEXT NOT NULL DEFAULT '',
    所购产品排序 TEXT NOT NULL DEFAULT '', -- kept by triggers, as 所购产品 is
    联系地址排序 TEXT NOT NULL DEFAULT '',
    行业排序 TEXT NOT NULL DEFAULT '',
    地区排序 TEXT NOT NULL DEFAULT '',
    汇总_产品 TEXT, -- kept by triggers: the product of the latest purchase,
    汇总_产品类型 TEXT, -- and its type today
    标签 TEXT CHECK (length(标签) <= 200), -- names of 标签, joined by 、
    停用 TEXT NOT NULL DEFAULT '否' CHECK (停用 IN ('是', '否')),
    核对日期 TEXT CHECK (核对日期 IS date(核对日期, '+0 days')),
    -- kept by triggers: the time of the latest of 互动记录 that is more than a note
    最近联系 TEXT NOT NULL DEFAULT ''
        CHECK (最近联系 = '' OR 最近联系 IS date(最近联系, '+0 days') OR 最近联系 IS datetime(最近联系, '+0 days'))
) STRICT;
CREATE INDEX 客户_标签 ON 客户 (标签);
CREATE INDEX 客户_停用 ON 客户 (停用, 客户编号) WHERE 停用 = '是'; -- by number too: for each follow-up of the day
CREATE INDEX 客户_核对日期 ON 客户 (核对日期);
CREATE INDEX 客户_最近联系 ON 客户 (最近联系);
-- with 停用, to be counted on the workbench; by those above a list is sorted
CREATE INDEX 客户_待联系 ON 客户 (最近联系, 停用);
CREATE INDEX 客户_待核对 ON 客户 (核对日期, 停用);
CREATE INDEX 客户_联系人编号 ON 客户 (联系人编号);
CREATE INDEX 客户_姓名 ON 客户 (姓名);
CREATE INDEX 客户_消费时间 ON 客户 (消费时间);
-- a million customers are shown in any order without being sorted
CREATE INDEX 客户_姓名排序 ON 客户 (姓名排序);
CREATE INDEX 客户_所购产品排序 ON 客户 (所购产品排序);
CREATE INDEX 客户_联系地址排序 ON 客户 (联系地址排序);
CREATE INDEX 客户_行业排序 ON 客户 (行业排序);
CREATE INDEX 客户_地区排序 ON 客户 (地区排序);
CREATE INDEX 客户_联系方式 ON 客户 (联系方式);
CREATE INDEX 客户_积分 ON 客户 (积分);
CREATE INDEX 客户_信用度 ON 客户 (信用度);
CREATE INDEX 客户_客户分类 ON 客户 (客户分类);
CREATE INDEX 客户_登记时间 ON 客户 (登记时间);
CREATE INDEX 客户_汇总_产品 ON 客户 (汇总_产品) WHERE 汇总_产品 IS NOT NULL;
CREATE INDEX 客户_买过 ON 客户 (客户编号, 联系人编号) WHERE 汇总_产品 IS NOT NULL;
CREATE INDEX 客户_汇总_联系人 ON 客户 (联系人编号, 汇总_产品类型, 客户编号);
CREATE INDEX 客户_汇总_产品类型 ON 客户 (汇总_产品类型, 客户编号, 联系人编号);

CREATE TABLE 产品 (
    产品编号 TEXT PRIMARY KEY NOT NULL CHECK (length(产品编号) BETWEEN 1 AND 10),
    产品名称 TEXT NOT NULL CHECK (length(产品名称) <= 100),
    产品价格 INTEGER NOT NULL CHECK (产品价格 >= 0),
    产品类型 TEXT NOT NULL CHECK (产品类型 IN ('电器', '化妆品', '炊具')),
    生产日期 TEXT CHECK (生产日期 IS date(生产日期, '+0 days')),
    质量级别 TEXT CHECK (质量级别 IN ('A', 'B', 'C', 'D', 'E')),
    优惠情况 TEXT CHECK (length(优惠情况) <= 100),
    版本 INTEGER NOT NULL DEFAULT 1,
    -- beyond the document: what a text sorts by, in pinyin order; '' until the program has written the row
    产品名称排序 TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX 产品_产品名称排序 ON 产品 (产品名称排序);

CREATE TABLE 反馈信息 (
    反馈编号 INTEGER PRIMARY KEY AUTOINCREMENT,
    反馈人姓名 TEXT CHECK (length(反馈人姓名) <= 64),
    反馈时间 TEXT NOT NULL
        CHECK (反馈时间 IS date(反馈时间, '+0 days') OR 反馈时间 IS datetime(反馈时间, '+0 days')),
    反馈内容 TEXT NOT NULL CHECK (length(反馈内容) <= 2000),
    产品编号 TEXT NOT NULL REFERENCES 产品 (产品编号) ON DELETE RESTRICT,
    解决情况 TEXT NOT NULL DEFAULT '否' CHECK (解决情况 IN ('是', '否')),
    版本 INTEGER NOT NULL DEFAULT 1,
    -- beyond the document: what a text sorts by, in pinyin order; '' until the program has written the row
    反馈人姓名排序 TEXT NOT NULL DEFAULT '',
    汇总_产品类型 TEXT -- kept by triggers: the type of the product today
) STRICT;
CREATE INDEX 反馈信息_产品编号 ON 反馈信息 (产品编号, 解决情况, 反馈时间);
CREATE INDEX 反馈信息_反馈时间 ON 反馈信息 (反馈时间);
CREATE INDEX 反馈信息_反馈人姓名排序 ON 反馈信息 (反馈人姓名排序);
CREATE INDEX 反馈信息_解决情况 ON 反馈信息 (解决情况, 反馈时间);
CREATE INDEX 反馈信息_汇总_产品类型 ON 反馈信息 (汇总_产品类型, 反馈时间);

CREATE TABLE 反馈 (
    反馈编号 INTEGER PRIMARY KEY NOT NULL REFERENCES 反馈信息 (反馈编号) ON DELETE CASCADE,
    客户编号 TEXT NOT NULL REFERENCES 客户 (客户编号) ON DELETE CASCADE,
    版本 INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX 反馈_客户编号 ON 反馈 (客户编号);

CREATE TABLE 制定 (
    任务计划编号 TEXT PRIMARY KEY NOT NULL REFERENCES 任务计划 (任务计划编号) ON DELETE CASCADE,
    联系人编号 TEXT NOT NULL REFERENCES 联系人 (联系人编号) ON DELETE CASCADE,
    制定时间 TEXT NOT NULL
        CHECK (制定时间 IS date(制定时间, '+0 days') OR 制定时间 IS datetime(制定时间, '+0 days')),
    版本 INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX 制定_联系人编号 ON 制定 (联系人编号);

CREATE TABLE 购买 (
    客户编号 TEXT NOT NULL REFERENCES 客户 (客户编号) ON DELETE RESTRICT,
    产品编号 TEXT NOT NULL REFERENCES 产品 (产品编号) ON DELETE RESTRICT,
    购买时间 TEXT NOT NULL
        CHECK (购买时间 IS date(购买时间, '+0 days') OR 购买时间 IS datetime(购买时间, '+0 days')),
    购买数量 INTEGER NOT NULL CHECK (购买数量 > 0),
    -- beyond the document
    购买编号 INTEGER PRIMARY KEY AUTOINCREMENT,
    成交价 INTEGER CHECK (成交价 >= 0), -- 分 a piece; left out: the product's price at that moment
    版本 INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX 购买_客户编号 ON 购买 (客户编号, 购买时间, 购买数量, 成交价); -- revenue is read from it alone
CREATE INDEX 购买_产品编号 ON 购买 (产品编号);
CREATE INDEX 购买_购买时间 ON 购买 (购买时间);

CREATE TABLE 发展 (
    联系人编号 TEXT NOT NULL REFERENCES 联系人 (联系人编号) ON DELETE CASCADE,
    客户编号 TEXT NOT NULL REFERENCES 客户 (客户编号) ON DELETE CASCADE,
    版本 INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (联系人编号, 客户编号)
) STRICT;
CREATE INDEX 发展_客户编号 ON 发展 (客户编号, 联系人编号);

-- Many tools, the sqlite3 shell among them, leave foreign keys off. Who looks after a customer decides who may
-- see it, so this one reference is guarded in every tool.
CREATE TRIGGER 客户_联系人_insert BEFORE INSERT ON 客户
WHEN NEW.联系人编号 IS NOT NULL AND NOT EXISTS (SELECT 1 FROM 联系人 WHERE 联系人编号 = NEW.联系人编号)
BEGIN SELECT raise(ABORT, 'FOREIGN KEY constraint failed: 客户.联系人编号'); END;
CREATE TRIGGER 客户_联系人_update BEFORE UPDATE OF 联系人编号 ON 客户
WHEN NEW.联系人编号 IS NOT NULL AND NOT EXISTS (SELECT 1 FROM 联系人 WHERE 联系人编号 = NEW.联系人编号)
BEGIN SELECT raise(ABORT, 'FOREIGN KEY constraint failed: 客户.联系人编号'); END;

CREATE TRIGGER 购买_成交价 AFTER INSERT ON 购买
WHEN NEW.成交价 IS NULL AND NEW.产品编号 IN (SELECT 产品编号 FROM 产品) -- else it would set off the other for ever
BEGIN
    UPDATE 购买 SET 成交价 = (SELECT 产品价格 FROM 产品 WHERE 产品编号 = NEW.产品编号)
    WHERE 购买编号 = NEW.购买编号;
END;

CREATE TRIGGER 购买_成交价_update AFTER UPDATE OF 成交价 ON 购买
WHEN NEW.成交价 IS NULL AND NEW.产品编号 IN (SELECT 产品编号 FROM 产品)
BEGIN
    UPDATE 购买 SET 成交价 = (SELECT 产品价格 FROM 产品 WHERE 产品编号 = NEW.产品编号)
    WHERE 购买编号 = NEW.购买编号;
END;

-- 客户.所购产品, 消费时间 and the kept columns follow the latest row of 购买, whatever way it comes, changes or goes.
-- Of two at the same time the one entered later counts. A price alone changes nothing, hence UPDATE OF.
CREATE VIEW 最近购买 AS
SELECT 客户编号, 产品编号, 购买时间 FROM 购买 AS 这 WHERE 购买编号 = (
    SELECT 购买编号 FROM 购买 WHERE 客户编号 = 这.客户编号 ORDER BY 购买时间 DESC, 购买编号 DESC LIMIT 1
);
-- To insert a customer's number here is to bring the customer up to date.
CREATE VIEW 最近变动 AS SELECT 客户编号 FROM 客户;
CREATE TRIGGER 最近变动_insert INSTEAD OF INSERT ON 最近变动
BEGIN
    UPDATE 客户 SET (所购产品, 所购产品排序, 消费时间, 汇总_产品, 汇总_产品类型) = (
        SELECT coalesce(max(产品名称), ''), coalesce(max(产品名称排序), ''), coalesce(max(购买时间), ''),
            max(产品编号), max(产品类型)
        FROM (
            SELECT 产品名称, 产品名称排序, 购买时间, 产品编号, 产品类型 FROM 购买 LEFT JOIN 产品 USING (产品编号)
            WHERE 客户编号 = NEW.客户编号 ORDER BY 购买时间 DESC, 购买编号 DESC LIMIT 1))
    WHERE 客户编号 = NEW.客户编号;
END;
CREATE TRIGGER 购买_insert AFTER INSERT ON 购买
BEGIN INSERT INTO 最近变动 VALUES (NEW.客户编号); END;
CREATE TRIGGER 购买_delete AFTER DELETE ON 购买
BEGIN INSERT INTO 最近变动 VALUES (OLD.客户编号); END;
CREATE TRIGGER 购买_update AFTER UPDATE OF 客户编号, 产品编号, 购买时间, 购买编号 ON 购买
BEGIN INSERT INTO 最近变动 VALUES (OLD.客户编号), (NEW.客户编号); END;
-- REPLACE, and another number where no foreign keys are checked, bring a customer who bought something already.
CREATE TRIGGER 客户_insert AFTER INSERT ON 客户
WHEN EXISTS (SELECT 1 FROM 购买 WHERE 客户编号 = NEW.客户编号)
BEGIN INSERT INTO 最近变动 VALUES (NEW.客户编号); END;
CREATE TRIGGER 客户_update AFTER UPDATE OF 客户编号 ON 客户 WHEN NEW.客户编号 <> OLD.客户编号
BEGIN INSERT INTO 最近变动 VALUES (NEW.客户编号); END;
-- A product under another name, number or type; REPLACE changes these as well.
CREATE TRIGGER 产品_update AFTER UPDATE OF 产品编号, 产品名称, 产品名称排序, 产品类型 ON 产品
WHEN (NEW.产品编号, NEW.产品名称, NEW.产品名称排序, NEW.产品类型)
    <> (OLD.产品编号, OLD.产品名称, OLD.产品名称排序, OLD.产品类型)
BEGIN INSERT INTO 产品变动 VALUES (NEW.产品编号), (OLD.产品编号); END;
CREATE TRIGGER 产品_insert AFTER INSERT ON 产品
BEGIN INSERT INTO 产品变动 VALUES (NEW.产品编号); END;
CREATE TRIGGER 产品_delete AFTER DELETE ON 产品
BEGIN INSERT INTO 产品变动 VALUES (OLD.产品编号); END;
-- To insert a product's number here is to bring those up to date who bought it last, and its feedback.
CREATE VIEW 产品变动 AS SELECT 产品编号 FROM 产品;
CREATE TRIGGER 产品变动_insert INSTEAD OF INSERT ON 产品变动
BEGIN
    UPDATE 客户 SET (所购产品, 所购产品排序, 汇总_产品类型) = (
        SELECT coalesce(max(产品名称), ''), coalesce(max(产品名称排序), ''), max(产品类型)
        FROM 产品 WHERE 产品编号 = NEW.产品编号)
    WHERE 汇总_产品 = NEW.产品编号;
    UPDATE 反馈信息 SET 汇总_产品类型 = (SELECT 产品类型 FROM 产品 WHERE 产品编号 = NEW.产品编号)
    WHERE 产品编号 = NEW.产品编号;
END;
CREATE TRIGGER 反馈信息_insert AFTER INSERT ON 反馈信息
BEGIN
    UPDATE 反馈信息 SET 汇总_产品类型 = (SELECT 产品类型 FROM 产品 WHERE 产品编号 = NEW.产品编号)
    WHERE 反馈编号 = NEW.反馈编号;
END;
CREATE TRIGGER 反馈信息_update AFTER UPDATE OF 产品编号 ON 反馈信息 WHEN NEW.产品编号 <> OLD.产品编号
BEGIN
    UPDATE 反馈信息 SET 汇总_产品类型 = (SELECT 产品类型 FROM 产品 WHERE 产品编号 = NEW.产品编号)
    WHERE 反馈编号 = NEW.反馈编号;
END;

-- The summaries: what the named queries would otherwise add up from millions of rows. db/summaries.py says what each
-- must be; triggers hold it, row by row, in the transaction of whatever tool writes. A row of nothing but 0 is deleted.
CREATE TABLE 汇总_业绩 (
    联系人编号 TEXT NOT NULL, -- of 发展; '': of all customers developed by anybody, each once
    整月 INTEGER NOT NULL CHECK (整月 IN (0, 1)),
    段 TEXT NOT NULL, -- a day, 'YYYY-MM-DD', or a whole month, 'YYYY-MM'
    发展客户 INTEGER NOT NULL, -- customers developed, by 登记时间
    购买次数 INTEGER NOT NULL, -- their purchases, by 购买时间
    销售额 INTEGER NOT NULL,
    PRIMARY KEY (联系人编号, 整月, 段)
) STRICT, WITHOUT ROWID;
CREATE TABLE 汇总_计划 (
    联系人编号 TEXT NOT NULL, -- '': of all people
    日 TEXT NOT NULL, -- of 计划时间
    实施情况 TEXT NOT NULL,
    计划数 INTEGER NOT NULL,
    客户数量 INTEGER NOT NULL,
    计划利润 INTEGER NOT NULL,
    PRIMARY KEY (联系人编号, 日, 实施情况)
) STRICT, WITHOUT ROWID;
CREATE TABLE 汇总_反馈 (
    产品类型 TEXT NOT NULL, -- today; '': there is no such product
    日 TEXT NOT NULL, -- of 反馈时间
    反馈数 INTEGER NOT NULL,
    已处理 INTEGER NOT NULL,
    PRIMARY KEY (产品类型, 日)
) STRICT, WITHOUT ROWID;
CREATE TABLE 汇总_客户 (
    产品类型 TEXT NOT NULL, -- of the latest purchase; '': there is no such product
    联系人编号 TEXT NOT NULL, -- who looks after the customers; '': nobody
    客户数 INTEGER NOT NULL,
    PRIMARY KEY (产品类型, 联系人编号)
) STRICT, WITHOUT ROWID;
CREATE TABLE 汇总_行数 (
    表 TEXT PRIMARY KEY NOT NULL, -- those that grow large
    行数 INTEGER NOT NULL -- also 0
) STRICT, WITHOUT ROWID;
INSERT INTO 汇总_行数 VALUES ('客户', 0), ('购买', 0);

-- To insert here is to add to a summary. Figures may be negative.
CREATE VIEW 业绩变动 AS SELECT 联系人编号, 段 AS 日, 发展客户, 购买次数, 销售额 FROM 汇总_业绩;
CREATE TRIGGER 业绩变动_insert INSTEAD OF INSERT ON 业绩变动
BEGIN
    INSERT INTO 汇总_业绩 VALUES
        (NEW.联系人编号, 0, substr(NEW.日, 1, 10), NEW.发展客户, NEW.购买次数, NEW.销售额),
        (NEW.联系人编号, 1, substr(NEW.日, 1, 7), NEW.发展客户, NEW.购买次数, NEW.销售额)
    ON CONFLICT DO UPDATE SET
        发展客户 = 发展客户 + excluded.发展客户, 购买次数 = 购买次数 + excluded.购买次数, 销售额 = 销售额 + excluded.销售额;
    DELETE FROM 汇总_业绩 WHERE 联系人编号 = NEW.联系人编号 AND 整月 = 0 AND 段 = substr(NEW.日, 1, 10)
        AND 发展客户 = 0 AND 购买次数 = 0 AND 销售额 = 0;
    DELETE FROM 汇总_业绩 WHERE 联系人编号 = NEW.联系人编号 AND 整月 = 1 AND 段 = substr(NEW.日, 1, 7)
        AND 发展客户 = 0 AND 购买次数 = 0 AND 销售额 = 0;
END;
-- The same for whoever developed the customer, and once for all.
CREATE VIEW 客户业绩变动 AS SELECT 客户编号, '' AS 日, 0 AS 发展客户, 0 AS 购买次数, 0 AS 销售额 FROM 客户;
CREATE TRIGGER 客户业绩变动_insert INSTEAD OF INSERT ON 客户业绩变动
BEGIN
    INSERT INTO 业绩变动 SELECT 联系人编号, NEW.日, NEW.发展客户, NEW.购买次数, NEW.销售额
    FROM 发展 WHERE 客户编号 = NEW.客户编号;
    INSERT INTO 业绩变动 SELECT '', NEW.日, NEW.发展客户, NEW.购买次数, NEW.销售额
    WHERE EXISTS (SELECT 1 FROM 发展 WHERE 客户编号 = NEW.客户编号);
END;
CREATE VIEW 计划变动 AS SELECT 联系人编号, 日, 实施情况, 计划数, 客户数量, 计划利润 FROM 汇总_计划;
CREATE TRIGGER 计划变动_insert INSTEAD OF INSERT ON 计划变动
BEGIN
    INSERT INTO 汇总_计划 VALUES
        (NEW.联系人编号, substr(NEW.日, 1, 10), NEW.实施情况, NEW.计划数, NEW.客户数量, NEW.计划利润),
        ('', substr(NEW.日, 1, 10), NEW.实施情况, NEW.计划数, NEW.客户数量, NEW.计划利润)
    ON CONFLICT DO UPDATE SET 计划数 = 计划数 + excluded.计划数,
        客户数量 = 客户数量 + excluded.客户数量, 计划利润 = 计划利润 + excluded.计划利润;
    DELETE FROM 汇总_计划 WHERE 联系人编号 IN (NEW.联系人编号, '') AND 日 = substr(NEW.日, 1, 10)
        AND 计划数 = 0 AND 客户数量 = 0 AND 计划利润 = 0;
END;
CREATE VIEW 反馈变动 AS SELECT 产品类型, 日, 反馈数, '' AS 解决情况 FROM 汇总_反馈;
CREATE TRIGGER 反馈变动_insert INSTEAD OF INSERT ON 反馈变动
BEGIN
    INSERT INTO 汇总_反馈 VALUES
        (coalesce(NEW.产品类型, ''), substr(NEW.日, 1, 10), NEW.反馈数, NEW.反馈数 * (NEW.解决情况 = '是'))
    ON CONFLICT DO UPDATE SET 反馈数 = 反馈数 + excluded.反馈数, 已处理 = 已处理 + excluded.已处理;
    DELETE FROM 汇总_反馈 WHERE 产品类型 = coalesce(NEW.产品类型, '') AND 日 = substr(NEW.日, 1, 10)
        AND 反馈数 = 0 AND 已处理 = 0;
END;
CREATE VIEW 客户数变动 AS SELECT 产品类型, 联系人编号, 客户数 FROM 汇总_客户;
CREATE TRIGGER 客户数变动_insert INSTEAD OF INSERT ON 客户数变动 WHEN NEW.客户数 <> 0
BEGIN
    INSERT INTO 汇总_客户 VALUES (coalesce(NEW.产品类型, ''), coalesce(NEW.联系人编号, ''), NEW.客户数)
    ON CONFLICT DO UPDATE SET 客户数 = 客户数 + excluded.客户数;
    DELETE FROM 汇总_客户
    WHERE 产品类型 = coalesce(NEW.产品类型, '') AND 联系人编号 = coalesce(NEW.联系人编号, '') AND 客户数 = 0;
END;

-- INSERT OR REPLACE and UPDATE OR REPLACE may take a row of the same key away without a DELETE trigger. Whether they do
-- (the row may be ignored instead) is known only afterwards: until then what counts of it is noted in …_顶替. A DELETE
-- trigger, where one runs, takes the note away; one that an ignored row left goes before the next is made.
CREATE TABLE 购买_顶替 (
    客户编号 TEXT NOT NULL,
    购买时间 TEXT NOT NULL,
    金额 INTEGER NOT NULL
) STRICT;
CREATE TRIGGER 购买_顶替_before_insert BEFORE INSERT ON 购买
WHEN EXISTS (SELECT 1 FROM 购买_顶替) OR EXISTS (SELECT 1 FROM 购买 WHERE 购买编号 = NEW.购买编号)
BEGIN
    DELETE FROM 购买_顶替;
    INSERT INTO 购买_顶替
    SELECT 客户编号, 购买时间, 购买数量 * coalesce(成交价, 0) FROM 购买 WHERE 购买编号 = NEW.购买编号;
END;
CREATE TRIGGER 购买_顶替_before_update BEFORE UPDATE OF 购买编号 ON 购买 WHEN NEW.购买编号 <> OLD.购买编号
BEGIN
    DELETE FROM 购买_顶替;
    INSERT INTO 购买_顶替
    SELECT 客户编号, 购买时间, 购买数量 * coalesce(成交价, 0) FROM 购买 WHERE 购买编号 = NEW.购买编号;
END;
CREATE TRIGGER 购买_顶替_insert AFTER INSERT ON 购买 WHEN EXISTS (SELECT 1 FROM 购买_顶替)
BEGIN
    INSERT INTO 最近变动 SELECT 客户编号 FROM 购买_顶替;
    INSERT INTO 客户业绩变动 SELECT 客户编号, 购买时间, 0, -1, -金额 FROM 购买_顶替;
    DELETE FROM 购买_顶替;
    UPDATE 汇总_行数 SET 行数 = 行数 - 1 WHERE 表 = '购买';
END;
CREATE TRIGGER 购买_顶替_update AFTER UPDATE OF 购买编号 ON 购买
WHEN NEW.购买编号 <> OLD.购买编号 AND EXISTS (SELECT 1 FROM 购买_顶替)
BEGIN
    INSERT INTO 最近变动 SELECT 客户编号 FROM 购买_顶替;
    INSERT INTO 客户业绩变动 SELECT 客户编号, 购买时间, 0, -1, -金额 FROM 购买_顶替;
    DELETE FROM 购买_顶替;
    UPDATE 汇总_行数 SET 行数 = 行数 - 1 WHERE 表 = '购买';
END;

CREATE TRIGGER 汇总_购买_insert AFTER INSERT ON 购买
BEGIN
    INSERT INTO 客户业绩变动 VALUES (NEW.客户编号, NEW.购买时间, 0, 1, NEW.购买数量 * coalesce(NEW.成交价, 0));
    UPDATE 汇总_行数 SET 行数 = 行数 + 1 WHERE 表 = '购买';
END;
CREATE TRIGGER 汇总_购买_delete AFTER DELETE ON 购买
BEGIN
    INSERT INTO 客户业绩变动 VALUES (OLD.客户编号, OLD.购买时间, 0, -1, -OLD.购买数量 * coalesce(OLD.成交价, 0));
    DELETE FROM 购买_顶替 WHERE TRUE; -- without WHERE it would write a page though there is nothing to delete
    UPDATE 汇总_行数 SET 行数 = 行数 - 1 WHERE 表 = '购买';
END;
CREATE TRIGGER 汇总_购买_update AFTER UPDATE OF 客户编号, 购买时间, 购买数量, 成交价 ON 购买
WHEN (OLD.客户编号, OLD.购买时间, OLD.购买数量, OLD.成交价) IS NOT (NEW.客户编号, NEW.购买时间, NEW.购买数量, NEW.成交价)
BEGIN
    INSERT INTO 客户业绩变动 VALUES
        (NEW.客户编号, NEW.购买时间, 0, 1, NEW.购买数量 * coalesce(NEW.成交价, 0)),
        (OLD.客户编号, OLD.购买时间, 0, -1, -OLD.购买数量 * coalesce(OLD.成交价, 0));
END;

-- What a customer brings to whoever developed them.
CREATE TRIGGER 汇总_发展_insert AFTER INSERT ON 发展 WHEN NOT EXISTS (SELECT 1 FROM 发展_顶替)
BEGIN
    INSERT INTO 发展变动 VALUES (NEW.联系人编号, NEW.客户编号, 1);
    INSERT INTO 发展变动 SELECT '', NEW.客户编号, 1 WHERE NOT EXISTS (
        SELECT 1 FROM 发展 WHERE 客户编号 = NEW.客户编号 AND 联系人编号 <> NEW.联系人编号);
END;
CREATE TRIGGER 汇总_发展_delete AFTER DELETE ON 发展
BEGIN
    INSERT INTO 发展变动 VALUES (OLD.联系人编号, OLD.客户编号, -1);
    INSERT INTO 发展变动 SELECT '', OLD.客户编号, -1 WHERE NOT EXISTS (
        SELECT 1 FROM 发展 WHERE 客户编号 = OLD.客户编号);
    DELETE FROM 发展_顶替 WHERE TRUE;
END;
CREATE TRIGGER 汇总_发展_update AFTER UPDATE OF 联系人编号, 客户编号 ON 发展
WHEN (NEW.联系人编号, NEW.客户编号) <> (OLD.联系人编号, OLD.客户编号)
BEGIN
    INSERT INTO 发展变动 VALUES (OLD.联系人编号, OLD.客户编号, -1);
    INSERT INTO 发展变动 SELECT '', OLD.客户编号, -1 WHERE NOT EXISTS (
        SELECT 1 FROM 发展 WHERE 客户编号 = OLD.客户编号);
    INSERT INTO 发展变动 SELECT NEW.联系人编号, NEW.客户编号, 1 WHERE NOT EXISTS (SELECT 1 FROM 发展_顶替);
    INSERT INTO 发展变动 SELECT '', NEW.客户编号, 1
    WHERE NEW.客户编号 <> OLD.客户编号 AND NOT EXISTS (SELECT 1 FROM 发展_顶替) AND NOT EXISTS (
        SELECT 1 FROM 发展 WHERE 客户编号 = NEW.客户编号 AND 联系人编号 <> NEW.联系人编号);
END;
CREATE VIEW 发展变动 AS SELECT 联系人编号, 客户编号, 0 AS 增减 FROM 发展;
CREATE TRIGGER 发展变动_insert INSTEAD OF INSERT ON 发展变动
BEGIN
    INSERT INTO 业绩变动 SELECT NEW.联系人编号, 登记时间, NEW.增减, 0, 0 FROM 客户 WHERE 客户编号 = NEW.客户编号;
    INSERT INTO 业绩变动 SELECT NEW.联系人编号, 购买时间, 0, NEW.增减, NEW.增减 * 购买数量 * coalesce(成交价, 0)
    FROM 购买 WHERE 客户编号 = NEW.客户编号;
END;
CREATE TABLE 发展_顶替 (
    客户编号 TEXT NOT NULL
) STRICT;
CREATE TRIGGER 发展_顶替_before_insert BEFORE INSERT ON 发展 WHEN EXISTS (SELECT 1 FROM 发展_顶替)
    OR EXISTS (SELECT 1 FROM 发展 WHERE (联系人编号, 客户编号) = (NEW.联系人编号, NEW.客户编号))
BEGIN
    DELETE FROM 发展_顶替;
    INSERT INTO 发展_顶替 SELECT 客户编号 FROM 发展 WHERE (联系人编号, 客户编号) = (NEW.联系人编号, NEW.客户编号);
END;
CREATE TRIGGER 发展_顶替_before_update BEFORE UPDATE OF 联系人编号, 客户编号 ON 发展
WHEN (NEW.联系人编号, NEW.客户编号) <> (OLD.联系人编号, OLD.客户编号)
BEGIN
    DELETE FROM 发展_顶替;
    INSERT INTO 发展_顶替 SELECT 客户编号 FROM 发展 WHERE (联系人编号, 客户编号) = (NEW.联系人编号, NEW.客户编号);
END;

-- A customer counts as developed by 登记时间, and as one who bought by the kept columns. Before a DELETE: the rows of
-- 发展 go with it.
CREATE TABLE 客户_顶替 (
    发展人 TEXT, -- a row for each, and one for all of them
    登记时间 TEXT NOT NULL,
    产品类型 TEXT,
    联系人编号 TEXT,
    客户数 INTEGER NOT NULL
) STRICT;
CREATE TRIGGER 客户_顶替_before_insert BEFORE INSERT ON 客户
WHEN EXISTS (SELECT 1 FROM 客户_顶替) OR EXISTS (SELECT 1 FROM 客户 WHERE 客户编号 = NEW.客户编号)
BEGIN
    DELETE FROM 客户_顶替;
    INSERT INTO 客户_顶替
    SELECT NULL, 登记时间, 汇总_产品类型, 联系人编号, 汇总_产品 IS NOT NULL FROM 客户 WHERE 客户编号 = NEW.客户编号;
    INSERT INTO 客户_顶替 SELECT 发展.联系人编号, 登记时间, NULL, NULL, 0
    FROM 客户 JOIN 发展 USING (客户编号) WHERE 客户编号 = NEW.客户编号;
    INSERT INTO 客户_顶替 SELECT '', 登记时间, NULL, NULL, 0
    FROM 客户 WHERE 客户编号 IN (SELECT 客户编号 FROM 发展 WHERE 客户编号 = NEW.客户编号);
END;
CREATE TRIGGER 客户_顶替_before_update BEFORE UPDATE OF 客户编号 ON 客户 WHEN NEW.客户编号 <> OLD.客户编号
BEGIN
    DELETE FROM 客户_顶替;
    INSERT INTO 客户_顶替
    SELECT NULL, 登记时间, 汇总_产品类型, 联系人编号, 汇总_产品 IS NOT NULL FROM 客户 WHERE 客户编号 = NEW.客户编号;
    INSERT INTO 客户_顶替 SELECT 发展.联系人编号, 登记时间, NULL, NULL, 0
    FROM 客户 JOIN 发展 USING (客户编号) WHERE 客户编号 = NEW.客户编号;
    INSERT INTO 客户_顶替 SELECT '', 登记时间, NULL, NULL, 0
    FROM 客户 WHERE 客户编号 IN (SELECT 客户编号 FROM 发展 WHERE 客户编号 = NEW.客户编号);
END;
CREATE TRIGGER 客户_顶替_insert AFTER INSERT ON 客户 WHEN EXISTS (SELECT 1 FROM 客户_顶替)
BEGIN
    INSERT INTO 业绩变动 SELECT 发展人, 登记时间, -1, 0, 0 FROM 客户_顶替 WHERE 发展人 IS NOT NULL;
    INSERT INTO 客户数变动 SELECT 产品类型, 联系人编号, -客户数 FROM 客户_顶替;
    DELETE FROM 客户_顶替;
    UPDATE 汇总_行数 SET 行数 = 行数 - 1 WHERE 表 = '客户';
END;
CREATE TRIGGER 客户_顶替_update AFTER UPDATE OF 客户编号 ON 客户
WHEN NEW.客户编号 <> OLD.客户编号 AND EXISTS (SELECT 1 FROM 客户_顶替)
BEGIN
    INSERT INTO 业绩变动 SELECT 发展人, 登记时间, -1, 0, 0 FROM 客户_顶替 WHERE 发展人 IS NOT NULL;
    INSERT INTO 客户数变动 SELECT 产品类型, 联系人编号, -客户数 FROM 客户_顶替;
    DELETE FROM 客户_顶替;
    UPDATE 汇总_行数 SET 行数 = 行数 - 1 WHERE 表 = '客户';
END;
CREATE TRIGGER 汇总_客户_insert AFTER INSERT ON 客户
BEGIN
    INSERT INTO 客户业绩变动 VALUES (NEW.客户编号, NEW.登记时间, 1, 0, 0);
    INSERT INTO 客户数变动 VALUES (NEW.汇总_产品类型, NEW.联系人编号, NEW.汇总_产品 IS NOT NULL);
    UPDATE 汇总_行数 SET 行数 = 行数 + 1 WHERE 表 = '客户';
END;
CREATE TRIGGER 汇总_客户_delete BEFORE DELETE ON 客户
BEGIN
    INSERT INTO 客户业绩变动 VALUES (OLD.客户编号, OLD.登记时间, -1, 0, 0);
    INSERT INTO 客户数变动 VALUES (OLD.汇总_产品类型, OLD.联系人编号, -(OLD.汇总_产品 IS NOT NULL));
    DELETE FROM 客户_顶替 WHERE TRUE;
    UPDATE 汇总_行数 SET 行数 = 行数 - 1 WHERE 表 = '客户';
END;
CREATE TRIGGER 汇总_客户_update_登记 AFTER UPDATE OF 客户编号, 登记时间 ON 客户
WHEN (NEW.客户编号, NEW.登记时间) <> (OLD.客户编号, OLD.登记时间)
BEGIN
    INSERT INTO 客户业绩变动 VALUES (NEW.客户编号, NEW.登记时间, 1, 0, 0), (OLD.客户编号, OLD.登记时间, -1, 0, 0);
END;
CREATE TRIGGER 汇总_客户_update_产品 AFTER UPDATE OF 汇总_产品, 汇总_产品类型, 联系人编号 ON 客户
WHEN (NEW.汇总_产品 IS NOT NULL, NEW.汇总_产品类型, NEW.联系人编号)
    IS NOT (OLD.汇总_产品 IS NOT NULL, OLD.汇总_产品类型, OLD.联系人编号)
BEGIN
    INSERT INTO 客户数变动 VALUES
        (NEW.汇总_产品类型, NEW.联系人编号, NEW.汇总_产品 IS NOT NULL),
        (OLD.汇总_产品类型, OLD.联系人编号, -(OLD.汇总_产品 IS NOT NULL));
END;

CREATE TABLE 计划_顶替 (
    联系人编号 TEXT NOT NULL,
    计划时间 TEXT NOT NULL,
    实施情况 TEXT NOT NULL,
    客户数量 INTEGER NOT NULL,
    计划利润 INTEGER NOT NULL
) STRICT;
CREATE TRIGGER 计划_顶替_before_insert BEFORE INSERT ON 任务计划
WHEN EXISTS (SELECT 1 FROM 计划_顶替) OR EXISTS (SELECT 1 FROM 任务计划 WHERE 任务计划编号 = NEW.任务计划编号)
BEGIN
    DELETE FROM 计划_顶替;
    INSERT INTO 计划_顶替 SELECT 联系人编号, 计划时间, 实施情况, 客户数量, 计划利润
    FROM 任务计划 WHERE 任务计划编号 = NEW.任务计划编号;
END;
CREATE TRIGGER 计划_顶替_before_update BEFORE UPDATE OF 任务计划编号 ON 任务计划
WHEN NEW.任务计划编号 <> OLD.任务计划编号
BEGIN
    DELETE FROM 计划_顶替;
    INSERT INTO 计划_顶替 SELECT 联系人编号, 计划时间, 实施情况, 客户数量, 计划利润
    FROM 任务计划 WHERE 任务计划编号 = NEW.任务计划编号;
END;
CREATE TRIGGER 计划_顶替_insert AFTER INSERT ON 任务计划 WHEN EXISTS (SELECT 1 FROM 计划_顶替)
BEGIN
    INSERT INTO 计划变动 SELECT 联系人编号, 计划时间, 实施情况, -1, -客户数量, -计划利润 FROM 计划_顶替;
    DELETE FROM 计划_顶替;
END;
CREATE TRIGGER 计划_顶替_update AFTER UPDATE OF 任务计划编号 ON 任务计划
WHEN NEW.任务计划编号 <> OLD.任务计划编号 AND EXISTS (SELECT 1 FROM 计划_顶替)
BEGIN
    INSERT INTO 计划变动 SELECT 联系人编号, 计划时间, 实施情况, -1, -客户数量, -计划利润 FROM 计划_顶替;
    DELETE FROM 计划_顶替;
END;
CREATE TRIGGER 汇总_任务计划_insert AFTER INSERT ON 任务计划
BEGIN
    INSERT INTO 计划变动 VALUES (NEW.联系人编号, NEW.计划时间, NEW.实施情况, 1, NEW.客户数量, NEW.计划利润);
END;
CREATE TRIGGER 汇总_任务计划_delete AFTER DELETE ON 任务计划
BEGIN
    INSERT INTO 计划变动 VALUES (OLD.联系人编号, OLD.计划时间, OLD.实施情况, -1, -OLD.客户数量, -OLD.计划利润);
    DELETE FROM 计划_顶替 WHERE TRUE;
END;
CREATE TRIGGER 汇总_任务计划_update AFTER UPDATE OF 联系人编号, 计划时间, 实施情况, 客户数量, 计划利润 ON 任务计划
BEGIN
    INSERT INTO 计划变动 VALUES
        (NEW.联系人编号, NEW.计划时间, NEW.实施情况, 1, NEW.客户数量, NEW.计划利润),
        (OLD.联系人编号, OLD.计划时间, OLD.实施情况, -1, -OLD.客户数量, -OLD.计划利润);
END;

CREATE TABLE 反馈_顶替 (
    产品类型 TEXT,
    反馈时间 TEXT NOT NULL,
    解决情况 TEXT NOT NULL
) STRICT;
CREATE TRIGGER 反馈_顶替_before_insert BEFORE INSERT ON 反馈信息
WHEN EXISTS (SELECT 1 FROM 反馈_顶替) OR EXISTS (SELECT 1 FROM 反馈信息 WHERE 反馈编号 = NEW.反馈编号)
BEGIN
    DELETE FROM 反馈_顶替;
    INSERT INTO 反馈_顶替 SELECT 汇总_产品类型, 反馈时间, 解决情况 FROM 反馈信息 WHERE 反馈编号 = NEW.反馈编号;
END;
CREATE TRIGGER 反馈_顶替_before_update BEFORE UPDATE OF 反馈编号 ON 反馈信息 WHEN NEW.反馈编号 <> OLD.反馈编号
BEGIN
    DELETE FROM 反馈_顶替;
    INSERT INTO 反馈_顶替 SELECT 汇总_产品类型, 反馈时间, 解决情况 FROM 反馈信息 WHERE 反馈编号 = NEW.反馈编号;
END;
CREATE TRIGGER 反馈_顶替_insert AFTER INSERT ON 反馈信息 WHEN EXISTS (SELECT 1 FROM 反馈_顶替)
BEGIN
    INSERT INTO 反馈变动 SELECT 产品类型, 反馈时间, -1, 解决情况 FROM 反馈_顶替;
    DELETE FROM 反馈_顶替;
END;
CREATE TRIGGER 反馈_顶替_update AFTER UPDATE OF 反馈编号 ON 反馈信息
WHEN NEW.反馈编号 <> OLD.反馈编号 AND EXISTS (SELECT 1 FROM 反馈_顶替)
BEGIN
    INSERT INTO 反馈变动 SELECT 产品类型, 反馈时间, -1, 解决情况 FROM 反馈_顶替;
    DELETE FROM 反馈_顶替;
END;
CREATE TRIGGER 汇总_反馈信息_insert AFTER INSERT ON 反馈信息
BEGIN INSERT INTO 反馈变动 VALUES (NEW.汇总_产品类型, NEW.反馈时间, 1, NEW.解决情况); END;
CREATE TRIGGER 汇总_反馈信息_delete AFTER DELETE ON 反馈信息
BEGIN
    INSERT INTO 反馈变动 VALUES (OLD.汇总_产品类型, OLD.反馈时间, -1, OLD.解决情况);
    DELETE FROM 反馈_顶替 WHERE TRUE;
END;
CREATE TRIGGER 汇总_反馈信息_update AFTER UPDATE OF 汇总_产品类型, 反馈时间, 解决情况 ON 反馈信息
WHEN (NEW.汇总_产品类型, NEW.反馈时间, NEW.解决情况) IS NOT (OLD.汇总_产品类型, OLD.反馈时间, OLD.解决情况)
BEGIN
    INSERT INTO 反馈变动 VALUES
        (NEW.汇总_产品类型, NEW.反馈时间, 1, NEW.解决情况),
        (OLD.汇总_产品类型, OLD.反馈时间, -1, OLD.解决情况);
END;

-- What finds a record by any part of its texts, by rowid: nothing may VACUUM the file without building it anew. The
-- program writes it with each row; of rows written by other tools it knows nothing until it is built anew.
CREATE VIRTUAL TABLE 客户_检索 USING fts5(
    文, content='', columnsize=0, detail=none, tokenize='trigram case_sensitive 1'
);
CREATE VIRTUAL TABLE 联系人_检索 USING fts5(
    文, content='', columnsize=0, detail=none, tokenize='trigram case_sensitive 1'
);
CREATE VIRTUAL TABLE 产品_检索 USING fts5(
    文, content='', columnsize=0, detail=none, tokenize='trigram case_sensitive 1'
);
CREATE VIRTUAL TABLE 反馈信息_检索 USING fts5(
    文, content='', columnsize=0, detail=none, tokenize='trigram case_sensitive 1'
);
-- By what the four, and the columns …排序, were made. Another making, or none: the program makes them anew.
CREATE TABLE 检索状态 (
    编号 INTEGER PRIMARY KEY CHECK (编号 = 1),
    制作 TEXT NOT NULL
) STRICT;

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
    客户编号 TEXT REFERENCES 客户 (客户编号) ON DELETE RESTRICT, -- or an opportunity whose prospect is none yet
    类型 TEXT NOT NULL CHECK (类型 IN ('电话', '会议', '邮件', '拜访', '消息', '备注')),
    时间 TEXT NOT NULL CHECK (时间 IS date(时间, '+0 days') OR 时间 IS datetime(时间, '+0 days')),
    主题 TEXT NOT NULL CHECK (length(主题) <= 100),
    内容 TEXT CHECK (length(内容) <= 10000),
    联系人编号 TEXT REFERENCES 联系人 (联系人编号) ON DELETE RESTRICT,
    客户联系人编号 TEXT REFERENCES 客户联系人 (客户联系人编号) ON DELETE RESTRICT,
    结果 TEXT CHECK (length(结果) <= 500),
    版本 INTEGER NOT NULL DEFAULT 1,
    商机编号 TEXT REFERENCES 商机 (商机编号) ON DELETE RESTRICT,
    CHECK (客户编号 IS NOT NULL OR 商机编号 IS NOT NULL)
) STRICT;
CREATE INDEX 互动记录_客户编号 ON 互动记录 (客户编号, 时间);
CREATE INDEX 互动记录_时间 ON 互动记录 (时间);
CREATE INDEX 互动记录_类型 ON 互动记录 (类型, 时间);
CREATE INDEX 互动记录_联系人编号 ON 互动记录 (联系人编号, 时间);
CREATE INDEX 互动记录_客户联系人编号 ON 互动记录 (客户联系人编号);
CREATE INDEX 互动记录_商机编号 ON 互动记录 (商机编号, 时间);

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
    互动编号 INTEGER REFERENCES 互动记录 (互动编号) ON DELETE RESTRICT, -- this, or the contract
    合同编号 TEXT REFERENCES 合同 (合同编号) ON DELETE RESTRICT,
    名称 TEXT NOT NULL CHECK (length(名称) <= 200),
    大小 INTEGER NOT NULL CHECK (大小 >= 0), -- bytes
    摘要 TEXT NOT NULL CHECK (length(摘要) <= 64), -- SHA-256 of the content, by which 附件内容 has it
    加入时间 TEXT NOT NULL CHECK (加入时间 IS date(加入时间, '+0 days') OR 加入时间 IS datetime(加入时间, '+0 days')),
    版本 INTEGER NOT NULL DEFAULT 1,
    CHECK (互动编号 IS NULL OR 合同编号 IS NULL)
) STRICT;
CREATE INDEX 附件_互动编号 ON 附件 (互动编号);
CREATE INDEX 附件_合同编号 ON 附件 (合同编号);
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
    版本 INTEGER NOT NULL DEFAULT 1,
    问题 TEXT CHECK (length(问题) <= 2000) -- what is asked, a question a line
) STRICT;
CREATE INDEX 回访_开始日期 ON 回访 (开始日期);

CREATE TABLE 跟进计划 (
    跟进编号 INTEGER PRIMARY KEY AUTOINCREMENT,
    客户编号 TEXT REFERENCES 客户 (客户编号) ON DELETE RESTRICT, -- or an opportunity whose prospect is none yet
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
    版本 INTEGER NOT NULL DEFAULT 1,
    商机编号 TEXT REFERENCES 商机 (商机编号) ON DELETE RESTRICT,
    合同编号 TEXT REFERENCES 合同 (合同编号) ON DELETE RESTRICT,
    合同期限 TEXT CHECK (合同期限 IS date(合同期限, '+0 days')), -- the day that the program reminds of with it
    CHECK (客户编号 IS NOT NULL OR 商机编号 IS NOT NULL)
) STRICT;
CREATE INDEX 跟进计划_客户编号 ON 跟进计划 (客户编号, 到期时间);
CREATE INDEX 跟进计划_联系人编号 ON 跟进计划 (联系人编号, 状态, 到期时间);
CREATE INDEX 跟进计划_到期时间 ON 跟进计划 (到期时间);
CREATE INDEX 跟进计划_待办 ON 跟进计划 (到期时间, 状态, 客户编号); -- to be counted on the workbench
CREATE INDEX 跟进计划_提醒时间 ON 跟进计划 (提醒时间) WHERE 提醒时间 IS NOT NULL;
CREATE INDEX 跟进计划_状态 ON 跟进计划 (状态, 到期时间);
CREATE INDEX 跟进计划_客户联系人编号 ON 跟进计划 (客户联系人编号);
CREATE INDEX 跟进计划_回访编号 ON 跟进计划 (回访编号);
CREATE INDEX 跟进计划_互动编号 ON 跟进计划 (互动编号);
CREATE INDEX 跟进计划_商机编号 ON 跟进计划 (商机编号, 到期时间);
CREATE INDEX 跟进计划_合同编号 ON 跟进计划 (合同编号, 到期时间);

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
    客户编号 TEXT,
    商机编号 TEXT
) STRICT;
CREATE TRIGGER 互动_顶替_before_insert BEFORE INSERT ON 互动记录
WHEN EXISTS (SELECT 1 FROM 互动_顶替) OR EXISTS (SELECT 1 FROM 互动记录 WHERE 互动编号 = NEW.互动编号)
BEGIN
    DELETE FROM 互动_顶替;
    INSERT INTO 互动_顶替 SELECT 客户编号, 商机编号 FROM 互动记录 WHERE 互动编号 = NEW.互动编号;
END;
CREATE TRIGGER 互动_顶替_before_update BEFORE UPDATE OF 互动编号 ON 互动记录 WHEN NEW.互动编号 <> OLD.互动编号
BEGIN
    DELETE FROM 互动_顶替;
    INSERT INTO 互动_顶替 SELECT 客户编号, 商机编号 FROM 互动记录 WHERE 互动编号 = NEW.互动编号;
END;
CREATE TRIGGER 互动记录_insert AFTER INSERT ON 互动记录
BEGIN
    INSERT INTO 联系变动 VALUES (NEW.客户编号);
    INSERT INTO 联系变动 SELECT 客户编号 FROM 互动_顶替;
    INSERT INTO 商机变动 SELECT 商机编号 FROM 互动_顶替;
    DELETE FROM 互动_顶替 WHERE TRUE;
END;
CREATE TRIGGER 互动记录_delete AFTER DELETE ON 互动记录
BEGIN INSERT INTO 联系变动 VALUES (OLD.客户编号); END;
CREATE TRIGGER 互动记录_update AFTER UPDATE OF 客户编号, 时间, 类型, 互动编号 ON 互动记录
BEGIN
    INSERT INTO 联系变动 VALUES (OLD.客户编号), (NEW.客户编号);
    INSERT INTO 联系变动 SELECT 客户编号 FROM 互动_顶替;
    INSERT INTO 商机变动 SELECT 商机编号 FROM 互动_顶替;
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

-- What a sale goes through. A stage is open, won or lost; the office sets its own.
CREATE TABLE 商机阶段 (
    阶段编号 INTEGER PRIMARY KEY AUTOINCREMENT,
    名称 TEXT NOT NULL CHECK (length(名称) <= 20),
    顺序 INTEGER NOT NULL DEFAULT 0 CHECK (顺序 >= 0),
    概率 INTEGER NOT NULL DEFAULT 0 CHECK (概率 BETWEEN 0 AND 100), -- percent
    类型 TEXT NOT NULL DEFAULT '进行中' CHECK (类型 IN ('进行中', '赢单', '输单')),
    版本 INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX 商机阶段_顺序 ON 商机阶段 (顺序);
INSERT INTO 商机阶段 (名称, 顺序, 概率, 类型) VALUES
    ('初步接触', 1, 10, '进行中'), ('需求确认', 2, 25, '进行中'), ('方案报价', 3, 50, '进行中'),
    ('商务谈判', 4, 75, '进行中'), ('赢单', 5, 100, '赢单'), ('输单', 6, 0, '输单');

CREATE TABLE 商机 (
    商机编号 TEXT PRIMARY KEY NOT NULL CHECK (length(商机编号) BETWEEN 1 AND 10),
    名称 TEXT NOT NULL CHECK (length(名称) <= 100),
    客户编号 TEXT REFERENCES 客户 (客户编号) ON DELETE RESTRICT, -- or, as long as they are none:
    潜在客户 TEXT CHECK (length(潜在客户) <= 64),
    潜在客户电话 TEXT CHECK (length(潜在客户电话) <= 32),
    客户联系人编号 TEXT REFERENCES 客户联系人 (客户联系人编号) ON DELETE RESTRICT,
    联系人编号 TEXT REFERENCES 联系人 (联系人编号) ON DELETE RESTRICT,
    产品类型 TEXT CHECK (产品类型 IN ('电器', '化妆品', '炊具')),
    预计金额 INTEGER NOT NULL DEFAULT 0 CHECK (预计金额 >= 0),
    阶段编号 INTEGER NOT NULL REFERENCES 商机阶段 (阶段编号) ON DELETE RESTRICT,
    概率 INTEGER CHECK (概率 BETWEEN 0 AND 100), -- the program sets it to that of the stage
    预计成交日期 TEXT CHECK (预计成交日期 IS date(预计成交日期, '+0 days')),
    结束时间 TEXT CHECK (结束时间 IS date(结束时间, '+0 days') OR 结束时间 IS datetime(结束时间, '+0 days')),
    来源 TEXT CHECK (length(来源) <= 50),
    地区 TEXT CHECK (length(地区) <= 50),
    输单原因 TEXT CHECK (输单原因 IN ('价格', '竞争对手', '预算不足', '需求取消', '产品不合适', '失去联系', '其他')),
    输单说明 TEXT CHECK (length(输单说明) <= 500),
    输单前阶段 INTEGER REFERENCES 商机阶段 (阶段编号) ON DELETE RESTRICT,
    描述 TEXT CHECK (length(描述) <= 2000),
    下一步 TEXT CHECK (length(下一步) <= 200),
    创建时间 TEXT NOT NULL DEFAULT (datetime('now', 'localtime'))
        CHECK (创建时间 IS date(创建时间, '+0 days') OR 创建时间 IS datetime(创建时间, '+0 days')),
    版本 INTEGER NOT NULL DEFAULT 1,
    名称排序 TEXT NOT NULL DEFAULT '',
    -- kept by triggers: the type of the stage; the latest of 互动记录, or when it was entered
    状态 TEXT NOT NULL DEFAULT '' CHECK (状态 IN ('', '进行中', '赢单', '输单')),
    最近活动 TEXT NOT NULL DEFAULT '',
    加权金额 INTEGER GENERATED ALWAYS AS ((预计金额 * coalesce(概率, 0) + 50) / 100) VIRTUAL,
    -- kept by triggers, for the analysis: the day it was entered as a Julian day, days until it ended (NULL: it has not)
    汇总_创建日 INTEGER NOT NULL DEFAULT 0,
    汇总_时长 INTEGER
) STRICT;
-- What the board and the analysis add up stands in the indexes that they go along.
CREATE INDEX 商机_客户编号 ON 商机 (客户编号);
CREATE INDEX 商机_客户联系人编号 ON 商机 (客户联系人编号);
CREATE INDEX 商机_联系人编号 ON 商机 (联系人编号, 状态);
CREATE INDEX 商机_阶段编号 ON 商机 (阶段编号, 预计成交日期, 预计金额, 概率, 加权金额, 创建时间, 产品类型, 联系人编号);
CREATE INDEX 商机_结束时间 ON 商机 (阶段编号, 结束时间, 预计金额, 概率, 加权金额);
CREATE INDEX 商机_输单前阶段 ON 商机 (输单前阶段, 状态, 创建时间, 产品类型, 联系人编号);
CREATE INDEX 商机_状态 ON 商机 (状态, 创建时间);
CREATE INDEX 商机_创建时间 ON 商机 (创建时间);
CREATE INDEX 商机_预计成交日期 ON 商机 (预计成交日期, 状态, 预计金额, 概率, 加权金额, 产品类型, 联系人编号);
CREATE INDEX 商机_名称排序 ON 商机 (名称排序);

CREATE TABLE 商机产品 (
    商机产品编号 INTEGER PRIMARY KEY AUTOINCREMENT,
    商机编号 TEXT NOT NULL REFERENCES 商机 (商机编号) ON DELETE RESTRICT,
    产品编号 TEXT NOT NULL REFERENCES 产品 (产品编号) ON DELETE RESTRICT,
    数量 INTEGER NOT NULL DEFAULT 1 CHECK (数量 > 0),
    单价 INTEGER CHECK (单价 >= 0), -- left out, the program takes the product's
    版本 INTEGER NOT NULL DEFAULT 1,
    金额 INTEGER GENERATED ALWAYS AS (数量 * coalesce(单价, 0)) VIRTUAL
) STRICT;
CREATE INDEX 商机产品_商机编号 ON 商机产品 (商机编号);
CREATE INDEX 商机产品_产品编号 ON 商机产品 (产品编号);

-- The stages that an opportunity has been in; the program writes it in the step that changes the stage.
CREATE TABLE 商机阶段变更 (
    变更编号 INTEGER PRIMARY KEY AUTOINCREMENT,
    商机编号 TEXT NOT NULL REFERENCES 商机 (商机编号) ON DELETE RESTRICT,
    阶段编号 INTEGER NOT NULL REFERENCES 商机阶段 (阶段编号) ON DELETE RESTRICT,
    开始时间 TEXT NOT NULL CHECK (开始时间 IS date(开始时间, '+0 days') OR 开始时间 IS datetime(开始时间, '+0 days')),
    结束时间 TEXT CHECK (结束时间 IS date(结束时间, '+0 days') OR 结束时间 IS datetime(结束时间, '+0 days')), -- NULL: it is
    版本 INTEGER NOT NULL DEFAULT 1,
    -- kept by triggers, for the funnel: whether it is the opportunity's first time in that stage, whether it later came into
    -- one further on, days in it (NULL: it is in it), and what the opportunity is asked for by
    汇总_首次 INTEGER NOT NULL DEFAULT 0 CHECK (汇总_首次 IN (0, 1)),
    汇总_前进 INTEGER NOT NULL DEFAULT 0 CHECK (汇总_前进 IN (0, 1)),
    汇总_停留 REAL,
    汇总_创建时间 TEXT,
    汇总_产品类型 TEXT,
    汇总_联系人编号 TEXT
) STRICT;
CREATE INDEX 商机阶段变更_商机编号 ON 商机阶段变更 (商机编号, 开始时间);
CREATE INDEX 商机阶段变更_阶段编号 ON 商机阶段变更 (阶段编号, 汇总_首次, 汇总_前进, 汇总_停留, 开始时间, 汇总_创建时间, 汇总_产品类型, 汇总_联系人编号);

-- 商机.状态, 最近活动 follow stage and interactions, whatever way these come, change or go.
-- To insert an opportunity's number here is to bring it up to date.
CREATE VIEW 商机变动 AS SELECT 商机编号 FROM 商机;
CREATE TRIGGER 商机变动_insert INSTEAD OF INSERT ON 商机变动
BEGIN
    UPDATE 商机 SET
        状态 = coalesce((SELECT 类型 FROM 商机阶段 WHERE 商机阶段.阶段编号 = 商机.阶段编号), ''),
        最近活动 = max(创建时间, coalesce((SELECT max(时间) FROM 互动记录 WHERE 商机编号 = NEW.商机编号), '')),
        汇总_创建日 = CAST(julianday(date(创建时间)) AS INTEGER),
        汇总_时长 = CAST(julianday(date(结束时间)) - julianday(date(创建时间)) AS INTEGER)
    WHERE 商机编号 = NEW.商机编号;
END;
CREATE TRIGGER 商机_insert AFTER INSERT ON 商机
BEGIN INSERT INTO 商机变动 VALUES (NEW.商机编号); END;
CREATE TRIGGER 商机_update AFTER UPDATE OF 商机编号, 阶段编号, 创建时间, 结束时间 ON 商机
BEGIN INSERT INTO 商机变动 VALUES (NEW.商机编号); END;
CREATE TRIGGER 商机阶段_insert AFTER INSERT ON 商机阶段
BEGIN UPDATE 商机 SET 状态 = NEW.类型 WHERE 阶段编号 = NEW.阶段编号; END;
CREATE TRIGGER 商机阶段_update AFTER UPDATE OF 阶段编号, 类型 ON 商机阶段
BEGIN UPDATE 商机 SET 状态 = NEW.类型 WHERE 阶段编号 = NEW.阶段编号; END;
CREATE TRIGGER 商机_互动_insert AFTER INSERT ON 互动记录 WHEN NEW.商机编号 IS NOT NULL
BEGIN INSERT INTO 商机变动 VALUES (NEW.商机编号); END;
CREATE TRIGGER 商机_互动_delete AFTER DELETE ON 互动记录 WHEN OLD.商机编号 IS NOT NULL
BEGIN INSERT INTO 商机变动 VALUES (OLD.商机编号); END;
CREATE TRIGGER 商机_互动_update AFTER UPDATE OF 商机编号, 时间 ON 互动记录
WHEN coalesce(NEW.商机编号, OLD.商机编号) IS NOT NULL
BEGIN INSERT INTO 商机变动 VALUES (OLD.商机编号), (NEW.商机编号); END;

-- What the funnel counts follows the stages that an opportunity has been in, their order and the opportunity itself.
CREATE VIEW 历程变动 AS SELECT 商机编号 FROM 商机;
CREATE TRIGGER 历程变动_insert INSTEAD OF INSERT ON 历程变动
BEGIN
    UPDATE 商机阶段变更 SET
        汇总_首次 = NOT EXISTS (
            SELECT 1 FROM 商机阶段变更 AS 先
            WHERE 先.商机编号 = 商机阶段变更.商机编号 AND +先.阶段编号 = 商机阶段变更.阶段编号
                AND (先.开始时间, 先.变更编号) < (商机阶段变更.开始时间, 商机阶段变更.变更编号)),
        汇总_前进 = EXISTS (
            SELECT 1 FROM 商机阶段变更 AS 后 JOIN 商机阶段 AS 其 ON 其.阶段编号 = 后.阶段编号
            WHERE 后.商机编号 = 商机阶段变更.商机编号 AND 后.开始时间 >= 商机阶段变更.开始时间 AND 其.类型 <> '输单'
                AND 其.顺序 > (SELECT 顺序 FROM 商机阶段 WHERE 商机阶段.阶段编号 = 商机阶段变更.阶段编号)),
        汇总_停留 = julianday(结束时间) - julianday(开始时间),
        (汇总_创建时间, 汇总_产品类型, 汇总_联系人编号) = (
            SELECT 创建时间, 产品类型, 联系人编号 FROM 商机 WHERE 商机.商机编号 = 商机阶段变更.商机编号)
    WHERE 商机编号 = NEW.商机编号;
END;
CREATE TRIGGER 历程_insert AFTER INSERT ON 商机阶段变更
BEGIN INSERT INTO 历程变动 VALUES (NEW.商机编号); END;
CREATE TRIGGER 历程_delete AFTER DELETE ON 商机阶段变更
BEGIN INSERT INTO 历程变动 VALUES (OLD.商机编号); END;
CREATE TRIGGER 历程_update AFTER UPDATE OF 变更编号, 商机编号, 阶段编号, 开始时间, 结束时间 ON 商机阶段变更
BEGIN INSERT INTO 历程变动 VALUES (OLD.商机编号), (NEW.商机编号); END;
CREATE TRIGGER 历程_商机_insert AFTER INSERT ON 商机
BEGIN INSERT INTO 历程变动 VALUES (NEW.商机编号); END;
CREATE TRIGGER 历程_商机_delete AFTER DELETE ON 商机
BEGIN INSERT INTO 历程变动 VALUES (OLD.商机编号); END;
CREATE TRIGGER 历程_商机_update AFTER UPDATE OF 商机编号, 创建时间, 产品类型, 联系人编号 ON 商机
WHEN (OLD.商机编号, OLD.创建时间, OLD.产品类型, OLD.联系人编号)
    IS NOT (NEW.商机编号, NEW.创建时间, NEW.产品类型, NEW.联系人编号)
BEGIN INSERT INTO 历程变动 VALUES (OLD.商机编号), (NEW.商机编号); END;
CREATE TRIGGER 历程_阶段_update AFTER UPDATE OF 阶段编号, 顺序, 类型 ON 商机阶段
WHEN (OLD.阶段编号, OLD.顺序, OLD.类型) IS NOT (NEW.阶段编号, NEW.顺序, NEW.类型)
BEGIN
    INSERT INTO 历程变动 SELECT DISTINCT 商机编号 FROM 商机阶段变更;
END;

-- Quotes, orders and their lines. Rates are in 基点 (1/100 %), amounts in 分. Rounded to 分, half up, in this order: the
-- discount of a line, that of the document, the tax. No amount falls below 0. A rate times an amount is taken apart
-- (whole 10,000s and the rest), since the product might exceed 64 bits.
CREATE TABLE 报价 (
    报价编号 TEXT PRIMARY KEY NOT NULL CHECK (length(报价编号) BETWEEN 1 AND 20),
    版次 INTEGER NOT NULL DEFAULT 1 CHECK (版次 >= 1),
    原报价 TEXT REFERENCES 报价 (报价编号) ON DELETE RESTRICT, -- that this one revises
    客户编号 TEXT NOT NULL REFERENCES 客户 (客户编号) ON DELETE RESTRICT,
    客户联系人编号 TEXT REFERENCES 客户联系人 (客户联系人编号) ON DELETE RESTRICT,
    商机编号 TEXT REFERENCES 商机 (商机编号) ON DELETE RESTRICT,
    联系人编号 TEXT REFERENCES 联系人 (联系人编号) ON DELETE RESTRICT,
    报价日期 TEXT NOT NULL CHECK (报价日期 IS date(报价日期, '+0 days')),
    有效期至 TEXT CHECK (有效期至 IS date(有效期至, '+0 days')),
    状态 TEXT NOT NULL DEFAULT '草稿' CHECK (状态 IN ('草稿', '已发送', '已接受', '已拒绝', '已过期')),
    整单折扣率 INTEGER NOT NULL DEFAULT 0 CHECK (整单折扣率 BETWEEN 0 AND 10000),
    整单折扣额 INTEGER NOT NULL DEFAULT 0 CHECK (整单折扣额 >= 0),
    税率 INTEGER NOT NULL DEFAULT 0 CHECK (税率 BETWEEN 0 AND 10000),
    条款 TEXT CHECK (length(条款) <= 2000),
    备注 TEXT CHECK (length(备注) <= 2000),
    版本 INTEGER NOT NULL DEFAULT 1,
    小计 INTEGER NOT NULL DEFAULT 0, -- kept by triggers: the sum of the lines
    折后金额 INTEGER GENERATED ALWAYS AS (
        max(0, 小计 - 小计 / 10000 * 整单折扣率 - (小计 % 10000 * 整单折扣率 + 5000) / 10000 - 整单折扣额)) VIRTUAL,
    税额 INTEGER GENERATED ALWAYS AS (折后金额 / 10000 * 税率 + (折后金额 % 10000 * 税率 + 5000) / 10000) VIRTUAL,
    总额 INTEGER GENERATED ALWAYS AS (折后金额 + 税额) VIRTUAL
) STRICT;
CREATE INDEX 报价_原报价 ON 报价 (原报价);
CREATE INDEX 报价_客户编号 ON 报价 (客户编号, 报价日期);
CREATE INDEX 报价_客户联系人编号 ON 报价 (客户联系人编号);
CREATE INDEX 报价_商机编号 ON 报价 (商机编号);
CREATE INDEX 报价_联系人编号 ON 报价 (联系人编号, 状态);
CREATE INDEX 报价_报价日期 ON 报价 (报价日期);
CREATE INDEX 报价_状态 ON 报价 (状态, 报价日期);

CREATE TABLE 报价明细 (
    报价明细编号 INTEGER PRIMARY KEY AUTOINCREMENT,
    报价编号 TEXT NOT NULL REFERENCES 报价 (报价编号) ON DELETE RESTRICT,
    行号 INTEGER NOT NULL DEFAULT 0 CHECK (行号 >= 0),
    产品编号 TEXT NOT NULL REFERENCES 产品 (产品编号) ON DELETE RESTRICT,
    说明 TEXT CHECK (length(说明) <= 200),
    数量 INTEGER NOT NULL DEFAULT 1 CHECK (数量 > 0),
    单价 INTEGER CHECK (单价 >= 0), -- left out, the program takes the product's
    折扣率 INTEGER NOT NULL DEFAULT 0 CHECK (折扣率 BETWEEN 0 AND 10000),
    折扣额 INTEGER NOT NULL DEFAULT 0 CHECK (折扣额 >= 0),
    版本 INTEGER NOT NULL DEFAULT 1,
    原价 INTEGER GENERATED ALWAYS AS (数量 * coalesce(单价, 0)) VIRTUAL,
    金额 INTEGER GENERATED ALWAYS AS (
        max(0, 原价 - 原价 / 10000 * 折扣率 - (原价 % 10000 * 折扣率 + 5000) / 10000 - 折扣额)) VIRTUAL
) STRICT;
CREATE INDEX 报价明细_报价编号 ON 报价明细 (报价编号, 行号);
CREATE INDEX 报价明细_产品编号 ON 报价明细 (产品编号);

CREATE TABLE 订单 (
    订单编号 TEXT PRIMARY KEY NOT NULL CHECK (length(订单编号) BETWEEN 1 AND 20),
    客户编号 TEXT NOT NULL REFERENCES 客户 (客户编号) ON DELETE RESTRICT,
    客户联系人编号 TEXT REFERENCES 客户联系人 (客户联系人编号) ON DELETE RESTRICT,
    报价编号 TEXT REFERENCES 报价 (报价编号) ON DELETE RESTRICT,
    商机编号 TEXT REFERENCES 商机 (商机编号) ON DELETE RESTRICT,
    联系人编号 TEXT REFERENCES 联系人 (联系人编号) ON DELETE RESTRICT,
    下单日期 TEXT NOT NULL CHECK (下单日期 IS date(下单日期, '+0 days')),
    状态 TEXT NOT NULL DEFAULT '待确认' CHECK (状态 IN ('待确认', '已确认', '已发货', '已完成', '已取消')),
    整单折扣率 INTEGER NOT NULL DEFAULT 0 CHECK (整单折扣率 BETWEEN 0 AND 10000),
    整单折扣额 INTEGER NOT NULL DEFAULT 0 CHECK (整单折扣额 >= 0),
    税率 INTEGER NOT NULL DEFAULT 0 CHECK (税率 BETWEEN 0 AND 10000),
    收货地址 TEXT CHECK (length(收货地址) <= 200),
    条款 TEXT CHECK (length(条款) <= 2000),
    备注 TEXT CHECK (length(备注) <= 2000),
    版本 INTEGER NOT NULL DEFAULT 1,
    小计 INTEGER NOT NULL DEFAULT 0, -- kept by triggers: the sum of the lines,
    已收金额 INTEGER NOT NULL DEFAULT 0, -- and of the payments that have come
    折后金额 INTEGER GENERATED ALWAYS AS (
        max(0, 小计 - 小计 / 10000 * 整单折扣率 - (小计 % 10000 * 整单折扣率 + 5000) / 10000 - 整单折扣额)) VIRTUAL,
    税额 INTEGER GENERATED ALWAYS AS (折后金额 / 10000 * 税率 + (折后金额 % 10000 * 税率 + 5000) / 10000) VIRTUAL,
    总额 INTEGER GENERATED ALWAYS AS (折后金额 + 税额) VIRTUAL,
    未收金额 INTEGER GENERATED ALWAYS AS (iif(状态 = '已取消', 0, max(0, 总额 - 已收金额))) VIRTUAL
) STRICT;
CREATE INDEX 订单_客户编号 ON 订单 (客户编号, 下单日期);
CREATE INDEX 订单_客户联系人编号 ON 订单 (客户联系人编号);
CREATE INDEX 订单_报价编号 ON 订单 (报价编号);
CREATE INDEX 订单_商机编号 ON 订单 (商机编号);
CREATE INDEX 订单_联系人编号 ON 订单 (联系人编号, 状态);
CREATE INDEX 订单_下单日期 ON 订单 (下单日期);
CREATE INDEX 订单_状态 ON 订单 (状态, 下单日期);
CREATE INDEX 订单_未收金额 ON 订单 (未收金额) WHERE 未收金额 > 0;

CREATE TABLE 订单明细 (
    订单明细编号 INTEGER PRIMARY KEY AUTOINCREMENT,
    订单编号 TEXT NOT NULL REFERENCES 订单 (订单编号) ON DELETE RESTRICT,
    行号 INTEGER NOT NULL DEFAULT 0 CHECK (行号 >= 0),
    产品编号 TEXT NOT NULL REFERENCES 产品 (产品编号) ON DELETE RESTRICT,
    说明 TEXT CHECK (length(说明) <= 200),
    数量 INTEGER NOT NULL DEFAULT 1 CHECK (数量 > 0),
    单价 INTEGER CHECK (单价 >= 0), -- left out, the program takes the product's
    折扣率 INTEGER NOT NULL DEFAULT 0 CHECK (折扣率 BETWEEN 0 AND 10000),
    折扣额 INTEGER NOT NULL DEFAULT 0 CHECK (折扣额 >= 0),
    购买编号 INTEGER REFERENCES 购买 (购买编号) ON DELETE RESTRICT, -- what confirming the order has written
    版本 INTEGER NOT NULL DEFAULT 1,
    已交付 INTEGER NOT NULL DEFAULT 0, -- kept by triggers
    原价 INTEGER GENERATED ALWAYS AS (数量 * coalesce(单价, 0)) VIRTUAL,
    金额 INTEGER GENERATED ALWAYS AS (
        max(0, 原价 - 原价 / 10000 * 折扣率 - (原价 % 10000 * 折扣率 + 5000) / 10000 - 折扣额)) VIRTUAL,
    未交付 INTEGER GENERATED ALWAYS AS (max(0, 数量 - 已交付)) VIRTUAL
) STRICT;
CREATE INDEX 订单明细_订单编号 ON 订单明细 (订单编号, 行号);
CREATE INDEX 订单明细_产品编号 ON 订单明细 (产品编号);
CREATE INDEX 订单明细_购买编号 ON 订单明细 (购买编号);

CREATE TABLE 交付 (
    交付编号 INTEGER PRIMARY KEY AUTOINCREMENT,
    订单编号 TEXT NOT NULL REFERENCES 订单 (订单编号) ON DELETE RESTRICT,
    订单明细编号 INTEGER NOT NULL REFERENCES 订单明细 (订单明细编号) ON DELETE RESTRICT,
    交付日期 TEXT NOT NULL CHECK (交付日期 IS date(交付日期, '+0 days')),
    数量 INTEGER NOT NULL DEFAULT 1 CHECK (数量 > 0),
    备注 TEXT CHECK (length(备注) <= 500),
    版本 INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX 交付_订单编号 ON 交付 (订单编号, 交付日期);
CREATE INDEX 交付_订单明细编号 ON 交付 (订单明细编号);

CREATE TABLE 收款 (
    收款编号 INTEGER PRIMARY KEY AUTOINCREMENT,
    订单编号 TEXT NOT NULL REFERENCES 订单 (订单编号) ON DELETE RESTRICT,
    应收日期 TEXT NOT NULL CHECK (应收日期 IS date(应收日期, '+0 days')),
    金额 INTEGER NOT NULL CHECK (金额 >= 0),
    收款日期 TEXT CHECK (收款日期 IS date(收款日期, '+0 days')), -- NULL: it has not come yet
    备注 TEXT CHECK (length(备注) <= 500),
    版本 INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX 收款_订单编号 ON 收款 (订单编号, 应收日期);
CREATE INDEX 收款_应收日期 ON 收款 (应收日期);
CREATE INDEX 收款_收款日期 ON 收款 (收款日期, 应收日期);

-- The sums in 报价, 订单, 订单明细. To insert a number into one of these views is to bring that record up to date.
CREATE VIEW 报价变动 AS SELECT 报价编号 FROM 报价;
CREATE TRIGGER 报价变动_insert INSTEAD OF INSERT ON 报价变动
BEGIN
    UPDATE 报价 SET 小计 = (SELECT coalesce(sum(金额), 0) FROM 报价明细 WHERE 报价编号 = NEW.报价编号)
    WHERE 报价编号 = NEW.报价编号;
END;
CREATE TRIGGER 报价_insert AFTER INSERT ON 报价 BEGIN INSERT INTO 报价变动 VALUES (NEW.报价编号); END;
CREATE TRIGGER 报价明细_insert AFTER INSERT ON 报价明细 BEGIN INSERT INTO 报价变动 VALUES (NEW.报价编号); END;
CREATE TRIGGER 报价明细_delete AFTER DELETE ON 报价明细 BEGIN INSERT INTO 报价变动 VALUES (OLD.报价编号); END;
CREATE TRIGGER 报价明细_update AFTER UPDATE ON 报价明细
BEGIN INSERT INTO 报价变动 VALUES (OLD.报价编号), (NEW.报价编号); END;
CREATE VIEW 订单变动 AS SELECT 订单编号 FROM 订单;
CREATE TRIGGER 订单变动_insert INSTEAD OF INSERT ON 订单变动
BEGIN
    UPDATE 订单 SET
        小计 = (SELECT coalesce(sum(金额), 0) FROM 订单明细 WHERE 订单编号 = NEW.订单编号),
        已收金额 = (
            SELECT coalesce(sum(金额), 0) FROM 收款 WHERE 订单编号 = NEW.订单编号 AND 收款日期 IS NOT NULL)
    WHERE 订单编号 = NEW.订单编号;
END;
CREATE TRIGGER 订单_insert AFTER INSERT ON 订单 BEGIN INSERT INTO 订单变动 VALUES (NEW.订单编号); END;
CREATE TRIGGER 收款_insert AFTER INSERT ON 收款 BEGIN INSERT INTO 订单变动 VALUES (NEW.订单编号); END;
CREATE TRIGGER 收款_delete AFTER DELETE ON 收款 BEGIN INSERT INTO 订单变动 VALUES (OLD.订单编号); END;
CREATE TRIGGER 收款_update AFTER UPDATE ON 收款
BEGIN INSERT INTO 订单变动 VALUES (OLD.订单编号), (NEW.订单编号); END;
CREATE VIEW 交付变动 AS SELECT 订单明细编号 FROM 订单明细;
CREATE TRIGGER 交付变动_insert INSTEAD OF INSERT ON 交付变动
BEGIN
    UPDATE 订单明细 SET 已交付 = (SELECT coalesce(sum(数量), 0) FROM 交付 WHERE 订单明细编号 = NEW.订单明细编号)
    WHERE 订单明细编号 = NEW.订单明细编号;
END;
CREATE TRIGGER 订单明细_insert AFTER INSERT ON 订单明细
BEGIN
    INSERT INTO 交付变动 VALUES (NEW.订单明细编号);
    INSERT INTO 订单变动 VALUES (NEW.订单编号);
END;
CREATE TRIGGER 订单明细_delete AFTER DELETE ON 订单明细 BEGIN INSERT INTO 订单变动 VALUES (OLD.订单编号); END;
CREATE TRIGGER 订单明细_update AFTER UPDATE OF 订单明细编号, 订单编号, 数量, 单价, 折扣率, 折扣额 ON 订单明细
BEGIN
    INSERT INTO 交付变动 VALUES (NEW.订单明细编号);
    INSERT INTO 订单变动 VALUES (OLD.订单编号), (NEW.订单编号);
END;
CREATE TRIGGER 交付_insert AFTER INSERT ON 交付 BEGIN INSERT INTO 交付变动 VALUES (NEW.订单明细编号); END;
CREATE TRIGGER 交付_delete AFTER DELETE ON 交付 BEGIN INSERT INTO 交付变动 VALUES (OLD.订单明细编号); END;
CREATE TRIGGER 交付_update AFTER UPDATE ON 交付
BEGIN INSERT INTO 交付变动 VALUES (OLD.订单明细编号), (NEW.订单明细编号); END;

CREATE TABLE 合同 (
    合同编号 TEXT PRIMARY KEY NOT NULL CHECK (length(合同编号) BETWEEN 1 AND 20),
    主题 TEXT NOT NULL CHECK (length(主题) <= 100),
    客户编号 TEXT NOT NULL REFERENCES 客户 (客户编号) ON DELETE RESTRICT,
    客户联系人编号 TEXT REFERENCES 客户联系人 (客户联系人编号) ON DELETE RESTRICT,
    商机编号 TEXT REFERENCES 商机 (商机编号) ON DELETE RESTRICT,
    订单编号 TEXT REFERENCES 订单 (订单编号) ON DELETE RESTRICT,
    联系人编号 TEXT REFERENCES 联系人 (联系人编号) ON DELETE RESTRICT,
    金额 INTEGER NOT NULL DEFAULT 0 CHECK (金额 >= 0),
    签署日期 TEXT CHECK (签署日期 IS date(签署日期, '+0 days')), -- NULL: it is not signed
    开始日期 TEXT NOT NULL CHECK (开始日期 IS date(开始日期, '+0 days')),
    结束日期 TEXT CHECK (结束日期 IS date(结束日期, '+0 days')), -- NULL: open end
    状态 TEXT NOT NULL DEFAULT '未开始' CHECK (状态 IN ('未开始', '履行中', '已到期', '已终止')), -- kept: see below
    终止日期 TEXT CHECK (终止日期 IS date(终止日期, '+0 days')),
    续约方式 TEXT NOT NULL DEFAULT '不续约' CHECK (续约方式 IN ('不续约', '手动续约', '自动续约')),
    通知天数 INTEGER CHECK (通知天数 BETWEEN 0 AND 3650), -- before the end, for whoever does not want to renew
    上一合同 TEXT REFERENCES 合同 (合同编号) ON DELETE RESTRICT, -- that this one renews
    条款 TEXT CHECK (length(条款) <= 2000),
    备注 TEXT CHECK (length(备注) <= 2000),
    版本 INTEGER NOT NULL DEFAULT 1,
    已提醒 TEXT CHECK (length(已提醒) <= 40), -- the last reminder that was made: of which day, how many days before it
    -- kept by triggers: whether a later contract renews it; the sum of 合同节点
    已续约 TEXT NOT NULL DEFAULT '否' CHECK (已续约 IN ('是', '否')),
    节点金额 INTEGER NOT NULL DEFAULT 0,
    通知期限 TEXT GENERATED ALWAYS AS (date(结束日期, '-' || coalesce(通知天数, 0) || ' days')) VIRTUAL
) STRICT;
CREATE INDEX 合同_客户编号 ON 合同 (客户编号);
CREATE INDEX 合同_客户联系人编号 ON 合同 (客户联系人编号);
CREATE INDEX 合同_商机编号 ON 合同 (商机编号);
CREATE INDEX 合同_订单编号 ON 合同 (订单编号);
CREATE INDEX 合同_联系人编号 ON 合同 (联系人编号, 状态);
CREATE INDEX 合同_开始日期 ON 合同 (开始日期);
CREATE INDEX 合同_结束日期 ON 合同 (结束日期, 终止日期, 已续约, 金额, 签署日期); -- all that 合同到期 adds up
CREATE INDEX 合同_状态 ON 合同 (状态, 结束日期);
CREATE INDEX 合同_上一合同 ON 合同 (上一合同);
CREATE INDEX 合同_通知期限 ON 合同 (通知期限);
CREATE INDEX 合同_已续约 ON 合同 (已续约, 结束日期, 终止日期, 状态); -- to be counted on the workbench

CREATE TABLE 合同节点 (
    节点编号 INTEGER PRIMARY KEY AUTOINCREMENT,
    合同编号 TEXT NOT NULL REFERENCES 合同 (合同编号) ON DELETE RESTRICT,
    名称 TEXT NOT NULL CHECK (length(名称) <= 100),
    到期日期 TEXT NOT NULL CHECK (到期日期 IS date(到期日期, '+0 days')),
    金额 INTEGER NOT NULL DEFAULT 0 CHECK (金额 >= 0),
    完成日期 TEXT CHECK (完成日期 IS date(完成日期, '+0 days')),
    备注 TEXT CHECK (length(备注) <= 500),
    版本 INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX 合同节点_合同编号 ON 合同节点 (合同编号, 到期日期);
CREATE INDEX 合同节点_到期日期 ON 合同节点 (到期日期);

-- 合同.状态 follows from the dates and today, 已续约 and 节点金额 from other rows, whatever way these come, change or go.
-- To insert a contract's number here is to bring it up to date; what the days alone change the program brings up to date.
CREATE VIEW 合同变动 AS SELECT 合同编号 FROM 合同;
CREATE TRIGGER 合同变动_insert INSTEAD OF INSERT ON 合同变动
BEGIN
    UPDATE 合同 SET
        状态 = CASE WHEN 终止日期 <= date('now', 'localtime') THEN '已终止'
            WHEN 开始日期 > date('now', 'localtime') THEN '未开始'
            WHEN 结束日期 < date('now', 'localtime') THEN '已到期' ELSE '履行中' END,
        已续约 = iif(EXISTS (SELECT 1 FROM 合同 AS 后 WHERE 后.上一合同 = NEW.合同编号), '是', '否'),
        节点金额 = (SELECT coalesce(sum(金额), 0) FROM 合同节点 WHERE 合同编号 = NEW.合同编号)
    WHERE 合同编号 = NEW.合同编号;
END;
CREATE TRIGGER 合同_insert AFTER INSERT ON 合同
BEGIN INSERT INTO 合同变动 VALUES (NEW.合同编号), (NEW.上一合同); END;
CREATE TRIGGER 合同_delete AFTER DELETE ON 合同 WHEN OLD.上一合同 IS NOT NULL
BEGIN INSERT INTO 合同变动 VALUES (OLD.上一合同); END;
CREATE TRIGGER 合同_update AFTER UPDATE OF 合同编号, 开始日期, 结束日期, 终止日期, 上一合同 ON 合同
BEGIN INSERT INTO 合同变动 VALUES (NEW.合同编号), (OLD.上一合同), (NEW.上一合同); END;
CREATE TRIGGER 合同节点_insert AFTER INSERT ON 合同节点 BEGIN INSERT INTO 合同变动 VALUES (NEW.合同编号); END;
CREATE TRIGGER 合同节点_delete AFTER DELETE ON 合同节点 BEGIN INSERT INTO 合同变动 VALUES (OLD.合同编号); END;
CREATE TRIGGER 合同节点_update AFTER UPDATE ON 合同节点
BEGIN INSERT INTO 合同变动 VALUES (OLD.合同编号), (NEW.合同编号); END;

CREATE VIRTUAL TABLE 商机_检索 USING fts5(
    文, content='', columnsize=0, detail=none, tokenize='trigram case_sensitive 1'
);

-- What was changed: one row of 变更组 a step (what Ctrl+Z takes back), one of 变更记录 a record changed in it.
CREATE TABLE 变更组 (
    变更组编号 INTEGER PRIMARY KEY AUTOINCREMENT,
    时间 TEXT NOT NULL CHECK (时间 IS strftime('%Y-%m-%dT%H:%M:%SZ', 时间)), -- UTC
    用户 TEXT NOT NULL,
    操作 TEXT NOT NULL, -- create, update, delete, import, undo, redo, or the name of an entity's action
    撤销 INTEGER REFERENCES 变更组 (变更组编号), -- for undo and redo: the step taken back
    校验 BLOB -- HMAC-SHA256 of the step, its entries and the code of the step before; NULL: not written by the program
) STRICT;
CREATE INDEX 变更组_撤销 ON 变更组 (撤销) WHERE 撤销 IS NOT NULL; -- of few steps, so that the others are written sooner
CREATE INDEX 变更组_用户 ON 变更组 (用户); -- what Ctrl+Z takes back is the last of one's own
CREATE INDEX 变更组_时间 ON 变更组 (时间);
CREATE TABLE 变更记录 (
    序号 INTEGER PRIMARY KEY AUTOINCREMENT,
    变更组编号 INTEGER NOT NULL REFERENCES 变更组 (变更组编号) ON DELETE RESTRICT,
    表 TEXT NOT NULL,
    主键 TEXT NOT NULL, -- JSON: the key, or an array of its parts
    旧值 TEXT CHECK (旧值 IS NULL OR json_valid(旧值)), -- column → value of what changed; NULL: the record is new
    新值 TEXT CHECK (新值 IS NULL OR json_valid(新值)), -- NULL: the record was deleted
    -- not NULL: the rows of a batch came (旧值 is NULL) or went; then 主键 is null and the values say how many
    批次编号 INTEGER REFERENCES 变更批次 (批次编号) ON DELETE RESTRICT,
    CHECK (旧值 IS NOT NULL OR 新值 IS NOT NULL)
) STRICT;
CREATE INDEX 变更记录_变更组编号 ON 变更记录 (变更组编号);
CREATE INDEX 变更记录_主键 ON 变更记录 (表, 主键);
CREATE INDEX 变更记录_批次编号 ON 变更记录 (批次编号) WHERE 批次编号 IS NOT NULL;
-- Very many rows that came together, as in an import.
CREATE TABLE 变更批次 (
    批次编号 INTEGER PRIMARY KEY AUTOINCREMENT,
    表 TEXT NOT NULL,
    首键 ANY NOT NULL, -- the lowest and the highest key among the rows; where they only describe other records, of these
    末键 ANY NOT NULL,
    内容 BLOB NOT NULL -- JSON, packed by zlib: column → its values, row by row
) STRICT;
CREATE INDEX 变更批次_表 ON 变更批次 (表, 首键, 末键);

-- The highest running number ever given in a table, so that the number of a deleted record is not given again.
CREATE TABLE 编号 (
    表 TEXT PRIMARY KEY NOT NULL,
    末号 INTEGER NOT NULL CHECK (末号 >= 0)
) STRICT;

-- How documents are numbered: {year}, {month}, and one {counter}, which begins anew with them.
CREATE TABLE 编号规则 (
    单据 TEXT PRIMARY KEY NOT NULL CHECK (单据 IN ('报价', '订单', '合同')),
    格式 TEXT NOT NULL CHECK (length(格式) <= 40),
    版本 INTEGER NOT NULL DEFAULT 1
) STRICT;
INSERT INTO 编号规则 (单据, 格式) VALUES
    ('报价', 'BJ-{year}-{counter:04}'), ('订单', 'DD-{year}-{counter:04}'), ('合同', 'HT-{year}-{counter:04}');

-- What stands at the top and the foot of documents that are sent; the first one is used.
CREATE TABLE 公司抬头 (
    抬头编号 INTEGER PRIMARY KEY AUTOINCREMENT,
    名称 TEXT NOT NULL CHECK (length(名称) <= 100),
    英文名称 TEXT CHECK (length(英文名称) <= 100),
    地址 TEXT CHECK (length(地址) <= 200),
    英文地址 TEXT CHECK (length(英文地址) <= 200),
    电话 TEXT CHECK (length(电话) <= 50),
    电子邮箱 TEXT CHECK (length(电子邮箱) <= 254),
    网址 TEXT CHECK (length(网址) <= 100),
    税号 TEXT CHECK (length(税号) <= 50),
    开户行 TEXT CHECK (length(开户行) <= 100),
    账号 TEXT CHECK (length(账号) <= 50),
    报价条款 TEXT CHECK (length(报价条款) <= 2000), -- of a quote that has none of its own
    英文报价条款 TEXT CHECK (length(英文报价条款) <= 2000),
    徽标 TEXT CHECK (length(徽标) <= 200), -- the name of its file,
    徽标摘要 TEXT CHECK (length(徽标摘要) <= 64), -- by which 附件内容 has the content
    版本 INTEGER NOT NULL DEFAULT 1
) STRICT;

-- Who may use the file. Without a row everybody may do everything.
CREATE TABLE 用户 (
    用户编号 INTEGER PRIMARY KEY AUTOINCREMENT,
    用户名 TEXT NOT NULL UNIQUE CHECK (length(用户名) BETWEEN 1 AND 32),
    角色 TEXT NOT NULL CHECK (角色 IN ('admin', 'staff', 'customer')),
    记录编号 TEXT CHECK ((角色 = 'admin') = (记录编号 IS NULL)), -- who they are: 联系人编号 or 客户编号
    口令 TEXT NOT NULL, -- Argon2id, with its parameters and salt
    恢复码 TEXT, -- the same of the code that resets the password; an administrator's
    停用 INTEGER NOT NULL DEFAULT 0 CHECK (停用 IN (0, 1)),
    授权 INTEGER NOT NULL DEFAULT 1, -- raised when what the user may do changes: open sessions end
    须改口令 INTEGER NOT NULL DEFAULT 0 CHECK (须改口令 IN (0, 1)) -- the password is one that somebody else has seen
) STRICT;
-- What the roles may do otherwise than the program's defaults.
CREATE TABLE 权限 (
    角色 TEXT NOT NULL CHECK (角色 IN ('staff', 'customer')),
    表 TEXT NOT NULL,
    项目 TEXT NOT NULL, -- see, create, update, delete, or a column
    权限 TEXT NOT NULL CHECK (权限 IN ('none', 'own', 'all', 'hidden', 'read', 'write')),
    PRIMARY KEY (角色, 表, 项目)
) STRICT;
-- Filters of lists that somebody has given a name.
CREATE TABLE 筛选 (
    用户 TEXT NOT NULL, -- whose it is; '' for everybody
    对象 TEXT NOT NULL, -- of which list: the program's name of the entity
    名称 TEXT NOT NULL CHECK (length(名称) BETWEEN 1 AND 40),
    条件 TEXT NOT NULL CHECK (json_valid(条件)), -- [[field, operator, value], …]
    PRIMARY KEY (对象, 用户, 名称)
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
    详情 TEXT NOT NULL DEFAULT '',
    校验 BLOB -- as in 变更组
) STRICT;
-- From where on the codes of the history were made with which key. The keys are not in this file.
CREATE TABLE 历史段 (
    段编号 INTEGER PRIMARY KEY AUTOINCREMENT,
    密钥 TEXT NOT NULL, -- its name
    变更组编号 INTEGER NOT NULL, -- the last step and the last line of 安全记录 before it
    安全序号 INTEGER NOT NULL
) STRICT;
-- Two customers of whom somebody has said that they are not the same person.
CREATE TABLE 非重复 (
    甲 TEXT NOT NULL, -- 客户编号, the smaller one; it may be gone, and come back by an undo
    乙 TEXT NOT NULL CHECK (乙 > 甲),
    PRIMARY KEY (甲, 乙)
) STRICT;
CREATE INDEX 非重复_乙 ON 非重复 (乙);
-- How good the data was, day by day.
CREATE TABLE 数据质量 (
    日 TEXT PRIMARY KEY NOT NULL CHECK (日 IS date(日, '+0 days')),
    客户数 INTEGER NOT NULL CHECK (客户数 >= 0),
    完整度 REAL NOT NULL CHECK (完整度 BETWEEN 0 AND 1), -- share of the important fields that are filled
    问题数 INTEGER NOT NULL CHECK (问题数 >= 0)
) STRICT;
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

-- What an administrator sets for everybody who uses the file.
CREATE TABLE 设置 (
    名称 TEXT PRIMARY KEY NOT NULL, -- the program's name of it
    值 TEXT NOT NULL CHECK (json_valid(值))
) STRICT;

PRAGMA user_version = 21;
COMMIT;
