from feedback.models.notes import PersonalLine
from feedback.models.reviews import CriterionRating, Review, ReviewDraft, ReviewRequest, Slate
from feedback.models.surveys import Survey, SurveyAnswer, SurveyQuestion, SurveyTemplate

__all__ = [
    "CriterionRating",
    "PersonalLine",
    "Review",
    "ReviewDraft",
    "ReviewRequest",
    "Slate",
    "Survey",
    "SurveyAnswer",
    "SurveyQuestion",
    "SurveyTemplate",
]
