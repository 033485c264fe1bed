"""Settings of the tests: the portal's own, on test databases, with quick hashes."""

import os

# Only the process that starts the workers starts a server; workers find its URLs in the environment.
if "PYTEST_XDIST_WORKER" not in os.environ:
    from foundation.postgres import ensure_server

    os.environ.update(ensure_server().as_environment())

from portal.settings import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MASTER_KEY = "dGVydWd3ZWctdGVzdHMtb25seS0tbWFzdGVyLWtleSE="  # fictional, 32 bytes
MASTER_KEY_COMMAND = MASTER_KEY_OLD = MASTER_KEY_OLD_COMMAND = ""
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MAIL_AT_ONCE = True
DEMO = DEBUG = False
#: A name that a template asks for and nobody gave is a mistake (read by pytest-django).
FAIL_INVALID_TEMPLATE_VARS = True

# The owners make the test databases (the portal's roles cannot), and so come first; the others mirror them.
for alias in ("owner", "keys_owner"):
    DATABASES[alias]["TEST"] = {"DEPENDENCIES": []}
#: The record refuses to be emptied; only a test's own database says that it may.
DATABASES["owner"]["OPTIONS"]["options"] = "-c terugweg.test_database=on"
STATIC_ROOT = None  # nothing was collected; static files are found where they are written
#: A test client makes the middleware anew; looking through all static files each time cost 0.1 s a client.
WHITENOISE_AUTOREFRESH = True
