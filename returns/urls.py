"""Addresses of the return: one list for each part, in a file of its own."""

from importlib import import_module
from importlib.util import find_spec

app_name = "returns"
urlpatterns = []
for part in ("returns.urls_talks", "returns.urls_moves", "returns.urls_plan"):
    if find_spec(part):
        urlpatterns += import_module(part).urlpatterns
