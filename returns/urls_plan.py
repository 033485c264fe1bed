"""Addresses of the departure plan, her own edition and the papers."""

from django.urls import path

from returns.views import own_edition, papers, plan

FILE = "cases/<ref:reference>"
urlpatterns = [
    path(f"{FILE}/plan/", plan.plan, name="plan"),
    path(f"{FILE}/plan/change/", plan.plan_edit, name="plan_edit"),
    path(f"{FILE}/plan/items/new/", plan.plan_item_add, name="plan_item_add"),
    path(f"{FILE}/plan/items/<uuid:uuid>/", plan.plan_item, name="plan_item"),
    path(f"{FILE}/plan/items/<uuid:uuid>/tick/", plan.plan_item_tick, name="plan_item_tick"),
    path(f"{FILE}/own-edition/", own_edition.own_edition, name="own_edition"),
    path(f"{FILE}/own-edition/preview/<slug:language>/", own_edition.own_preview, name="own_preview"),
    path(f"{FILE}/own-edition/lines/new/", own_edition.own_entry_add, name="own_entry_add"),
    path(f"{FILE}/own-edition/lines/<uuid:uuid>/", own_edition.own_entry_change, name="own_entry_change"),
    path(f"{FILE}/own-edition/lines/<uuid:uuid>/remove/", own_edition.own_entry_remove, name="own_entry_remove"),
    path(f"{FILE}/papers/", papers.papers, name="papers"),
    path(f"{FILE}/papers/<slug:kind>/<slug:language>/", papers.paper, name="paper"),
]
