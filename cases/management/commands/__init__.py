"""Commands of manage.py; each parses, makes one call, prints."""
