-- Sales: opportunities, quotes, orders, contracts.
ALTER TABLE 互动记录 ADD COLUMN 商机编号 TEXT REFERENCES 商机 (商机编号) ON DELETE RESTRICT;
CREATE INDEX 互动记录_商机编号 ON 互动记录 (商机编号, 时间);
ALTER TABLE 跟进计划 ADD COLUMN 商机编号 TEXT REFERENCES 商机 (商机编号) ON DELETE RESTRICT;
ALTER TABLE 跟进计划 ADD COLUMN 合同编号 TEXT REFERENCES 合同 (合同编号) ON DELETE RESTRICT;
CREATE INDEX 跟进计划_商机编号 ON 跟进计划 (商机编号, 到期时间);
CREATE INDEX 跟进计划_合同编号 ON 跟进计划 (合同编号, 到期时间);

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
    加权金额 INTEGER GENERATED ALWAYS AS ((预计金额 * coalesce(概率, 0) + 50) / 100) VIRTUAL
) STRICT;
CREATE INDEX 商机_客户编号 ON 商机 (客户编号);
CREATE INDEX 商机_客户联系人编号 ON 商机 (客户联系人编号);
CREATE INDEX 商机_联系人编号 ON 商机 (联系人编号, 状态);
CREATE INDEX 商机_阶段编号 ON 商机 (阶段编号, 预计成交日期);
CREATE INDEX 商机_输单前阶段 ON 商机 (输单前阶段);
CREATE INDEX 商机_状态 ON 商机 (状态, 创建时间);
CREATE INDEX 商机_创建时间 ON 商机 (创建时间);
CREATE INDEX 商机_预计成交日期 ON 商机 (预计成交日期);
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
    版本 INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX 商机阶段变更_商机编号 ON 商机阶段变更 (商机编号, 开始时间);
CREATE INDEX 商机阶段变更_阶段编号 ON 商机阶段变更 (阶段编号, 开始时间);

-- 商机.状态, 最近活动 follow stage and interactions, whatever way these come, change or go.
-- To insert an opportunity's number here is to bring it up to date.
CREATE VIEW 商机变动 AS SELECT 商机编号 FROM 商机;
CREATE TRIGGER 商机变动_insert INSTEAD OF INSERT ON 商机变动
BEGIN
    UPDATE 商机 SET
        状态 = coalesce((SELECT 类型 FROM 商机阶段 WHERE 商机阶段.阶段编号 = 商机.阶段编号), ''),
        最近活动 = max(创建时间, coalesce((SELECT max(时间) FROM 互动记录 WHERE 商机编号 = NEW.商机编号), ''))
    WHERE 商机编号 = NEW.商机编号;
END;
CREATE TRIGGER 商机_insert AFTER INSERT ON 商机
BEGIN INSERT INTO 商机变动 VALUES (NEW.商机编号); END;
CREATE TRIGGER 商机_update AFTER UPDATE OF 商机编号, 阶段编号, 创建时间 ON 商机
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
        max(0, 原价 - 原价 / 10000 * 折扣率 - (原价 % 10000 * 折扣率 + 5000) / 10000 - 折扣额)) VIRTUAL
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
    状态 TEXT NOT NULL DEFAULT '未开始' CHECK (状态 IN ('未开始', '履行中', '已到期', '已终止')),
    终止日期 TEXT CHECK (终止日期 IS date(终止日期, '+0 days')),
    续约方式 TEXT NOT NULL DEFAULT '不续约' CHECK (续约方式 IN ('不续约', '手动续约', '自动续约')),
    通知天数 INTEGER CHECK (通知天数 BETWEEN 0 AND 3650), -- before the end, for whoever does not want to renew
    上一合同 TEXT REFERENCES 合同 (合同编号) ON DELETE RESTRICT, -- that this one renews
    条款 TEXT CHECK (length(条款) <= 2000),
    备注 TEXT CHECK (length(备注) <= 2000),
    版本 INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX 合同_客户编号 ON 合同 (客户编号);
CREATE INDEX 合同_客户联系人编号 ON 合同 (客户联系人编号);
CREATE INDEX 合同_商机编号 ON 合同 (商机编号);
CREATE INDEX 合同_订单编号 ON 合同 (订单编号);
CREATE INDEX 合同_联系人编号 ON 合同 (联系人编号, 状态);
CREATE INDEX 合同_开始日期 ON 合同 (开始日期);
CREATE INDEX 合同_结束日期 ON 合同 (结束日期);
CREATE INDEX 合同_状态 ON 合同 (状态, 结束日期);
CREATE INDEX 合同_上一合同 ON 合同 (上一合同);

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

-- Files may hang on contracts too: a column loses its NOT NULL only in a new table.
DROP INDEX 附件_互动编号;
DROP INDEX 附件_摘要;
ALTER TABLE 附件 RENAME TO 附件_旧;
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
INSERT INTO 附件 (附件编号, 互动编号, 名称, 大小, 摘要, 加入时间, 版本)
SELECT 附件编号, 互动编号, 名称, 大小, 摘要, 加入时间, 版本 FROM 附件_旧;
INSERT INTO sqlite_sequence (name, seq) SELECT '附件', 0 WHERE NOT EXISTS (
    SELECT 1 FROM sqlite_sequence WHERE name = '附件');
UPDATE sqlite_sequence SET seq = coalesce((SELECT seq FROM sqlite_sequence WHERE name = '附件_旧'), 0)
WHERE name = '附件';
DROP TABLE 附件_旧;

CREATE VIRTUAL TABLE 商机_检索 USING fts5(
    文, content='', columnsize=0, detail=none, tokenize='trigram case_sensitive 1'
);
