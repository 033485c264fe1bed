"""Addresses of the registry and of assignments."""

from django.urls import path

from organisations.views import assignments, registry

app_name = "organisations"
urlpatterns = [
    path("organisations/", registry.list_, name="list"),
    path("organisations/<slug:code>/", registry.detail, name="detail"),
    path("organisations/<slug:code>/edit/", registry.edit, name="edit"),
    path("cases/<ref:reference>/organisations/assign/", assignments.assign, name="assign"),
    path("cases/<ref:reference>/organisations/none-found/", assignments.contact_search, name="contact_search"),
    path("cases/<ref:reference>/organisations/<uuid:uuid>/", assignments.assignment, name="assignment"),
    path(
        "cases/<ref:reference>/organisations/<uuid:uuid>/<slug:name>/",
        assignments.assignment_move,
        name="assignment_move",
    ),
]
