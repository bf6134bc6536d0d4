-- The number of a deleted record is not given again.
CREATE TABLE 编号 (
    表 TEXT PRIMARY KEY NOT NULL,
    末号 INTEGER NOT NULL CHECK (末号 >= 0)
) STRICT;
