"""The case file: one Django app, cut into one package a subject (docs/house.md)."""
