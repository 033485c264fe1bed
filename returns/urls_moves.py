"""Addresses of moves, facts, risk and follow-up."""

from django.urls import path

from returns.views import facts, followup, moves, risk, survey

FILE = "cases/<ref:reference>"
urlpatterns = [
    path(f"{FILE}/move/<slug:name>/", moves.move, name="move"),
    path(f"{FILE}/facts/new/", facts.fact_add, name="fact_add"),
    path(f"{FILE}/facts/<uuid:uuid>/confirm/", facts.fact_confirm, name="fact_confirm"),
    path(f"{FILE}/facts/<uuid:uuid>/strike/", facts.fact_strike, name="fact_strike"),
    path(f"{FILE}/exceptions/new/", facts.exception_add, name="exception_add"),
    path(f"{FILE}/policy/", facts.gates, name="gates"),
    path(f"{FILE}/risk/", risk.risk, name="risk"),
    path(f"{FILE}/risk/edit/", risk.risk_edit, name="risk_edit"),
    path(f"{FILE}/risk/submit/", risk.risk_submit, name="risk_submit"),
    path(f"{FILE}/risk/review/", risk.risk_review, name="risk_review"),
    path(f"{FILE}/safety-plan/", risk.safety_plan, name="safety_plan"),
    path(f"{FILE}/follow-up/new/", followup.follow_up_add, name="follow_up_add"),
    path(f"{FILE}/after-return/", survey.surveys, name="surveys"),
    path(f"{FILE}/after-return/<slug:voice>/new/", survey.survey_add, name="survey_add"),
    path(f"{FILE}/after-return/<uuid:uuid>/take-out/", survey.survey_take_out, name="survey_take_out"),
]
