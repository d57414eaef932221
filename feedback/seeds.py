"""The check-ins after a hire (C6), for both sides. Seeding again keeps what an admin changed or turned off."""

from dataclasses import dataclass

from feedback.models import SurveyQuestion, SurveyTemplate
from recruiting.models.settings import Side

Kind = SurveyQuestion.Kind


@dataclass(frozen=True)
class Q:
    text: str
    kind: str = Kind.TEXT
    lesson: bool = False
    why: bool = False
    required: bool = False


ONE_WEEK_MANAGER = [
    Q("Overall, how did the hiring process go?", Kind.SCALE_10, required=True),
    Q("Did the candidates I sent match what we agreed on?", Kind.SCALE_5),
    Q("Did you always know what was next and what was needed from you?", Kind.SCALE_5),
    Q("Did I reach out in the right way and about as often as you wanted?", Kind.SCALE_5, why=True),
    Q("What would have made the hiring process smoother?", lesson=True),
    Q("How happy are you with your new hire so far?", Kind.SCALE_5, why=True),
    Q("What should we remember the next time you hire?", lesson=True),
]
ONE_WEEK_RECRUITER = [
    Q("Overall, how did the hiring process go?", Kind.SCALE_10, required=True),
    Q("Did the requirements stay the way we agreed?", Kind.SCALE_5, why=True),
    Q("Did feedback come on time?", Kind.SCALE_5),
    Q("Did the feedback help you find better candidates?", Kind.SCALE_5, why=True),
    Q("What would have made the hiring process smoother?", lesson=True),
    Q("What will you do differently with this hiring manager next time?", lesson=True),
]
THIRTY_DAYS = [
    Q("Has your new hire settled in?", Kind.SCALE_5, required=True),
    Q("Did the first projects go as planned?", Kind.YES_PARTLY_NO, why=True),
    Q("Which must-have turned out to be essential, and which didn't matter?", lesson=True),
    Q("Did the interviews miss anything?", lesson=True),
    Q("Do you need any help from us?"),
    Q("Would you make the same hire today?", Kind.YES_UNSURE_NO, why=True),
]
NINETY_DAYS = [
    Q("Is your new hire performing at the level you expected?", Kind.SCALE_5, required=True),
    Q("Are they the right fit for the role?", Kind.RECOMMEND),
    Q("Would you hire them again?", Kind.YES_UNSURE_NO, why=True),
    Q("Which goals from the kickoff have they reached, which are on track, and which were missed?"),
    Q("Which interview signals turned out to be right, and which were misleading?", lesson=True),
    Q("Should the job description for this role change? How?", lesson=True),
    Q("How long did it take them to get fully up to speed?"),
]
LEFT_EARLY = [Q("We're sorry this hire didn't work out. What, if anything, should we look for next time?", lesson=True)]

TEMPLATES = [  # key, name, side, asked when, days, questions
    ("one-week-manager", "First-week check-in", Side.MANAGER, "start", 7, ONE_WEEK_MANAGER),
    ("one-week-recruiter", "First-week check-in", Side.RECRUITER, "start", 7, ONE_WEEK_RECRUITER),
    ("thirty-days-manager", "30-day check-in", Side.MANAGER, "start", 30, THIRTY_DAYS),
    ("ninety-days-manager", "90-day check-in", Side.MANAGER, "start", 90, NINETY_DAYS),
    ("left-early-manager", "One last question", Side.MANAGER, "left", 0, LEFT_EARLY),
]


def seed() -> None:
    for key, name, side, when, days, questions in TEMPLATES:
        template, is_new = SurveyTemplate.objects.get_or_create(
            key=key, defaults={"name": name, "side": side, "asked_when": when, "days_after_start": days}
        )
        if is_new:
            SurveyQuestion.objects.bulk_create(
                SurveyQuestion(
                    template=template,
                    text=question.text,
                    kind=question.kind,
                    required=question.required,
                    asks_why=question.why,
                    becomes_lesson=question.lesson,
                    position=position,
                )
                for position, question in enumerate(questions)
            )
