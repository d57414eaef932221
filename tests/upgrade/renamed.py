"""What differs on purpose between the landed version and today's code. Add a line where a migration calls for one."""

# Old name → new name.
RENAMED_TABLES: dict[str, str] = {
    "kickoff_promise": "kickoff_commitment",
    "reminders_messagelinkmatter": "reminders_messagelinkitem",
}
RENAMED_COLUMNS: dict[tuple[str, str], str] = {  # by the table's old name
    ("accounts_leave", "stand_in_id"): "delegate_id",
}
RENAMED_SUBJECTS: dict[str, str] = {}  # {"recruiting.old": "recruiting.new"}, as in the subject of an occurrence
# Rows that a migration removes with good reason: {"recruiting_old": {17}}, by the table's old name.
REMOVED_ON_PURPOSE: dict[str, set[int]] = {}
# Rows that a migration adds with good reason, by the table's new name.
ADDED_ON_PURPOSE: dict[str, set[int]] = {"recruiting_reasoncode": {23, 24}}  # "Compensation" and "Location"
# Tables, by their new names, whose contents cannot be the same after migrating back and forward: {"table": "why"}.
DIFFERENT_AFTER_GOING_BACK: dict[str, str] = {
    "reminders_delivery": "messages sent after the upgrade lose the name they came from, for which there was no column",
}
# Addresses that no longer show a page to their reader: {"/old/address/": "why"}.
WITHDRAWN_ADDRESSES: dict[str, str] = {}
