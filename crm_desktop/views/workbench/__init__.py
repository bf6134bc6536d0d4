"""The tab 工作台: what is to be done."""
