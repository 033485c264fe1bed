from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ReturnsConfig(AppConfig):
    name = "returns"
    verbose_name = _("Return")

    def ready(self) -> None:
        from returns import reference, reference_plan

        post_migrate.connect(reference_plan.after_migrate, sender=self, dispatch_uid="returns.checklist")
        post_migrate.connect(reference.after_migrate, sender=self, dispatch_uid="returns.risk_items")
