-- What the workbench counts is counted along an index.
CREATE INDEX 客户_待联系 ON 客户 (最近联系, 停用);
CREATE INDEX 客户_待核对 ON 客户 (核对日期, 停用);
CREATE INDEX 跟进计划_待办 ON 跟进计划 (到期时间, 状态, 客户编号);
DROP INDEX 合同_已续约;
CREATE INDEX 合同_已续约 ON 合同 (已续约, 结束日期, 终止日期, 状态);
