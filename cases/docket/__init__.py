"""Cases, measures, claims and the status history."""
