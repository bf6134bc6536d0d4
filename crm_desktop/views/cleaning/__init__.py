"""The tab 数据清理."""
