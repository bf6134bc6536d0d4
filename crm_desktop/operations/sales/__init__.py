"""Documents made of others; contracts and the days."""
