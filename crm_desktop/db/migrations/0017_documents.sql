-- Numbers of documents by a rule, and the letterhead of what is sent.

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
