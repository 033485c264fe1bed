"""Addresses of intake, conversations and decisions."""

from django.urls import path

from returns.views import conversation, intake

FILE = "cases/<ref:reference>"
urlpatterns = [
    path("cases/new/", intake.intake, name="intake"),
    path(f"{FILE}/talks/new/", conversation.talk_add, name="talk_add"),
    path(f"{FILE}/talks/<uuid:uuid>/", conversation.talk, name="talk"),
    path(f"{FILE}/talks/<uuid:uuid>/change/", conversation.talk_change, name="talk_change"),
    path(f"{FILE}/talks/<uuid:uuid>/add/", conversation.talk_addition, name="talk_addition"),
    path(f"{FILE}/decisions/new/", conversation.decision_add, name="decision_add"),
]
