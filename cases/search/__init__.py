"""Finding cases: the filter, the query."""
