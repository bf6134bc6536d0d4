-- Contracts that know where they are in time, and remind of it.
ALTER TABLE 跟进计划 ADD COLUMN 合同期限 TEXT CHECK (合同期限 IS date(合同期限, '+0 days'));
ALTER TABLE 合同 ADD COLUMN 已提醒 TEXT CHECK (length(已提醒) <= 40);
ALTER TABLE 合同 ADD COLUMN 已续约 TEXT NOT NULL DEFAULT '否' CHECK (已续约 IN ('是', '否'));
ALTER TABLE 合同 ADD COLUMN 节点金额 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE 合同 ADD COLUMN 通知期限 TEXT
    GENERATED ALWAYS AS (date(结束日期, '-' || coalesce(通知天数, 0) || ' days')) VIRTUAL;
CREATE INDEX 合同_通知期限 ON 合同 (通知期限);
CREATE INDEX 合同_已续约 ON 合同 (已续约);

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
INSERT INTO 合同变动 SELECT 合同编号 FROM 合同;

-- What an administrator sets for everybody who uses the file.
CREATE TABLE 设置 (
    名称 TEXT PRIMARY KEY NOT NULL, -- the program's name of it
    值 TEXT NOT NULL CHECK (json_valid(值))
) STRICT;
