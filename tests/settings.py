"""Settings of the tests: the portal's own, run as the portal's role, strict where production is forgiving."""

import base64
import os

from foundation import postgres

# Before the settings are read. Workers of xdist inherit the URLs, so only the first process starts a server.
os.environ.update(postgres.ensure_server().as_environment())
os.environ["TERUGWEG_MASTER_KEY"] = base64.b64encode(b"a key for tests, 32 bytes long..").decode()
os.environ.setdefault("TERUGWEG_DEMO", "1")

from portal.settings import *
from tests.strict_templates import Undefined

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # tests sign in by the hundred
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = Undefined()
for _database in DATABASES.values():
    _database["CONN_MAX_AGE"] = 0
