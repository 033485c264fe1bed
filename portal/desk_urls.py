"""Addresses of the desk; `portal/urls.py` puts them in the namespace of the portal."""

from importlib.util import find_spec

from django.urls import path

from portal.views import case, caseload, deputies, emergency, home, log, search, signals, team, trail

urlpatterns = [
    path("", home.home, name="home"),
    path("help/", home.help_page, name="help"),
    path("deputies/", deputies.deputies, name="deputies"),
    path("deputies/new/", deputies.deputy_new, name="deputy_new"),
    path("deputies/<uuid:uuid>/answer/", deputies.deputy_answer, name="deputy_answer"),
    path("deputies/<uuid:uuid>/end/", deputies.deputy_end, name="deputy_end"),
    path("emergency-access/", emergency.break_glass, name="break_glass"),
    path("emergency-access/judge/", emergency.break_glass_reviews, name="break_glass_reviews"),
    path("emergency-access/judge/<uuid:uuid>/", emergency.break_glass_review, name="break_glass_review"),
    path("emergency-access/end/<uuid:uuid>/", emergency.break_glass_end, name="break_glass_end"),
    path("log/", log.log, name="log"),
    path("log/table/", log.log_export, name="log_export"),
    path("log/signals/", signals.signals, name="signals"),
    path("log/signals/<uuid:uuid>/", signals.signal, name="signal"),
    path("team/", team.team, name="team"),
    path("team/<int:number>/hand-over/", team.hand_over, name="hand_over"),
    path("search/", search.search, name="search"),
    path("search/<uuid:number>/", search.search_results, name="search_results"),
    path("cases/", caseload.caseload, name="caseload"),
    path("cases/<ref:reference>/", case.case, name="case"),
    path("cases/<ref:reference>/history/", case.whole_history, name="history"),
    path("cases/<ref:reference>/visitors/", trail.who_was_here, name="who_was_here"),
    path("cases/<ref:reference>/visitors/paper/<slug:language>/", trail.who_was_here_paper, name="who_was_here_paper"),
    path("cases/<ref:reference>/sight/", case.who_may_see, name="who_may_see"),
]
if find_spec("portal.views.unassigned"):  # cases without an organisation: the coordinator's page
    from portal.views.unassigned import unassigned

    urlpatterns.append(path("cases/unassigned/", unassigned, name="unassigned"))
