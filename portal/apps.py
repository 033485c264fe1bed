"""The portal: settings, addresses and the pages that show parts of several apps."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("Portal")

    def ready(self) -> None:
        from portal import checks, seams  # noqa: F401 - registers the checks of the set-up

        seams.connect()
