-- What is asked in a round of calls, a question a line.
ALTER TABLE 回访 ADD COLUMN 问题 TEXT CHECK (length(问题) <= 2000);
