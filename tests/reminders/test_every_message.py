"""Every kind at every step, with the longest names: what a subject, a text, a call and a preview line may hold."""

import html
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from core import clock
from feedback.models import ReviewRequest, Survey, SurveyTemplate
from kickoff.actions import draft_agreement, propose
from kickoff.models import Milestone
from recruiting.models import Hire, Requisition
from reminders.kinds import Rung, all_kinds
from reminders.models import ConsentEvent, ContactPoint, InboundMessage, ProviderEvent
from tests.factories import ApplicationFactory, CandidateFactory, RequisitionFactory, RevisionFactory, UserFactory
from tests.kickoff.factories import KickoffFactory, LessonFactory
from tests.messages import letter
from tests.meta.wording import hits

pytestmark = pytest.mark.django_db
JOB = "Principal site reliability engineer for distributed storage platforms"
SURNAME = "Wolfeschlegelsteinhausen"
SUBJECT, PREVIEW, TEXT = 60, 90, 110
STEPS = [
    (kind.name, rung) for kind in all_kinds().values() if not kind.name.startswith("tests.") for rung in kind.rungs
]


@pytest.fixture(params=["job", "confidential"])
def job(request, recruiter: User, manager: User, seeded: None) -> Requisition:
    recruiter.name, manager.name = "Christophers Featherstonehaugh", "Maximilianus Cholmondeley-Castellanos"
    recruiter.save()
    manager.save()
    return RequisitionFactory(
        title=JOB, is_confidential=request.param == "confidential", recruiter=recruiter, manager=manager
    )


@pytest.fixture
def rows(job: Requisition, recruiter: User, manager: User) -> Callable[[str], list[Any]]:
    """`rows("feedback.review")`: what a message of that kind is about."""
    return lambda kind: MADE[kind](job, recruiter, manager)


def requests_of(job: Requisition, manager: User, **columns: Any) -> list[Any]:
    made = []
    for first in ("Bartholomew-Maximilian", "Wilhelmina", "Anastasia-Evangelina"):
        candidate = CandidateFactory(name=f"{first} {SURNAME}")
        application = ApplicationFactory(candidate=candidate, requisition=job, stage=job.stages.get(kind="review"))
        now = clock.now()
        made.append(
            ReviewRequest.objects.create(
                application=application, reviewer=manager, due_at=now - timedelta(days=1), **columns
            )
        )
    return made


def survey(job: Requisition, manager: User) -> list[Any]:
    asked = requests_of(job, manager)[0]
    hire = Hire.objects.create(application=asked.application, starts_on=clock.now().date() - timedelta(days=90))
    template, now = SurveyTemplate.objects.first(), clock.now()
    assert template
    return [
        Survey.objects.create(
            template=template, hire=hire, respondent=manager, opens_at=now, closes_at=now + timedelta(days=14)
        )
    ]


def number_confirmed(manager: User) -> list[Any]:
    ContactPoint.objects.create(user=manager, channel="sms", address="+4917012345678", state="usable")
    return [ConsentEvent.objects.create(user=manager, channel="sms", what="given", how="typed by 1", wording="w")]


def reply(manager: User) -> list[Any]:
    event = ProviderEvent.objects.create(provider="postmark", event_id="1")
    return [InboundMessage.objects.create(event=event, channel="email", sender="m", user=manager, said="Got it.")]


def proposed(job: Requisition, recruiter: User) -> list[Any]:
    agreement = draft_agreement(job, by=recruiter)
    propose(agreement, by=recruiter)
    return [agreement]


def milestone(job: Requisition) -> list[Any]:
    return [
        Milestone.objects.create(
            requisition=job, key=Milestone.Key.OFFER, name="Offer accepted", side="manager", due_at=clock.now()
        )
    ]


MADE: dict[str, Callable[[Requisition, User, User], list[Any]]] = {
    "feedback.review": lambda job, recruiter, manager: requests_of(job, manager),
    "feedback.interview": lambda job, recruiter, manager: requests_of(
        job, manager, kind="interview", interview_at=clock.now() - timedelta(days=2)
    ),
    "feedback.pause": lambda job, recruiter, manager: [job.pauses.create(reason="Busy", started_by=recruiter)],
    "feedback.survey": lambda job, recruiter, manager: survey(job, manager),
    "feedback.progress": lambda job, recruiter, manager: [job],
    "feedback.thanks": lambda job, recruiter, manager: requests_of(
        job, manager, state="answered", answered_at=clock.now()
    )[:1],
    "recruiting.description": lambda job, recruiter, manager: [
        RevisionFactory(requisition=job, state="shared", shared_at=clock.now(), shared_by=recruiter)
    ],
    "kickoff.invitation": lambda job, recruiter, manager: [KickoffFactory(requisition=job, booked_by=recruiter)],
    "kickoff.tomorrow": lambda job, recruiter, manager: [KickoffFactory(requisition=job, booked_by=recruiter)],
    "kickoff.agreement": lambda job, recruiter, manager: proposed(job, recruiter),
    "kickoff.milestone": lambda job, recruiter, manager: milestone(job),
    "kickoff.to_schedule": lambda job, recruiter, manager: [job],
    "kickoff.lesson": lambda job, recruiter, manager: [
        LessonFactory(manager=manager, said_by=recruiter, requisition=job, text="Send two candidates at a time.")
    ],
    "reminders.invite": lambda job, recruiter, manager: [UserFactory(name="Ana B", invited_by=recruiter)],
    "reminders.test": lambda job, recruiter, manager: ["reminders.test:1"],
    "reminders.number_confirmed": lambda job, recruiter, manager: number_confirmed(manager),
    "reminders.reply": lambda job, recruiter, manager: reply(manager),
}


def channels_of(rung: Rung) -> list[str]:
    return {"email": ["email"], "escalation": ["email"], "call_task": ["call_task"]}.get(
        rung.route, ["email", "sms", "voice"]
    )


@pytest.mark.parametrize(("kind", "rung"), STEPS, ids=[f"{kind}-{rung.rung}" for kind, rung in STEPS])
@pytest.mark.parametrize("count", [1, 3])  # of a kind about one thing, the one
def test_it_is_short_whole_and_discreet(kind, rung, count, rows, job, manager):
    about = rows(kind)
    for channel in channels_of(rung):
        sent = letter(kind, about[:count], manager, channel=channel, rung=rung.rung)
        said = " ".join(re.sub(r"<style.*?</style>|<[^>]+>", " ", sent.html, flags=re.DOTALL).split())
        assert hits(f"{sent.subject} {sent.text} {html.unescape(said)}") == []
        if channel == "call_task":
            continue  # a page for the recruiter, who knows the names
        preview = html.unescape("".join(re.findall(r'<div class="hidden"[^>]*>(.*?)</div>', sent.html)))
        open_to_others = {"subject": sent.subject, "preview": preview}
        if channel in ("sms", "voice"):
            open_to_others[channel] = sent.text

        problems = [f"subject of {len(sent.subject)}"] if len(sent.subject) > SUBJECT else []
        problems += [f"preview of {len(preview)}"] if len(preview) > PREVIEW else []
        problems += (
            [f"text of {besides_link(sent.text)}"] if channel == "sms" and besides_link(sent.text) > TEXT else []
        )
        for name, said in open_to_others.items():
            problems += [f"cut {name}"] if re.search(r"…|\.\.\.", said) else []
            problems += [f"surname in {name}"] if SURNAME in said else []
            problems += [f"confidential job in {name}"] if job.is_confidential and JOB in said else []

        assert not problems, f"{channel}: {open_to_others} {sent.text if channel == 'sms' else ''}"


def besides_link(text: str) -> int:
    return len(re.sub(r"https?://\S+", "", text))


def test_each_kind_is_looked_at():
    assert {kind for kind, _ in STEPS} == set(MADE)
