"""Papers rendered from frozen contents."""
