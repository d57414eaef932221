from feedback.models.notes import PersonalLine
from feedback.models.reviews import CriterionRating, Disowned, Review, ReviewDraft, ReviewRequest, Slate
from feedback.models.surveys import Survey, SurveyAnswer, SurveyQuestion, SurveyTemplate

__all__ = [
    "CriterionRating",
    "Disowned",
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
