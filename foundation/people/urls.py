"""Addresses of the administrator's pages; they hold the account's random mark, never a name."""

from django.urls import path

from foundation.people.views import accounts, teams

app_name = "people"
urlpatterns = [
    path("colleagues/", accounts.accounts, name="list"),
    path("colleagues/<uuid:uuid>/", accounts.account, name="account"),
    path("colleagues/<uuid:uuid>/change/", accounts.edit, name="edit"),
    path("colleagues/<uuid:uuid>/teams/add/", accounts.membership_add, name="membership_add"),
    path("colleagues/<uuid:uuid>/teams/<int:number>/end/", accounts.membership_end, name="membership_end"),
    path("teams/", teams.teams, name="teams"),
    path("teams/new/", teams.team, name="team_add"),
    path("teams/<int:number>/", teams.team, name="team_edit"),
    path("regions/new/", teams.region, name="region_add"),
    path("regions/<int:number>/", teams.region, name="region_edit"),
]
