"""Seals: a hash chain over the rows of finished transactions, written by one function.

The function belongs to the owner (SECURITY DEFINER) and takes no argument, so the portal's role can have the truth
sealed and nothing else: it may neither write a seal nor choose what goes in, and the worker needs no password of the
owner. What a seal covers is a range of transactions that ends before the oldest one still running
(`pg_snapshot_xmin`): a transaction that commits late holds the range back, and nothing slips behind it.

Neither rows nor seals can be changed, deleted or emptied, by whoever it is; only rows older than five years may go
(`retention.py`).
"""

from django.db import migrations, models

from foundation.audit.canonical import DIGEST_BYTES, row_sql, seal_sql

#: A seal takes whole transactions until it has so many rows; past that another one begins.
ROWS = 10_000

SEAL = f"""
CREATE FUNCTION tw_audit_seal() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_number bigint; v_from bigint; v_before bytea; v_until bigint; v_upto bigint; v_rows integer; v_content bytea;
    v_locator bytea; v_at timestamptz; v_sealed integer := 0;
BEGIN
    -- Of two workers one waits here and then goes on from the other's last seal.
    PERFORM pg_advisory_xact_lock(hashtext('terugweg.audit.seal'));
    SELECT number, upto_tx, hash INTO v_number, v_from, v_before FROM audit_seal ORDER BY number DESC LIMIT 1;
    IF NOT FOUND THEN
        v_number := 0; v_from := 0; v_before := decode(repeat('00', 32), 'hex');
    END IF;
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint + shift INTO v_until FROM audit_shift;
    IF v_until < v_from THEN
        RAISE EXCEPTION 'transactions are counted anew here: run manage.py audit resume' USING ERRCODE = 'TW001';
    END IF;
    LOOP
        SELECT max(b.tx) + 1, count(*) INTO v_upto, v_rows FROM (
            SELECT r.tx FROM audit_record r WHERE r.tx >= v_from AND r.tx < v_until ORDER BY r.tx, r.id LIMIT {ROWS}) b;
        EXIT WHEN v_rows = 0;
        IF v_rows < {ROWS} THEN v_upto := v_until; END IF;
        SELECT count(*), sha256(string_agg(d.digest, ''::bytea ORDER BY d.tx, d.id)),
               string_agg(int8send(d.id) || substr(d.digest, 1, {DIGEST_BYTES}), ''::bytea ORDER BY d.tx, d.id)
        INTO v_rows, v_content, v_locator
        FROM (SELECT r.tx, r.id, sha256(convert_to({row_sql("r")}, 'UTF8')) AS digest
              FROM audit_record r WHERE r.tx >= v_from AND r.tx < v_upto) d;
        v_number := v_number + 1;
        v_at := clock_timestamp();
        INSERT INTO audit_seal (number, format, from_tx, upto_tx, rows, content_hash, locator, sealed_at,
                                previous_hash, hash)
        VALUES (v_number, 1, v_from, v_upto, v_rows, v_content, v_locator, v_at, v_before, sha256(convert_to(
            {seal_sql("v_number", "v_from", "v_upto", "v_rows", "v_content", "v_locator", "v_at", "v_before")},
            'UTF8')))
        RETURNING hash INTO v_before;
        v_from := v_upto;
        v_sealed := v_sealed + v_rows;
    END LOOP;
    RETURN v_sealed;
END $$;
"""

FROZEN = """
CREATE FUNCTION tw_audit_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'audit_record' THEN
        IF OLD.recorded_at < now() - interval '5 years' THEN RETURN OLD; END IF;
    END IF;
    -- A test empties its database after itself; nothing else says so.
    IF TG_OP = 'TRUNCATE' AND current_setting('terugweg.test_database', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'the record and its seals are kept' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_record_kept BEFORE DELETE ON audit_record FOR EACH ROW EXECUTE FUNCTION tw_audit_kept();
CREATE TRIGGER audit_record_not_emptied BEFORE TRUNCATE ON audit_record EXECUTE FUNCTION tw_audit_kept();
CREATE TRIGGER audit_seal_kept BEFORE UPDATE OR DELETE ON audit_seal FOR EACH ROW EXECUTE FUNCTION tw_audit_kept();
CREATE TRIGGER audit_seal_not_emptied BEFORE TRUNCATE ON audit_seal EXECUTE FUNCTION tw_audit_kept();

-- The daily check runs in a job, as a service: it reads every row.
CREATE POLICY audit_record_check ON audit_record FOR SELECT USING ((SELECT tw_actor_role()) = 'service');
"""

UNDO = """
DROP POLICY audit_record_check ON audit_record;
DROP TRIGGER audit_seal_not_emptied ON audit_seal; DROP TRIGGER audit_seal_kept ON audit_seal;
DROP TRIGGER audit_record_not_emptied ON audit_record; DROP TRIGGER audit_record_kept ON audit_record;
DROP FUNCTION tw_audit_kept(); DROP FUNCTION tw_audit_seal();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_nen_fields")]
    operations = [
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("format", models.SmallIntegerField()),
                ("from_tx", models.BigIntegerField(unique=True)),
                ("upto_tx", models.BigIntegerField(unique=True)),
                ("rows", models.IntegerField()),
                ("content_hash", models.BinaryField()),
                ("locator", models.BinaryField()),
                ("sealed_at", models.DateTimeField(db_index=True)),
                ("previous_hash", models.BinaryField(unique=True)),
                ("hash", models.BinaryField(unique=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(number__gte=1, rows__gte=1, upto_tx__gt=models.F("from_tx")),
                        name="seal_covers_something",
                    )
                ]
            },
        ),
        migrations.AddIndex("record", models.Index(fields=["tx", "id"], name="record_tx")),
        migrations.RunSQL(SEAL + FROZEN, UNDO),
    ]
