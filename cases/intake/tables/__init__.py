"""Spreadsheets of concerns, disputes and agenda items: read, mapped, tried without effect, imported portion by portion, undone."""
