from feedback.views.disowning import review_disown
from feedback.views.hires import hire_left, hire_record, survey, survey_results
from feedback.views.interviews import interview_ask, interview_cancel, interview_move
from feedback.views.notes import note
from feedback.views.pauses import pause, pause_end
from feedback.views.records import review_list
from feedback.views.reviews import review, review_draft, review_draft_drop, review_queue, review_resume_page
from feedback.views.slates import review_resend, review_withdraw, slate_create

__all__ = [
    "hire_left",
    "hire_record",
    "interview_ask",
    "interview_cancel",
    "interview_move",
    "note",
    "pause",
    "pause_end",
    "review",
    "review_disown",
    "review_draft",
    "review_draft_drop",
    "review_list",
    "review_queue",
    "review_resend",
    "review_resume_page",
    "review_withdraw",
    "slate_create",
    "survey",
    "survey_results",
]
