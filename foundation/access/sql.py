"""Building blocks for migrations: policies, edges, audit. One place, so that every table gets the same rule.

The expressions are those measured in the design: a case compares its team with an array made once per query;
what belongs to a case asks whether the case is visible.
"""

from collections.abc import Iterable

from django.db.migrations import RunSQL

_ACTIVE = "g.valid_from <= now() AND (g.valid_until IS NULL OR g.valid_until > now())"


def _case_rule(writing: bool) -> str:
    teams = "tw_my_writing_teams" if writing else "tw_my_teams"
    level = " AND g.level = 'write'" if writing else ""
    return (
        f"team_id = ANY((SELECT {teams}())::bigint[]) OR EXISTS (SELECT 1 FROM access_grant g"
        f" WHERE g.case_id = cases_case.id AND g.user_id = (SELECT tw_actor()) AND {_ACTIVE}{level})"
    )


def _policies(table: str, *, read: str, write: str, add: str = "") -> RunSQL:
    """``add`` says who may insert, where that is not who may write."""
    return RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        CREATE POLICY {table}_read ON {table} FOR SELECT USING ({read});
        CREATE POLICY {table}_add ON {table} FOR INSERT WITH CHECK ({add or write});
        CREATE POLICY {table}_change ON {table} FOR UPDATE USING ({write}) WITH CHECK ({write});
        CREATE POLICY {table}_remove ON {table} FOR DELETE USING ({write});
        """,
        f"""
        DROP POLICY {table}_remove ON {table}; DROP POLICY {table}_change ON {table};
        DROP POLICY {table}_add ON {table}; DROP POLICY {table}_read ON {table};
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        """,
    )


def protect_cases() -> RunSQL:
    """Policies of `cases_case` itself."""
    return _policies("cases_case", read=_case_rule(writing=False), write=_case_rule(writing=True))


def protect(table: str, column: str = "case_id") -> RunSQL:
    """Policies of a table that belongs to a case: its rows are visible where the case is."""
    rule = f"EXISTS (SELECT 1 FROM cases_case c WHERE c.id = {table}.{column})"
    write = f"tw_may_write_case({table}.{column})"
    return _policies(table, read=rule, write=write)


def protect_client(table: str, column: str) -> RunSQL:
    """Policies of a table that belongs to a client, who may have several cases over the years."""
    read = f"EXISTS (SELECT 1 FROM cases_case c WHERE c.client_id = {table}.{column})"
    write = f"EXISTS (SELECT 1 FROM cases_case c WHERE c.client_id = {table}.{column} AND tw_may_write_case(c.id))"
    return _policies(table, read=read, write=write)


def protect_group(table: str, group: str, column: str = "case_id") -> RunSQL:
    """Policies of a data group: the case must be visible *and* the grant must name the group."""
    rule = (
        f"EXISTS (SELECT 1 FROM cases_case c WHERE c.id = {table}.{column})"
        f" AND tw_may_see_group({table}.{column}, '{group}')"
    )
    return _policies(table, read=rule, write=f"{rule} AND tw_may_write_case({table}.{column})")


def only_who_may(table: str, *actions: str, column: str = "case_id") -> RunSQL:
    """Let only roles write in ``table`` that may do one of ``actions`` (`foundation/access/policy.py`, `tw_may`).

    Restrictive: it narrows the policies of `protect`, which ask for a writing grant alone. A row may be locked by
    who sees it (an operation locks before it asks); what is written is checked, and refused aloud.
    """
    rule = " OR ".join(f"tw_may('{action}', {table}.{column})" for action in actions)
    return RunSQL(
        f"""
        CREATE POLICY {table}_who_adds ON {table} AS RESTRICTIVE FOR INSERT WITH CHECK ({rule});
        CREATE POLICY {table}_who_changes ON {table} AS RESTRICTIVE FOR UPDATE USING (true) WITH CHECK ({rule});
        """,
        f"DROP POLICY {table}_who_changes ON {table}; DROP POLICY {table}_who_adds ON {table};",
    )


def audit(table: str, case_expression: str = "case_id") -> RunSQL:
    """Write a row for every change of ``table``; ``case_expression`` is its column with the case, or ''."""
    return RunSQL(
        f"CREATE TRIGGER {table}_audit AFTER INSERT OR UPDATE OR DELETE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION tw_audit_change('{case_expression}');",
        f"DROP TRIGGER {table}_audit ON {table};",
    )


def allow_only_edges(table: str, column: str, edges: Iterable[tuple[str, str]]) -> RunSQL:
    """Refuse every change of ``column`` that is not one of ``edges`` (from, to); a CHECK cannot see the old value."""
    pairs = ", ".join(f"('{source}', '{target}')" for source, target in sorted(set(edges)))
    name = f"{table}_{column}_edges"
    return RunSQL(
        f"""
        CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF OLD.{column} IS DISTINCT FROM NEW.{column}
               AND (OLD.{column}::text, NEW.{column}::text) NOT IN ({pairs}) THEN
                RAISE EXCEPTION 'no move from % to %', OLD.{column}, NEW.{column} USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        END $$;
        CREATE TRIGGER {name} BEFORE UPDATE OF {column} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}();
        """,
        f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}();",
    )


def signed_function(table: str, except_columns: Iterable[str] = ()) -> str:
    """Return the function behind `never_changes`; values sealed anew under another key pass (`audit.0006`)."""
    allowed = "ARRAY[" + ", ".join(f"'{column}'" for column in except_columns) + "]::text[]"
    return f"""
        CREATE OR REPLACE FUNCTION {table}_signed() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF (to_jsonb(NEW) - {allowed}) IS DISTINCT FROM (to_jsonb(OLD) - {allowed})
               AND NOT tw_only_resealed(TG_RELID, to_jsonb(OLD), to_jsonb(NEW)) THEN
                RAISE EXCEPTION 'a signed row is not changed, it is followed by a new version'
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        END $$;
        """


def never_changes(table: str, except_columns: Iterable[str] = ()) -> RunSQL:
    """Refuse changes of a signed row, but for the named columns (a pointer to its correction, say)."""
    name = f"{table}_signed"
    return RunSQL(
        f"""
        {signed_function(table, except_columns)}
        CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}();
        """,
        f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}();",
    )


def forget_search(table: str, source: int) -> RunSQL:
    """Take the entry of a row out of the search index when the row goes, whoever removes it."""
    return RunSQL(
        f"CREATE TRIGGER {table}_search AFTER DELETE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION tw_search_forget('{source}');",
        f"DROP TRIGGER {table}_search ON {table};",
    )


def protect_team(table: str) -> RunSQL:
    """Policies of what waits for a team and belongs to no case yet: its writer reads it, the team settles it."""
    teams = "team_id = ANY((SELECT tw_my_writing_teams())::bigint[])"
    own = "created_by_id = (SELECT tw_actor())"
    return _policies(table, read=f"{own} OR {teams}", write=teams, add=own)
