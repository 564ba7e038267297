"""The ledger of what the other side promised and what became of it."""
