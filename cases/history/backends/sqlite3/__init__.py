"""SQLite, told who acts."""
