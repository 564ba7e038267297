"""Who sees what: officers, markings, compartments, and the one rule that every query goes through."""
