-- How many rows the large tables have, kept by the triggers that keep the other summaries.
CREATE TABLE 汇总_行数 (
    表 TEXT PRIMARY KEY NOT NULL, -- those that grow large
    行数 INTEGER NOT NULL -- also 0
) STRICT, WITHOUT ROWID;
INSERT INTO 汇总_行数 SELECT '客户', count(*) FROM 客户 UNION ALL SELECT '购买', count(*) FROM 购买;
DROP TRIGGER 购买_顶替_insert;
CREATE TRIGGER 购买_顶替_insert AFTER INSERT ON 购买 WHEN EXISTS (SELECT 1 FROM 购买_顶替)
BEGIN
    INSERT INTO 最近变动 SELECT 客户编号 FROM 购买_顶替;
    INSERT INTO 客户业绩变动 SELECT 客户编号, 购买时间, 0, -1, -金额 FROM 购买_顶替;
    DELETE FROM 购买_顶替;
    UPDATE 汇总_行数 SET 行数 = 行数 - 1 WHERE 表 = '购买';
END;
DROP TRIGGER 购买_顶替_update;
CREATE TRIGGER 购买_顶替_update AFTER UPDATE OF 购买编号 ON 购买
WHEN NEW.购买编号 <> OLD.购买编号 AND EXISTS (SELECT 1 FROM 购买_顶替)
BEGIN
    INSERT INTO 最近变动 SELECT 客户编号 FROM 购买_顶替;
    INSERT INTO 客户业绩变动 SELECT 客户编号, 购买时间, 0, -1, -金额 FROM 购买_顶替;
    DELETE FROM 购买_顶替;
    UPDATE 汇总_行数 SET 行数 = 行数 - 1 WHERE 表 = '购买';
END;
DROP TRIGGER 汇总_购买_insert;
CREATE TRIGGER 汇总_购买_insert AFTER INSERT ON 购买
BEGIN
    INSERT INTO 客户业绩变动 VALUES (NEW.客户编号, NEW.购买时间, 0, 1, NEW.购买数量 * coalesce(NEW.成交价, 0));
    UPDATE 汇总_行数 SET 行数 = 行数 + 1 WHERE 表 = '购买';
END;
DROP TRIGGER 汇总_购买_delete;
CREATE TRIGGER 汇总_购买_delete AFTER DELETE ON 购买
BEGIN
    INSERT INTO 客户业绩变动 VALUES (OLD.客户编号, OLD.购买时间, 0, -1, -OLD.购买数量 * coalesce(OLD.成交价, 0));
    DELETE FROM 购买_顶替 WHERE TRUE; -- without WHERE it would write a page though there is nothing to delete
    UPDATE 汇总_行数 SET 行数 = 行数 - 1 WHERE 表 = '购买';
END;
DROP TRIGGER 客户_顶替_insert;
CREATE TRIGGER 客户_顶替_insert AFTER INSERT ON 客户 WHEN EXISTS (SELECT 1 FROM 客户_顶替)
BEGIN
    INSERT INTO 业绩变动 SELECT 发展人, 登记时间, -1, 0, 0 FROM 客户_顶替 WHERE 发展人 IS NOT NULL;
    INSERT INTO 客户数变动 SELECT 产品类型, 联系人编号, -客户数 FROM 客户_顶替;
    DELETE FROM 客户_顶替;
    UPDATE 汇总_行数 SET 行数 = 行数 - 1 WHERE 表 = '客户';
END;
DROP TRIGGER 客户_顶替_update;
CREATE TRIGGER 客户_顶替_update AFTER UPDATE OF 客户编号 ON 客户
WHEN NEW.客户编号 <> OLD.客户编号 AND EXISTS (SELECT 1 FROM 客户_顶替)
BEGIN
    INSERT INTO 业绩变动 SELECT 发展人, 登记时间, -1, 0, 0 FROM 客户_顶替 WHERE 发展人 IS NOT NULL;
    INSERT INTO 客户数变动 SELECT 产品类型, 联系人编号, -客户数 FROM 客户_顶替;
    DELETE FROM 客户_顶替;
    UPDATE 汇总_行数 SET 行数 = 行数 - 1 WHERE 表 = '客户';
END;
DROP TRIGGER 汇总_客户_insert;
CREATE TRIGGER 汇总_客户_insert AFTER INSERT ON 客户
BEGIN
    INSERT INTO 客户业绩变动 VALUES (NEW.客户编号, NEW.登记时间, 1, 0, 0);
    INSERT INTO 客户数变动 VALUES (NEW.汇总_产品类型, NEW.联系人编号, NEW.汇总_产品 IS NOT NULL);
    UPDATE 汇总_行数 SET 行数 = 行数 + 1 WHERE 表 = '客户';
END;
DROP TRIGGER 汇总_客户_delete;
CREATE TRIGGER 汇总_客户_delete BEFORE DELETE ON 客户
BEGIN
    INSERT INTO 客户业绩变动 VALUES (OLD.客户编号, OLD.登记时间, -1, 0, 0);
    INSERT INTO 客户数变动 VALUES (OLD.汇总_产品类型, OLD.联系人编号, -(OLD.汇总_产品 IS NOT NULL));
    DELETE FROM 客户_顶替 WHERE TRUE;
    UPDATE 汇总_行数 SET 行数 = 行数 - 1 WHERE 表 = '客户';
END;
