"""PostgreSQL, told who acts."""
