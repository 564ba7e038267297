"""Django's admin, one module a package."""
