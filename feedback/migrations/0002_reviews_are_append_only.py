"""The database itself refuses to change what somebody wrote, whoever asks.

The one change it lets through is the erasure of a person: the words become "(erased)", verdict and author stay.
PostgreSQL refuses UPDATE and DELETE (TRUNCATE stays, for the tests' flush). SQLite refuses UPDATE; its flush is a DELETE,
which no trigger can tell from a tamperer's.
"""

from django.db import migrations

CHANGED = (
    "NEW.rationale <> '(erased)' OR NEW.verdict <> OLD.verdict OR NEW.number <> OLD.number"
    " OR NEW.request_id <> OLD.request_id OR NEW.written_by_id <> OLD.written_by_id"
    " OR NEW.submitted_at <> OLD.submitted_at"
)
POSTGRES_ON = f"""
CREATE FUNCTION feedback_review_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'reviews are append-only'; END $$;
CREATE TRIGGER feedback_review_append_only BEFORE UPDATE ON feedback_review
FOR EACH ROW WHEN ({CHANGED}) EXECUTE FUNCTION feedback_review_refuse();
CREATE TRIGGER feedback_review_kept BEFORE DELETE ON feedback_review
FOR EACH ROW EXECUTE FUNCTION feedback_review_refuse();
CREATE TRIGGER feedback_rating_append_only BEFORE UPDATE OR DELETE ON feedback_criterionrating
FOR EACH ROW EXECUTE FUNCTION feedback_review_refuse();
"""
POSTGRES_OFF = """
DROP TRIGGER feedback_rating_append_only ON feedback_criterionrating;
DROP TRIGGER feedback_review_kept ON feedback_review;
DROP TRIGGER feedback_review_append_only ON feedback_review;
DROP FUNCTION feedback_review_refuse();
"""
SQLITE_ON = [
    f"CREATE TRIGGER feedback_review_append_only BEFORE UPDATE ON feedback_review WHEN {CHANGED}"
    " BEGIN SELECT RAISE(ABORT, 'reviews are append-only'); END;",
    "CREATE TRIGGER feedback_rating_append_only BEFORE UPDATE ON feedback_criterionrating"
    " BEGIN SELECT RAISE(ABORT, 'reviews are append-only'); END;",
]
SQLITE_OFF = ["DROP TRIGGER feedback_rating_append_only;", "DROP TRIGGER feedback_review_append_only;"]


def run(postgres: str, sqlite: list[str]):
    def step(apps, schema_editor) -> None:
        for statement in [postgres] if schema_editor.connection.vendor == "postgresql" else sqlite:
            schema_editor.execute(statement)

    return step


class Migration(migrations.Migration):
    dependencies = [("feedback", "0001_initial")]

    operations = [migrations.RunPython(run(POSTGRES_ON, SQLITE_ON), run(POSTGRES_OFF, SQLITE_OFF))]
