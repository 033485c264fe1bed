"""Addresses of the administrator's pages; they hold the account's random mark, never a name."""

from django.urls import path

from foundation.people.views import accounts, invitations, rights, states, teams, two_people

app_name = "people"
urlpatterns = [
    path("colleagues/", accounts.accounts, name="list"),
    path("colleagues/invite/", invitations.invite, name="invite"),
    path("colleagues/rights/", rights.rights, name="rights"),
    path("colleagues/rights/file/", rights.rights_file, name="rights_file"),
    path("colleagues/<uuid:uuid>/sessions/end/", states.end_sessions, name="end_sessions"),
    path("colleagues/<uuid:uuid>/close/", states.close, name="close"),
    path("colleagues/<uuid:uuid>/state/<slug:change>/", states.change, name="change_state"),
    path("welcome/<slug:token>/", invitations.accept, name="invitation_accept"),
    path("colleagues/<uuid:uuid>/invite/", invitations.again, name="invite_again"),
    path("colleagues/<uuid:uuid>/withdraw/", invitations.withdraw, name="invitation_withdraw"),
    path("colleagues/<uuid:uuid>/propose/<slug:kind>/", two_people.propose, name="propose"),
    path("second-person/<uuid:uuid>/", two_people.decide, name="decide"),
    path("second-person/<uuid:uuid>/take-back/", two_people.take_back, name="take_back"),
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
