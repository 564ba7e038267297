"""The tests: they mirror cases/, and walks/ goes from the door of the site to the database."""
