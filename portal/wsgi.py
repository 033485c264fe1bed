"""The portal as a WSGI application. It refuses to start with a database role that could see everything."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

application = get_wsgi_application()

from portal.production import refuse_unsafe_database  # noqa: E402 - needs the loaded settings

refuse_unsafe_database()
