-- Two customers of whom somebody has said that they are not the same person.
CREATE TABLE 非重复 (
    甲 TEXT NOT NULL, -- 客户编号, the smaller one; it may be gone, and come back by an undo
    乙 TEXT NOT NULL CHECK (乙 > 甲),
    PRIMARY KEY (甲, 乙)
) STRICT;
CREATE INDEX 非重复_乙 ON 非重复 (乙);
-- How good the data was, day by day.
CREATE TABLE 数据质量 (
    日 TEXT PRIMARY KEY NOT NULL CHECK (日 IS date(日, '+0 days')),
    客户数 INTEGER NOT NULL CHECK (客户数 >= 0),
    完整度 REAL NOT NULL CHECK (完整度 BETWEEN 0 AND 1), -- share of the important fields that are filled
    问题数 INTEGER NOT NULL CHECK (问题数 >= 0)
) STRICT;
