-- Who is retired is looked up by number, for each follow-up of the day.
DROP INDEX 客户_停用;
CREATE INDEX 客户_停用 ON 客户 (停用, 客户编号) WHERE 停用 = '是';

-- Few steps take another back: the others need not be written into this one.
DROP INDEX 变更组_撤销;
CREATE INDEX 变更组_撤销 ON 变更组 (撤销) WHERE 撤销 IS NOT NULL;
