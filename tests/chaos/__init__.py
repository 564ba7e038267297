"""Work that must not be lost, with its workers and its broker killed in the middle: a short form in the suite, the long one by hand."""
