"""The database itself refuses to change what was consented to, whoever asks.

PostgreSQL refuses UPDATE and DELETE (TRUNCATE stays, for the tests' flush). SQLite refuses UPDATE; its flush is a DELETE,
which no trigger can tell from a tamperer's.
"""

from django.db import migrations

POSTGRES_ON = """
CREATE FUNCTION reminders_consent_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'consent is append-only'; END $$;
CREATE TRIGGER reminders_consent_append_only BEFORE UPDATE OR DELETE ON reminders_consentevent
FOR EACH ROW EXECUTE FUNCTION reminders_consent_refuse();
"""
POSTGRES_OFF = """
DROP TRIGGER reminders_consent_append_only ON reminders_consentevent;
DROP FUNCTION reminders_consent_refuse();
"""
SQLITE_ON = """
CREATE TRIGGER reminders_consent_append_only BEFORE UPDATE ON reminders_consentevent
BEGIN SELECT RAISE(ABORT, 'consent is append-only'); END;
"""
SQLITE_OFF = "DROP TRIGGER reminders_consent_append_only;"


def run(postgres: str, sqlite: str):
    def step(apps, schema_editor) -> None:
        schema_editor.execute(postgres if schema_editor.connection.vendor == "postgresql" else sqlite)

    return step


class Migration(migrations.Migration):
    dependencies = [("reminders", "0001_initial")]

    operations = [migrations.RunPython(run(POSTGRES_ON, SQLITE_ON), run(POSTGRES_OFF, SQLITE_OFF))]
