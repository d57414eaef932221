"""What may happen to candidates, their files and lists of them. Callers import from here."""

from recruiting.candidates.actions.candidates import (
    add_application,
    add_candidate,
    change_candidate,
    decline_application,
    move_application,
    record_hire,
    reopen,
    undo,
    withdraw_application,
)
from recruiting.candidates.actions.documents import add_document, remove_document
from recruiting.candidates.actions.importing import (
    begin_import,
    correct_rows,
    discard_import,
    match_columns,
    read_again,
    skip_rows,
    take_back_row,
)
from recruiting.candidates.actions.problems import CandidateProblem, ChangedMeanwhile
from recruiting.candidates.actions.storing import store_candidates, store_waiting

__all__ = [
    "CandidateProblem",
    "ChangedMeanwhile",
    "add_application",
    "add_candidate",
    "add_document",
    "begin_import",
    "change_candidate",
    "correct_rows",
    "decline_application",
    "discard_import",
    "match_columns",
    "move_application",
    "read_again",
    "record_hire",
    "remove_document",
    "reopen",
    "skip_rows",
    "store_candidates",
    "store_waiting",
    "take_back_row",
    "undo",
    "withdraw_application",
]
