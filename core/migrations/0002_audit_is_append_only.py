"""The database itself refuses to change the audit, whoever asks.

PostgreSQL refuses UPDATE and DELETE (TRUNCATE stays, for the tests' flush). SQLite refuses UPDATE; its flush is a DELETE,
which no trigger can tell from a tamperer's.
"""

from django.db import migrations

POSTGRES_ON = """
CREATE FUNCTION core_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the audit is append-only'; END $$;
CREATE TRIGGER core_audit_append_only BEFORE UPDATE OR DELETE ON core_auditevent
FOR EACH ROW EXECUTE FUNCTION core_audit_refuse();
"""
POSTGRES_OFF = """
DROP TRIGGER core_audit_append_only ON core_auditevent;
DROP FUNCTION core_audit_refuse();
"""
SQLITE_ON = """
CREATE TRIGGER core_audit_append_only BEFORE UPDATE ON core_auditevent
BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
"""
SQLITE_OFF = "DROP TRIGGER core_audit_append_only;"


def run(postgres: str, sqlite: str):
    def step(apps, schema_editor) -> None:
        schema_editor.execute(postgres if schema_editor.connection.vendor == "postgresql" else sqlite)

    return step


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [migrations.RunPython(run(POSTGRES_ON, SQLITE_ON), run(POSTGRES_OFF, SQLITE_OFF))]
