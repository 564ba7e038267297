"""The product's settings with a folder of its own, quick password hashes, and nothing else changed."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

# Never the folder that the environment names: it is removed when the tests are over.
os.environ["CASEFILE_VAR"] = tempfile.mkdtemp(prefix="case-file-tests-")

from compliance.environment import Mail
from compliance.settings import *  # noqa: F403  (the environment must be set before the settings read it)
from compliance.settings import STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
INDEX_FAULTS_STOP = True
MAIL = Mail("127.0.0.1", 25, "", "", "none", "Case file <case-file@desk.example>", "https://desk.example")
Path(os.environ["CASEFILE_VAR"]).mkdir(parents=True, exist_ok=True)
