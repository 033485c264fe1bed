"""Addresses of the file. They hold its reference and row UUIDs, never anything personal."""

from django.urls import path

from cases.views import contact, cover, enquiries, family, files, groups, legal, owners, work

app_name = "cases"
FILE = "cases/<ref:reference>"
urlpatterns = [
    path("cover/", cover.cover, name="cover"),
    path("cover/<uuid:uuid>/end/", cover.cover_end, name="cover_end"),
    path("asked-for/", enquiries.asked_for, name="asked_for"),
    path("asked-for/<uuid:uuid>/", enquiries.loose, name="loose_enquiry"),
    path("asked-for/<uuid:uuid>/remove/", enquiries.loose_remove, name="loose_remove"),
    path(f"{FILE}/asked-for/", enquiries.enquiries, name="enquiries"),
    path(f"{FILE}/edit/", files.edit, name="edit"),
    path(f"{FILE}/identity/", groups.identity, name="identity"),
    path(f"{FILE}/contact/", contact.safe_contact, name="safe_contact"),
    path(f"{FILE}/contact/number/", contact.show_number, name="show_number"),
    path(f"{FILE}/location/", groups.location, name="location"),
    path(f"{FILE}/health/", groups.medical, name="medical"),
    path(f"{FILE}/legal/", legal.overview, name="legal"),
    path(f"{FILE}/statuses/new/", legal.status_add, name="status_add"),
    path(f"{FILE}/statuses/<uuid:uuid>/change/", legal.status_change, name="status_change"),
    path(f"{FILE}/consents/new/", legal.consent_add, name="consent_add"),
    path(f"{FILE}/consents/<uuid:uuid>/withdraw/", legal.consent_withdraw, name="consent_withdraw"),
    path(f"{FILE}/dependants/new/", family.dependant_add, name="dependant_add"),
    path(f"{FILE}/dependants/<uuid:uuid>/change/", family.dependant_change, name="dependant_change"),
    path(f"{FILE}/dependants/<uuid:uuid>/remove/", family.dependant_remove, name="dependant_remove"),
    path(f"{FILE}/notes/new/", work.note_add, name="note_add"),
    path(f"{FILE}/notes/<uuid:uuid>/correct/", work.note_correct, name="note_correct"),
    path(f"{FILE}/tasks/new/", work.task_add, name="task_add"),
    path(f"{FILE}/tasks/<uuid:uuid>/done/", work.task_done, name="task_done"),
    path(f"{FILE}/tasks/<uuid:uuid>/change/", work.task_change, name="task_change"),
    path(f"{FILE}/case-worker/", owners.case_worker, name="case_worker"),
    path(f"{FILE}/handover/", owners.handover_ask, name="handover_ask"),
    path(f"{FILE}/handover/<uuid:uuid>/answer/", owners.handover_answer, name="handover_answer"),
    path(f"{FILE}/handover/<uuid:uuid>/withdraw/", owners.handover_withdraw, name="handover_withdraw"),
]
