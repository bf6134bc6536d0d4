-- Filters of lists that somebody has given a name.
CREATE TABLE 筛选 (
    用户 TEXT NOT NULL, -- whose it is; '' for everybody
    对象 TEXT NOT NULL, -- of which list: the program's name of the entity
    名称 TEXT NOT NULL CHECK (length(名称) BETWEEN 1 AND 40),
    条件 TEXT NOT NULL CHECK (json_valid(条件)), -- [[field, operator, value], …]
    PRIMARY KEY (对象, 用户, 名称)
) STRICT;
