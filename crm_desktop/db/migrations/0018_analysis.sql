-- What the analysis and the funnel add up, kept with the rows.
ALTER TABLE 商机 ADD COLUMN 汇总_创建日 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE 商机 ADD COLUMN 汇总_时长 INTEGER;
DROP TRIGGER 商机变动_insert;
CREATE TRIGGER 商机变动_insert INSTEAD OF INSERT ON 商机变动
BEGIN
    UPDATE 商机 SET
        状态 = coalesce((SELECT 类型 FROM 商机阶段 WHERE 商机阶段.阶段编号 = 商机.阶段编号), ''),
        最近活动 = max(创建时间, coalesce((SELECT max(时间) FROM 互动记录 WHERE 商机编号 = NEW.商机编号), '')),
        汇总_创建日 = CAST(julianday(date(创建时间)) AS INTEGER),
        汇总_时长 = CAST(julianday(date(结束时间)) - julianday(date(创建时间)) AS INTEGER)
    WHERE 商机编号 = NEW.商机编号;
END;
DROP TRIGGER 商机_update;
CREATE TRIGGER 商机_update AFTER UPDATE OF 商机编号, 阶段编号, 创建时间, 结束时间 ON 商机
BEGIN INSERT INTO 商机变动 VALUES (NEW.商机编号); END;
INSERT INTO 商机变动 SELECT 商机编号 FROM 商机;

ALTER TABLE 商机阶段变更 ADD COLUMN 汇总_首次 INTEGER NOT NULL DEFAULT 0 CHECK (汇总_首次 IN (0, 1));
ALTER TABLE 商机阶段变更 ADD COLUMN 汇总_前进 INTEGER NOT NULL DEFAULT 0 CHECK (汇总_前进 IN (0, 1));
ALTER TABLE 商机阶段变更 ADD COLUMN 汇总_停留 REAL;
ALTER TABLE 商机阶段变更 ADD COLUMN 汇总_创建时间 TEXT;
ALTER TABLE 商机阶段变更 ADD COLUMN 汇总_产品类型 TEXT;
ALTER TABLE 商机阶段变更 ADD COLUMN 汇总_联系人编号 TEXT;
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
DROP INDEX 商机阶段变更_阶段编号;
INSERT INTO 历程变动 SELECT 商机编号 FROM 商机;
CREATE INDEX 商机阶段变更_阶段编号 ON 商机阶段变更 (阶段编号, 汇总_首次, 汇总_前进, 汇总_停留, 开始时间, 汇总_创建时间, 汇总_产品类型, 汇总_联系人编号);
DROP INDEX 商机_阶段编号;
CREATE INDEX 商机_阶段编号 ON 商机 (阶段编号, 预计成交日期, 预计金额, 概率, 加权金额, 创建时间, 产品类型, 联系人编号);
CREATE INDEX 商机_结束时间 ON 商机 (阶段编号, 结束时间, 预计金额, 概率, 加权金额);
DROP INDEX 商机_预计成交日期;
CREATE INDEX 商机_预计成交日期 ON 商机 (预计成交日期, 状态, 预计金额, 概率, 加权金额, 产品类型, 联系人编号);
DROP INDEX 商机_输单前阶段;
CREATE INDEX 商机_输单前阶段 ON 商机 (输单前阶段, 状态, 创建时间, 产品类型, 联系人编号);

DROP INDEX 合同_结束日期;
CREATE INDEX 合同_结束日期 ON 合同 (结束日期, 终止日期, 已续约, 金额, 签署日期); -- all that 合同到期 adds up
