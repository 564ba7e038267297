"""The Django project: settings, addresses, the web and the worker entry points; wiring only."""
