"""Everything that changes data in feedback. One module a noun; callers import from here."""

from feedback.actions.disowning import ALLOWED_FOR as DISOWN_ALLOWED_FOR
from feedback.actions.disowning import AlreadyDisowned, TooLateToDisown, disown
from feedback.actions.hires import (
    AlreadyAnswered,
    LeftAlready,
    answer_survey,
    hire,
    open_surveys,
    record_left,
)
from feedback.actions.interviews import (
    InterviewProblem,
    ask_for_feedback,
    cancel_interview,
    move_interview,
    panel_of,
)
from feedback.actions.notes import write_line
from feedback.actions.pauses import put_on_hold, take_off_hold
from feedback.actions.reviews import (
    AlreadyStored,
    NoRationale,
    NotAskedAnyMore,
    NoVerdict,
    ReviewInput,
    drop_draft,
    save_draft,
    submit_review,
    take_turn,
)
from feedback.actions.slates import (
    SlateProblem,
    end_requests_about,
    end_requests_for,
    end_requests_of,
    review_due,
    reviews_due,
    send_again,
    send_prepared,
    send_slate,
    withdraw_request,
)

__all__ = [
    "DISOWN_ALLOWED_FOR",
    "AlreadyAnswered",
    "AlreadyDisowned",
    "AlreadyStored",
    "InterviewProblem",
    "LeftAlready",
    "NoRationale",
    "NoVerdict",
    "NotAskedAnyMore",
    "ReviewInput",
    "SlateProblem",
    "TooLateToDisown",
    "answer_survey",
    "ask_for_feedback",
    "cancel_interview",
    "disown",
    "drop_draft",
    "end_requests_about",
    "end_requests_for",
    "end_requests_of",
    "hire",
    "move_interview",
    "open_surveys",
    "panel_of",
    "put_on_hold",
    "record_left",
    "review_due",
    "reviews_due",
    "save_draft",
    "send_again",
    "send_prepared",
    "send_slate",
    "submit_review",
    "take_off_hold",
    "take_turn",
    "withdraw_request",
    "write_line",
]
