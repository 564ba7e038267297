"""The product's settings on Django's own database backends, which know nothing of the log: what it is measured against."""

from compliance.settings import *  # noqa: F403  (settings are all of them)
from compliance.settings import DATABASES

DATABASES["default"]["ENGINE"] = DATABASES["default"]["ENGINE"].replace(
    "cases.history.backends.", "django.db.backends."
)
