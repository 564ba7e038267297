"""Gathering what papers say: the rows of many cases loaded together, and told as plain JSON."""
