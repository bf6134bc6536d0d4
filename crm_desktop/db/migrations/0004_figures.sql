-- The named queries read summaries kept by triggers; db/summaries.py fills them after the last migration.
ALTER TABLE 客户 ADD COLUMN 汇总_产品 TEXT;
ALTER TABLE 客户 ADD COLUMN 汇总_产品类型 TEXT;
ALTER TABLE 反馈信息 ADD COLUMN 汇总_产品类型 TEXT;
CREATE INDEX 客户_汇总_联系人 ON 客户 (联系人编号, 汇总_产品类型, 客户编号);
CREATE INDEX 客户_汇总_产品 ON 客户 (汇总_产品) WHERE 汇总_产品 IS NOT NULL;
CREATE INDEX 客户_买过 ON 客户 (客户编号, 联系人编号) WHERE 汇总_产品 IS NOT NULL;
CREATE INDEX 客户_汇总_产品类型 ON 客户 (汇总_产品类型, 客户编号, 联系人编号);
DROP INDEX 反馈信息_产品编号;
CREATE INDEX 反馈信息_产品编号 ON 反馈信息 (产品编号, 解决情况, 反馈时间);
CREATE INDEX 反馈信息_解决情况 ON 反馈信息 (解决情况, 反馈时间);
CREATE INDEX 反馈信息_汇总_产品类型 ON 反馈信息 (汇总_产品类型, 反馈时间);
CREATE INDEX 任务计划_实施情况 ON 任务计划 (实施情况, 计划时间);

DROP TRIGGER 购买_成交价;
DROP TRIGGER 购买_成交价_update;
DROP TRIGGER 购买_insert;
DROP TRIGGER 购买_delete;
DROP TRIGGER 购买_update;
DROP TRIGGER 购买_顶替_before_insert;
DROP TRIGGER 购买_顶替_before_update;
DROP TRIGGER 购买_顶替_insert;
DROP TRIGGER 购买_顶替_update;
DROP TRIGGER 产品_产品名称;
DROP TRIGGER 产品_insert;
DROP TABLE 购买_顶替;

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
END;
CREATE TRIGGER 购买_顶替_update AFTER UPDATE OF 购买编号 ON 购买
WHEN NEW.购买编号 <> OLD.购买编号 AND EXISTS (SELECT 1 FROM 购买_顶替)
BEGIN
    INSERT INTO 最近变动 SELECT 客户编号 FROM 购买_顶替;
    INSERT INTO 客户业绩变动 SELECT 客户编号, 购买时间, 0, -1, -金额 FROM 购买_顶替;
    DELETE FROM 购买_顶替;
END;

CREATE TRIGGER 汇总_购买_insert AFTER INSERT ON 购买
BEGIN
    INSERT INTO 客户业绩变动 VALUES (NEW.客户编号, NEW.购买时间, 0, 1, NEW.购买数量 * coalesce(NEW.成交价, 0));
END;
CREATE TRIGGER 汇总_购买_delete AFTER DELETE ON 购买
BEGIN
    INSERT INTO 客户业绩变动 VALUES (OLD.客户编号, OLD.购买时间, 0, -1, -OLD.购买数量 * coalesce(OLD.成交价, 0));
    DELETE FROM 购买_顶替 WHERE TRUE; -- without WHERE it would write a page though there is nothing to delete
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
END;
CREATE TRIGGER 客户_顶替_update AFTER UPDATE OF 客户编号 ON 客户
WHEN NEW.客户编号 <> OLD.客户编号 AND EXISTS (SELECT 1 FROM 客户_顶替)
BEGIN
    INSERT INTO 业绩变动 SELECT 发展人, 登记时间, -1, 0, 0 FROM 客户_顶替 WHERE 发展人 IS NOT NULL;
    INSERT INTO 客户数变动 SELECT 产品类型, 联系人编号, -客户数 FROM 客户_顶替;
    DELETE FROM 客户_顶替;
END;
CREATE TRIGGER 汇总_客户_insert AFTER INSERT ON 客户
BEGIN
    INSERT INTO 客户业绩变动 VALUES (NEW.客户编号, NEW.登记时间, 1, 0, 0);
    INSERT INTO 客户数变动 VALUES (NEW.汇总_产品类型, NEW.联系人编号, NEW.汇总_产品 IS NOT NULL);
END;
CREATE TRIGGER 汇总_客户_delete BEFORE DELETE ON 客户
BEGIN
    INSERT INTO 客户业绩变动 VALUES (OLD.客户编号, OLD.登记时间, -1, 0, 0);
    INSERT INTO 客户数变动 VALUES (OLD.汇总_产品类型, OLD.联系人编号, -(OLD.汇总_产品 IS NOT NULL));
    DELETE FROM 客户_顶替 WHERE TRUE;
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
