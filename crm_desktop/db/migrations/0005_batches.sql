-- Very many rows that came together, as in an import, are one entry of the change log.
CREATE TABLE 变更批次 (
    批次编号 INTEGER PRIMARY KEY AUTOINCREMENT,
    表 TEXT NOT NULL,
    首键 ANY NOT NULL, -- the lowest and the highest key among the rows; where they only describe other records, of these
    末键 ANY NOT NULL,
    内容 BLOB NOT NULL -- JSON, packed by zlib: column → its values, row by row
) STRICT;
CREATE INDEX 变更批次_表 ON 变更批次 (表, 首键, 末键);
ALTER TABLE 变更记录 ADD COLUMN 批次编号 INTEGER REFERENCES 变更批次 (批次编号) ON DELETE RESTRICT;
CREATE INDEX 变更记录_批次编号 ON 变更记录 (批次编号) WHERE 批次编号 IS NOT NULL;
