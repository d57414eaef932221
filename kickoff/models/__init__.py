from kickoff.models.agreement import Agreement, Commitment, Milestone
from kickoff.models.lessons import Lesson, LessonWording
from kickoff.models.meeting import AgendaItem, AgendaTemplateItem, Kickoff

__all__ = [
    "AgendaItem",
    "AgendaTemplateItem",
    "Agreement",
    "Commitment",
    "Kickoff",
    "Lesson",
    "LessonWording",
    "Milestone",
]
