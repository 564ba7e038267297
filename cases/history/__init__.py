"""What can never be rewritten: seals, append-only triggers, and their verification."""
