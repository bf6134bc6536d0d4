CREATE INDEX 变更组_用户 ON 变更组 (用户);
CREATE INDEX 变更组_时间 ON 变更组 (时间);
ALTER TABLE 变更组 ADD COLUMN 校验 BLOB;
ALTER TABLE 安全记录 ADD COLUMN 校验 BLOB;
-- From where on the codes of the history were made with which key. The keys are not in this file.
CREATE TABLE 历史段 (
    段编号 INTEGER PRIMARY KEY AUTOINCREMENT,
    密钥 TEXT NOT NULL, -- its name
    变更组编号 INTEGER NOT NULL, -- the last step and the last line of 安全记录 before it
    安全序号 INTEGER NOT NULL
) STRICT;
