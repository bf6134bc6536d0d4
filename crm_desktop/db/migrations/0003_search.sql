-- Search and pinyin order. The program fills them when it opens the file.
ALTER TABLE 联系人 ADD COLUMN 姓名排序 TEXT NOT NULL DEFAULT '';
ALTER TABLE 客户 ADD COLUMN 姓名排序 TEXT NOT NULL DEFAULT '';
ALTER TABLE 客户 ADD COLUMN 所购产品排序 TEXT NOT NULL DEFAULT '';
ALTER TABLE 客户 ADD COLUMN 联系地址排序 TEXT NOT NULL DEFAULT '';
ALTER TABLE 客户 ADD COLUMN 行业排序 TEXT NOT NULL DEFAULT '';
ALTER TABLE 客户 ADD COLUMN 地区排序 TEXT NOT NULL DEFAULT '';
ALTER TABLE 产品 ADD COLUMN 产品名称排序 TEXT NOT NULL DEFAULT '';
ALTER TABLE 反馈信息 ADD COLUMN 反馈人姓名排序 TEXT NOT NULL DEFAULT '';
CREATE INDEX 联系人_姓名排序 ON 联系人 (姓名排序);
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
CREATE INDEX 产品_产品名称排序 ON 产品 (产品名称排序);
CREATE INDEX 反馈信息_反馈人姓名排序 ON 反馈信息 (反馈人姓名排序);
DROP TRIGGER 购买_insert;
CREATE TRIGGER 购买_insert AFTER INSERT ON 购买
BEGIN
    UPDATE 客户 SET (所购产品, 消费时间, 所购产品排序) = (
        SELECT coalesce(max(产品名称), ''), coalesce(max(购买时间), ''), coalesce(max(产品名称排序), '') FROM (
            SELECT 产品名称, 购买时间, 产品名称排序 FROM 购买 LEFT JOIN 产品 USING (产品编号)
            WHERE 客户编号 = NEW.客户编号 ORDER BY 购买时间 DESC, 购买编号 DESC LIMIT 1))
    WHERE 客户编号 = NEW.客户编号;
END;
DROP TRIGGER 购买_delete;
CREATE TRIGGER 购买_delete AFTER DELETE ON 购买
BEGIN
    UPDATE 客户 SET (所购产品, 消费时间, 所购产品排序) = (
        SELECT coalesce(max(产品名称), ''), coalesce(max(购买时间), ''), coalesce(max(产品名称排序), '') FROM (
            SELECT 产品名称, 购买时间, 产品名称排序 FROM 购买 LEFT JOIN 产品 USING (产品编号)
            WHERE 客户编号 = OLD.客户编号 ORDER BY 购买时间 DESC, 购买编号 DESC LIMIT 1))
    WHERE 客户编号 = OLD.客户编号;
END;
DROP TRIGGER 购买_update;
CREATE TRIGGER 购买_update AFTER UPDATE OF 客户编号, 产品编号, 购买时间, 购买编号 ON 购买
BEGIN
    UPDATE 客户 SET (所购产品, 消费时间, 所购产品排序) = (
        SELECT coalesce(max(产品名称), ''), coalesce(max(购买时间), ''), coalesce(max(产品名称排序), '') FROM (
            SELECT 产品名称, 购买时间, 产品名称排序 FROM 购买 LEFT JOIN 产品 USING (产品编号)
            WHERE 客户编号 = 客户.客户编号 ORDER BY 购买时间 DESC, 购买编号 DESC LIMIT 1))
    WHERE 客户编号 IN (OLD.客户编号, NEW.客户编号);
END;
DROP TRIGGER 购买_顶替_insert;
CREATE TRIGGER 购买_顶替_insert AFTER INSERT ON 购买 WHEN EXISTS (SELECT 1 FROM 购买_顶替)
BEGIN
    UPDATE 客户 SET (所购产品, 消费时间, 所购产品排序) = (
        SELECT coalesce(max(产品名称), ''), coalesce(max(购买时间), ''), coalesce(max(产品名称排序), '') FROM (
            SELECT 产品名称, 购买时间, 产品名称排序 FROM 购买 LEFT JOIN 产品 USING (产品编号)
            WHERE 客户编号 = 客户.客户编号 ORDER BY 购买时间 DESC, 购买编号 DESC LIMIT 1))
    WHERE 客户编号 IN (SELECT 客户编号 FROM 购买_顶替);
    DELETE FROM 购买_顶替;
END;
DROP TRIGGER 购买_顶替_update;
CREATE TRIGGER 购买_顶替_update AFTER UPDATE OF 购买编号 ON 购买 WHEN EXISTS (SELECT 1 FROM 购买_顶替)
BEGIN
    UPDATE 客户 SET (所购产品, 消费时间, 所购产品排序) = (
        SELECT coalesce(max(产品名称), ''), coalesce(max(购买时间), ''), coalesce(max(产品名称排序), '') FROM (
            SELECT 产品名称, 购买时间, 产品名称排序 FROM 购买 LEFT JOIN 产品 USING (产品编号)
            WHERE 客户编号 = 客户.客户编号 ORDER BY 购买时间 DESC, 购买编号 DESC LIMIT 1))
    WHERE 客户编号 IN (SELECT 客户编号 FROM 购买_顶替);
    DELETE FROM 购买_顶替;
END;
DROP TRIGGER 产品_产品名称;
CREATE TRIGGER 产品_产品名称 AFTER UPDATE OF 产品名称, 产品名称排序 ON 产品
WHEN OLD.产品名称 <> NEW.产品名称 OR OLD.产品名称排序 <> NEW.产品名称排序
BEGIN
    UPDATE 客户 SET 所购产品 = NEW.产品名称, 所购产品排序 = NEW.产品名称排序 WHERE 客户编号 IN (
        SELECT 客户编号 FROM 最近购买 WHERE 产品编号 = NEW.产品编号);
END;
DROP TRIGGER 产品_insert;
CREATE TRIGGER 产品_insert AFTER INSERT ON 产品 -- REPLACE renames as well
WHEN EXISTS (SELECT 1 FROM 购买 WHERE 产品编号 = NEW.产品编号)
BEGIN
    UPDATE 客户 SET 所购产品 = NEW.产品名称, 所购产品排序 = NEW.产品名称排序 WHERE 客户编号 IN (
        SELECT 客户编号 FROM 最近购买 WHERE 产品编号 = NEW.产品编号);
END;
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
CREATE TABLE 检索状态 (
    编号 INTEGER PRIMARY KEY CHECK (编号 = 1),
    制作 TEXT NOT NULL
) STRICT;
