"""Books joined from parts that were set one by one: sheaves of pages, pooled faces, running heads, contents and bookmarks."""
