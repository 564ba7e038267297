"""Measurements: programs that a person runs by hand; the test suite does not."""
