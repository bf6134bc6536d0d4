-- Interactions and follow-ups of an opportunity whose prospect is no customer yet. A new table would cost minutes in a
-- large file, and three others refer to it: the text of the schema is changed instead, as SQLite describes it for
-- constraints (lang_altertable.html). No row is touched; all that are there have a customer.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(
    substr(sql, 1, length(sql) - length(') STRICT')), '客户编号 TEXT NOT NULL REFERENCES 客户', '客户编号 TEXT REFERENCES 客户'
) || ', CHECK (客户编号 IS NOT NULL OR 商机编号 IS NOT NULL)) STRICT'
WHERE type = 'table' AND name IN ('互动记录', '跟进计划');
PRAGMA writable_schema = RESET;

-- What REPLACE takes away may have a customer, an opportunity or both. That these are made anew tells other connections
-- that the schema is another one.
DROP TRIGGER 互动_顶替_before_insert;
DROP TRIGGER 互动_顶替_before_update;
DROP TRIGGER 互动记录_insert;
DROP TRIGGER 互动记录_update;
DROP TABLE 互动_顶替;
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
CREATE TRIGGER 互动记录_update AFTER UPDATE OF 客户编号, 时间, 类型, 互动编号 ON 互动记录
BEGIN
    INSERT INTO 联系变动 VALUES (OLD.客户编号), (NEW.客户编号);
    INSERT INTO 联系变动 SELECT 客户编号 FROM 互动_顶替;
    INSERT INTO 商机变动 SELECT 商机编号 FROM 互动_顶替;
    DELETE FROM 互动_顶替 WHERE TRUE;
END;

-- What is still to be delivered of a line, by which one chooses it.
ALTER TABLE 订单明细 ADD COLUMN 未交付 INTEGER GENERATED ALWAYS AS (max(0, 数量 - 已交付)) VIRTUAL;

-- What one is reminded of is looked for again and again.
CREATE INDEX 跟进计划_提醒时间 ON 跟进计划 (提醒时间) WHERE 提醒时间 IS NOT NULL;
