from feedback.models.reviews import CriterionRating, Disowned, Review, ReviewDraft, ReviewRequest, Slate
from feedback.models.surveys import Survey, SurveyAnswer, SurveyQuestion, SurveyTemplate

__all__ = [
    "CriterionRating",
    "Disowned",
    "Review",
    "ReviewDraft",
    "ReviewRequest",
    "Slate",
    "Survey",
    "SurveyAnswer",
    "SurveyQuestion",
    "SurveyTemplate",
]
