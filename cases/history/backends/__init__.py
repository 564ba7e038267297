"""The two databases as this product opens them: Django's backends, which tell the log who acts and seal it before each commit."""
