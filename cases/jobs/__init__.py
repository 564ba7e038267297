"""Work that must not be lost: rows claimed by lease, and the nudges that wake workers."""
