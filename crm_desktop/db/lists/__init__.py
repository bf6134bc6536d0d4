"""What lists show: conditions, order, rows by window."""
