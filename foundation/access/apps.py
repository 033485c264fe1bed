from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccessConfig(AppConfig):
    name = "foundation.access"
    label = "access"
    verbose_name = _("Who may see what")

    def ready(self) -> None:
        from foundation.access.policy import load
        from foundation.access.privileges import set_privileges

        # Default privileges are per database, so a fresh test database needs them as much as production.
        # The signal comes once for each app, always after all migrations; once is enough.
        post_migrate.connect(set_privileges, sender=self, dispatch_uid="access.privileges")
        post_migrate.connect(load, sender=self, dispatch_uid="access.policy")
