from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "foundation.audit"
    label = "audit"
    verbose_name = _("Record of changes and readings")

    def ready(self) -> None:
        from foundation.audit import service

        post_migrate.connect(service.after_migrate, sender=self, dispatch_uid="audit.service")
