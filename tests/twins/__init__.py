"""Twin worlds: two databases equal but for what is hidden, and every answer of the product compared byte for byte."""
