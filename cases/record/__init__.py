"""A case's history in words: which log entries belong to it, which of them an officer may see, and how each is told."""
