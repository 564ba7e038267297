"""Texts in two languages: their paragraphs and numbering, split by script, aligned and compared; pure, without the database."""
