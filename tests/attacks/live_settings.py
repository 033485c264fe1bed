"""Settings of the server under attack: the portal's own, and the toy pages beside the real ones."""

from portal.settings import *  # noqa: F403

ROOT_URLCONF = "tests.foundation.toy"
#: Many people sit at one address here; the limits of signing in have tests of their own.
SLOW_PER_PERSON = 1000
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
WHITENOISE_AUTOREFRESH = True
STATIC_ROOT = None
LOGGING["loggers"]["django"] = {"level": "CRITICAL"}  # noqa: F405 - thousands of refusals are meant
