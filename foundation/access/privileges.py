"""What the portal's role may do with tables: deny by default, after every migration."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections

#: Apps of Django and allauth whose tables nobody changes while the portal runs (`account`: addresses are ours).
DJANGOS_OWN = frozenset({"auth", "contenttypes", "account", "socialaccount"})
#: Libraries whose rows come and go: jobs, and second factors.
COMES_AND_GOES = frozenset({"procrastinate", "mfa"})


def set_privileges(using: str = "owner", **kwargs: Any) -> None:
    """Grant the portal's role what it needs and nothing more.

    A model says ``portal_may_delete = True`` where rows may go, ``portal_appends_only = True`` where they may
    never change, ``portal_reads_only = True`` where the owner or functions in the database write, and
    ``portal_updates_only = (columns)`` where only these columns may change, ``portal_adds_and_updates = (columns)``
    where rows are added too. Everything else may be inserted and updated.
    """
    if using not in {"owner", "keys_owner"}:
        return
    role = str(settings.DATABASES["default" if using == "owner" else "keys"]["USER"])
    connection = connections[using]
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        existing = set(connection.introspection.table_names(cursor))
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {quote(role)}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quote(role)}")
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            if table not in existing:
                continue
            rights = ["SELECT", "INSERT", "UPDATE"]
            if columns := getattr(model, "portal_updates_only", ()):
                rights = ["SELECT", f"UPDATE ({', '.join(map(quote, columns))})"]
            elif columns := getattr(model, "portal_adds_and_updates", ()):
                rights = ["SELECT", "INSERT", f"UPDATE ({', '.join(map(quote, columns))})"]
            elif getattr(model, "portal_reads_only", False) or model._meta.app_label in DJANGOS_OWN:
                rights = ["SELECT"]
            elif getattr(model, "portal_appends_only", False):
                rights = ["SELECT", "INSERT"]
            if getattr(model, "portal_may_delete", False) or model._meta.app_label in COMES_AND_GOES:
                rights.append("DELETE")
            cursor.execute(f"REVOKE ALL ON {quote(table)} FROM {quote(role)}")
            cursor.execute(f"GRANT {', '.join(rights)} ON {quote(table)} TO {quote(role)}")
        if "django_migrations" in existing:  # so that the server can say that migrations are due
            cursor.execute(f"GRANT SELECT ON django_migrations TO {quote(role)}")
        for table in existing:
            if table.startswith("procrastinate_"):
                cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {quote(table)} TO {quote(role)}")
