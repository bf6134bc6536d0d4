"""The named queries: results, totals, charts."""
