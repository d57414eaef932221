"""What some rows look like, with every row that refers to them: to see that nothing about them changed."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Model

from accounts.models import User
from core.models import AuditEvent
from feedback.models import SurveyQuestion, SurveyTemplate
from recruiting.models import Department, ReasonCode, RoleFamily
from reminders.models import InboundMessage, Occurrence, ReminderRule, Task

Rows = dict[str, list[tuple[Any, ...]]]  # by table, column by column
Queries = dict[str, tuple[str, list[Any]]]

# Rows that refer to others by a text key ("recruiting.requisition:5") instead of a foreign key.
TEXT_KEYS = {
    AuditEvent: ("target",),
    Occurrence: ("subject", "requisition_key"),
    Task: ("subject",),
    InboundMessage: ("subject",),
}
# Of everybody, not of one job: a new row that refers to one of these is not the job's.
SHARED = (User, ReminderRule, ReasonCode, SurveyTemplate, SurveyQuestion, Department, RoleFamily)


def queries_of(kept: dict[type[Model], list[Any]]) -> Queries:
    """For each table the query of what belongs to these rows: they themselves, and all that refer to them."""
    keys = [f"{model._meta.label_lower}:{pk}" for model, pks in kept.items() if model not in SHARED for pk in pks]
    tables = {}
    for model in apps.get_models(include_auto_created=True):
        wheres = list(_wheres(model, kept, keys))
        if wheres:
            sql = " OR ".join(f'"{column}" IN ({", ".join(["%s"] * len(values))})' for column, values in wheres)
            table, key = model._meta.db_table, model._meta.pk.column
            query = f'SELECT * FROM "{table}" WHERE {sql} ORDER BY "{key}"'  # noqa: S608  # names of our own tables
            tables[table] = (query, [value for _, values in wheres for value in values])
    return tables


def _wheres(model: type[Model], kept: dict[type[Model], list[Any]], keys: list[str]) -> Iterable[tuple[str, list[Any]]]:
    if kept.get(model):
        yield model._meta.pk.column, kept[model]
    for field in model._meta.concrete_fields:
        target = field.related_model
        if isinstance(target, type) and target not in SHARED and kept.get(target):
            yield field.column, kept[target]
        elif field.name in TEXT_KEYS.get(model, ()):
            yield field.column, list(keys)


def rows_of(queries: Queries) -> Rows:
    found: Rows = {}
    with connection.cursor() as cursor:
        for table, (sql, values) in queries.items():
            cursor.execute(sql, values)
            found[table] = cursor.fetchall()
    return found


def changes(before: Rows, after: Rows) -> Rows:
    """The rows that are new, gone, or different, by table."""
    return {
        table: [row for row in (*rows, *after[table]) if row not in rows or row not in after[table]]
        for table, rows in before.items()
        if rows != after[table]
    }
