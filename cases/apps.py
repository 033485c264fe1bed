from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = _("Case files")

    def ready(self) -> None:
        from cases.searching import closed_groups, visible_cases, visible_clients
        from foundation.search import sources

        sources.OWNERS["case"], sources.OWNERS["client"] = visible_cases, visible_clients
        sources.closed_groups = closed_groups
