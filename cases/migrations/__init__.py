"""The one migration line of the case file."""
