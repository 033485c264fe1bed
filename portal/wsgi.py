"""The portal as a WSGI application. It refuses a database role that sees everything, and a lost or wrong master key."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

application = get_wsgi_application()

from portal.production import refuse_to_serve  # noqa: E402 - needs the loaded settings

refuse_to_serve()
