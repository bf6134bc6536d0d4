CREATE INDEX 变更组_用户 ON 变更组 (用户);
