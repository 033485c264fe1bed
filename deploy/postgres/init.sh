#!/bin/bash
# Runs once, when the database volume is new: the two roles and the two databases (docs/adr/0002).
set -euo pipefail
psql --username "$POSTGRES_USER" --dbname postgres --set ON_ERROR_STOP=1 \
    --set owner="$(cat /run/secrets/owner_password)" --set portal="$(cat /run/secrets/portal_password)" <<'SQL'
CREATE ROLE terugweg_owner LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD :'owner';
-- Owns nothing and cannot step over row-level security; the portal refuses to start as any other kind of role.
CREATE ROLE terugweg_portal LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD :'portal';
CREATE DATABASE terugweg OWNER terugweg_owner;
CREATE DATABASE terugweg_keys OWNER terugweg_owner;
REVOKE ALL ON DATABASE terugweg, terugweg_keys FROM PUBLIC;
GRANT CONNECT ON DATABASE terugweg, terugweg_keys TO terugweg_portal;
SQL
