"""What happened, when, and where: events and the timeline."""
