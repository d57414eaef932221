from feedback.forms.hires import HireForm, LeftForm, PauseForm
from feedback.forms.interviews import InterviewForm, MoveInterviewForm
from feedback.forms.notes import LineForm
from feedback.forms.reviews import ReviewForm, typed
from feedback.forms.slates import SendAgainForm, SlateForm
from feedback.forms.surveys import SurveyForm

__all__ = [
    "HireForm",
    "InterviewForm",
    "LeftForm",
    "LineForm",
    "MoveInterviewForm",
    "PauseForm",
    "ReviewForm",
    "SendAgainForm",
    "SlateForm",
    "SurveyForm",
    "typed",
]
