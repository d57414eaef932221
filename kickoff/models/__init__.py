from kickoff.models.agreement import Agreement, Milestone, Promise
from kickoff.models.lessons import Lesson, LessonWording
from kickoff.models.meeting import AgendaItem, AgendaTemplateItem, Kickoff

__all__ = [
    "AgendaItem",
    "AgendaTemplateItem",
    "Agreement",
    "Kickoff",
    "Lesson",
    "LessonWording",
    "Milestone",
    "Promise",
]
