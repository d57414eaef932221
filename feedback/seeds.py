"""The questions after a hire (catalogue 4.6), for both sides. What an admin changed or switched off stays so."""

from dataclasses import dataclass

from feedback.models import SurveyQuestion, SurveyTemplate
from recruiting.models.requisition import Side

Kind = SurveyQuestion.Kind


@dataclass(frozen=True)
class Q:
    text: str
    kind: str = Kind.TEXT
    lesson: bool = False
    why: bool = False
    required: bool = False


ONE_WEEK_MANAGER = [
    Q("Overall, how did this search go for you?", Kind.SCALE_10, required=True),
    Q("The people I introduced matched what we agreed.", Kind.SCALE_5),
    Q("You knew what would happen next and what was needed from you.", Kind.SCALE_5),
    Q("I contacted you in the right way and the right amount.", Kind.SCALE_5, why=True),
    Q("What would have made it smoother?", lesson=True),
    Q("How do you like your new colleague so far?", Kind.SCALE_5, why=True),
    Q("What should we remember for your next opening?", lesson=True),
]
ONE_WEEK_RECRUITER = [
    Q("Overall, how did this search go for you?", Kind.SCALE_10, required=True),
    Q("What we were looking for stayed as we had agreed it.", Kind.SCALE_5, why=True),
    Q("Feedback came on time.", Kind.SCALE_5),
    Q("The reasons helped me to search closer.", Kind.SCALE_5, why=True),
    Q("What would have made it smoother?", lesson=True),
    Q("What will I do differently next time with this manager?", lesson=True),
]
THIRTY_DAYS = [
    Q("Has your new colleague settled in?", Kind.SCALE_5, required=True),
    Q("Were the first tasks done as planned?", Kind.YES_PARTLY_NO, why=True),
    Q("Which must-have proved vital, and which did not matter?", lesson=True),
    Q("Was there anything the interviews missed?", lesson=True),
    Q("Do you need any help from us?"),
    Q("Would you choose the same person today?", Kind.YES_UNSURE_NO, why=True),
]
NINETY_DAYS = [
    Q("Are they performing at the level you expected?", Kind.SCALE_5, required=True),
    Q("Are they the right fit for the job?", Kind.RECOMMEND),
    Q("Would you hire them again?", Kind.YES_UNSURE_NO, why=True),
    Q("The outcomes named in the kickoff: which are reached, which on the way, which missed?"),
    Q("Which interview signal turned out right, and which misled?", lesson=True),
    Q("Should the description for this role change, and how?", lesson=True),
    Q("How long did it take until they were fully useful?"),
]
LEFT_EARLY = [Q("We are sorry it ended early. What, if anything, should we look for next time?", lesson=True)]

TEMPLATES = [  # key, name, side, asked when, days, questions
    ("one-week-manager", "How did the search go?", Side.MANAGER, "start", 7, ONE_WEEK_MANAGER),
    ("one-week-recruiter", "How did the search go?", Side.RECRUITER, "start", 7, ONE_WEEK_RECRUITER),
    ("thirty-days-manager", "30 days in", Side.MANAGER, "start", 30, THIRTY_DAYS),
    ("ninety-days-manager", "90 days in", Side.MANAGER, "start", 90, NINETY_DAYS),
    ("left-early-manager", "One question", Side.MANAGER, "left", 0, LEFT_EARLY),
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
