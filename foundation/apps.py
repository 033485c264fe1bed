"""The foundation: what every app stands on. It knows nothing of cases or return."""

from django.apps import AppConfig


class FoundationConfig(AppConfig):
    name = "foundation"
    label = "foundation"
