from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "foundation.people"
    label = "people"
    verbose_name = _("Colleagues")

    def ready(self) -> None:
        from foundation.mail import made_by_job
        from foundation.people import service
        from foundation.people.operations.invitations import NOTICE, make_link

        post_migrate.connect(service.after_migrate, sender=self, dispatch_uid="people.service")
        made_by_job(NOTICE, make_link)
