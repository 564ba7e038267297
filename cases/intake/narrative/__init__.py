"""Reading a narrative report into proposals; pure: texts and vocabularies come in, proposals with their places come out."""
