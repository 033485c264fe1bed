from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = _("Case files")

    def ready(self) -> None:
        from cases.searching import visible_cases, visible_clients
        from foundation.search.sources import OWNERS

        OWNERS["case"], OWNERS["client"] = visible_cases, visible_clients
