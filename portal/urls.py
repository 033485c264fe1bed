"""All addresses. They hold case references and row UUIDs, never anything personal."""

from importlib import import_module
from importlib.util import find_spec

from django.urls import include, path, register_converter

from foundation.accounts.views import set_language
from foundation.references import ReferenceConverter
from portal import views_open

register_converter(ReferenceConverter, "ref")

portal_patterns = [
    path("health/", views_open.health, name="health"),
    path("quick-exit/", views_open.quick_exit, name="quick_exit"),
    path("policy-report/", views_open.policy_report, name="policy_report"),
    path(".well-known/security.txt", views_open.security_txt, name="security_txt"),
]
if find_spec("portal.desk_urls"):
    portal_patterns += import_module("portal.desk_urls").urlpatterns

urlpatterns = [
    # One namespace for all of the portal's own pages, so they are one include.
    path("", include((portal_patterns, "portal"))),
    path("", include("foundation.accounts.urls")),
    path("", include("foundation.accounts.allauth_urls")),
    path("", include("foundation.people.urls")),
    path("language/", set_language, name="set_language"),
    path("drafts/", include("foundation.drafts.urls")),
]
urlpatterns += [
    path("", include(module)) for module in ("cases.urls", "organisations.urls", "returns.urls") if find_spec(module)
]

handler500 = "portal.views_open.server_error"
