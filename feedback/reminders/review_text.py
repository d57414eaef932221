"""What messages say about reviews: subject, text, call and the facts of an email, for each step of the schedule."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from accounts.models import User
from core import clock
from core.dates import Style, for_person
from core.zones import zone_in_words
from feedback.models import ReviewRequest
from feedback.text import dotted, first_name, in_business_time, listed, one_or_many, role, with_full_stop
from recruiting.models import Requisition
from recruiting.models.requisition import SUBJECT
from reminders.kinds import ItemContext
from reminders.models import Occurrence, ReminderRule

SENT, SOON, OVERDUE, SECOND, CALL, OFFER, ESCALATION = range(7)
PREVIEW = 90  # characters
NAMED = 3  # more candidates than these are counted
TEXTED = 2  # the same for texts


@dataclass(frozen=True)
class Batch:
    """The requests of one message, the most urgent first, its reader and its step."""

    rows: list[ReviewRequest]
    reader: User
    step: int
    is_call: bool

    @classmethod
    def of(cls, rows: list[ReviewRequest], occurrences: list[Occurrence]) -> "Batch":
        return cls(
            rows=sorted(rows, key=lambda row: (row.due_at, row.pk)),
            reader=occurrences[0].recipient,
            step=max(row.rung for row in occurrences),
            is_call=occurrences[0].rule.route == ReminderRule.Route.CALL_TASK,
        )

    @property
    def first(self) -> ReviewRequest:
        return self.rows[0]

    @property
    def count(self) -> int:
        return len(self.rows)

    @property
    def is_late(self) -> bool:
        return any(row.is_late for row in self.rows)

    @property
    def are_all_late(self) -> bool:
        return all(row.is_late for row in self.rows)

    @property
    def candidates(self) -> str:
        return one_or_many(self.count, "1 candidate", "candidates")

    @cached_property
    def names(self) -> list[str]:
        return [row.application.candidate.name for row in self.rows]

    @property
    def in_text(self) -> str:
        """ "N.B. and S.H.", or "3 candidates"."""
        return listed([dotted(name) for name in self.names]) if self.count <= TEXTED else self.candidates

    @property
    def in_preview(self) -> str:
        return listed([first_name(name) for name in self.names]) if self.count <= NAMED else self.candidates

    @property
    def in_full(self) -> str:
        return listed(self.names) if self.count <= NAMED else self.candidates

    @cached_property
    def jobs(self) -> list[Requisition]:
        return list({row.requisition.pk: row.requisition for row in self.rows}.values())

    def subject(self, before: str) -> str:
        """`before` with the job after it, at most 60 characters; of several jobs their number."""
        before = f"{before} · "
        return self.jobs[0].title_in_subject(before) if len(self.jobs) == 1 else f"{before}{len(self.jobs)} jobs"

    @property
    def job_in_text(self) -> str:
        return self.jobs[0].title_in_texts if len(self.jobs) == 1 else f"{len(self.jobs)} jobs"

    @property
    def job_in_call(self) -> str:
        """ "the Data Analyst role", or "2 jobs"."""
        return role(self.jobs[0].title_in_calls) if len(self.jobs) == 1 else f"{len(self.jobs)} jobs"

    @property
    def job_in_mail(self) -> str:
        return role(self.jobs[0].title) if len(self.jobs) == 1 else f"{len(self.jobs)} jobs"

    @property
    def are_due_together(self) -> bool:
        return len({row.due_at for row in self.rows}) == 1

    def due(self, style: Style) -> str:
        return for_person(self.first.due_at, self.reader, style)

    @property
    def spoken_due(self) -> str:
        """ "Friday, November 20, at 4:30 PM London time"."""
        return f"{self.due(Style.FULL)} {zone_in_words(self.reader.zone_name)}"

    def is_due(self, style: Style) -> str:
        """ "due Wed 5 PM", "first due Wed 5 PM" or "now overdue"."""
        if self.is_late:
            return "now overdue"
        return f"{'' if self.are_due_together else 'first '}due {self.due(style)}"

    def reviews_due(self, due: str) -> str:
        """ "Your review was due " and that time; of several requests "Your reviews are due …" or "The first review is
        due …"."""
        if self.count > 1 and self.are_due_together:
            return f"Your reviews {'were' if self.is_late else 'are'} due {due}"
        return f"{'Your' if self.count == 1 else 'The first'} review {'was' if self.is_late else 'is'} due {due}"

    @property
    def overdue(self) -> str:
        """ "your review of S.H. for SRE is", for a text: which of the reviews are overdue."""
        late = sum(row.is_late for row in self.rows)
        if late < self.count:
            return f"{late} of your {self.count} reviews for {self.job_in_text} {'is' if late == 1 else 'are'}"
        reviews, are = ("review", "is") if late == 1 else ("reviews", "are")
        return f"your {reviews} of {self.in_text} for {self.job_in_text} {are}"

    @property
    def recruiter(self) -> str:
        """The first name of the job's recruiter."""
        recruiter = self.first.requisition.lead_recruiter() or self.first.requested_by
        return first_name(recruiter.name) if recruiter else "your recruiter"

    @property
    def sender(self) -> str:
        """The first name of who sent all of them for review, else "Your recruiter"."""
        senders = {row.requested_by for row in self.rows}
        one = senders.pop() if len(senders) == 1 else None
        return first_name(one.name) if one else "Your recruiter"

    @property
    def sent_ago(self) -> str:
        """ "2 business days", where all were sent that long ago; empty for less than a day."""
        moments = {row.requested_at for row in self.rows}
        calendar = self.reader.business_calendar()
        minutes = calendar.between(moments.pop(), clock.now()) if len(moments) == 1 else 0
        said = in_business_time(minutes)
        return said if "day" in said else ""


def review_context(rows: list[ReviewRequest], occurrences: list[Occurrence]) -> ItemContext:
    """What is said of these requests. No surname in what travels as subject, preview, text or call (P10)."""
    batch = Batch.of(rows, occurrences)
    return ItemContext(
        title=_call_title(batch) if batch.is_call else _title(batch),
        short=_short(batch),
        spoken=_spoken(batch),
        preview=_preview(batch),
        action=f"Review {batch.names[0]}" if batch.count == 1 else "Start reviewing",
        link_label="Review, or pause new candidates" if batch.step == OFFER else "Review",
        path=batch.first.get_absolute_url(),
        late=batch.is_late,
        due_at=batch.first.due_at,
        talking_points=_talking_points(batch),
        facts={
            "lead": _lead(batch),
            "rows": rows_for_mail(batch),
            "recruiter": batch.recruiter,
            "asks_for_more": batch.step in (OVERDUE, SECOND),
            "offer": batch.step == OFFER,
        },
    )


def rows_for_mail(batch: Batch) -> list[dict[str, Any]]:
    """A candidate a row; the job and the due time only where they differ from row to row."""
    return [
        {
            "name": row.application.candidate.name,
            "headline": row.application.candidate.headline,
            "job": row.requisition.title if len(batch.jobs) > 1 else "",
            "due": "" if batch.are_due_together else for_person(row.due_at, batch.reader, Style.MESSAGE),
            "late": row.is_late,
            "why": row.why,
            "by": first_name(row.requested_by.name) if row.requested_by else "",
        }
        for row in batch.rows
    ]


def _title(batch: Batch) -> str:
    """The subject. About one candidate it names the initials early: lists of several messages cut it short."""
    one = dotted(batch.names[0]) if batch.count == 1 else ""
    if batch.step == OVERDUE:
        return (
            f"{one} is still waiting on your review" if one else f"Still waiting on your review of {batch.candidates}"
        )
    if batch.step == OFFER:
        return f"{f'{one} is' if one else batch.candidates} still waiting. Want to pause new candidates?"
    near = batch.due(Style.NEAR_DAY)
    many = {
        SENT: f"{batch.candidates} to review",
        SOON: f"Due {near}: {batch.candidates} to review",
    }
    single = {
        SENT: f"{one} is ready for your review",
        SOON: f"Review due {near}: {one}",
    }
    waiting = f"{one} is still waiting on your review" if one else f"{batch.candidates} still waiting on your review"
    before = (single if one else many).get(batch.step, waiting)
    subject = batch.subject(before)
    return subject if len(subject) <= SUBJECT else before


def _call_title(batch: Batch) -> str:
    what = one_or_many(batch.count, "1 review", "reviews")
    return batch.subject(f"Call {batch.first.reviewer}: {what}{' overdue' if batch.is_late else ''}")


def _short(batch: Batch) -> str:
    if batch.step == SENT and batch.is_late:
        return f"{batch.overdue} now overdue."
    if batch.step == SENT:
        by = f"{' by' if batch.are_due_together else ', the first by'} {batch.due(Style.TEXT)}"
        return f"please review {batch.in_text} for {batch.job_in_text}{by}."
    if batch.step == SOON and not batch.is_late:
        reviews, are = ("review", "is") if batch.count == 1 else ("reviews", "are")
        due = batch.due(Style.TEXT) if batch.are_due_together else f"soon. The first is due {batch.due(Style.TEXT)}"
        return f"quick heads-up, your {reviews} of {batch.in_text} {are} due {due}."
    are = "is" if batch.count == 1 else "are"
    if batch.step == OFFER:
        return f"{batch.in_text} {are} still waiting."
    if batch.step == OVERDUE:
        return with_full_stop(f"still waiting on your review of {batch.in_text}")
    return f"{batch.in_text} {are} still waiting on your review."


def _preview(batch: Batch) -> str:
    each = "About 2 minutes each." if batch.count > 1 else "About 2 minutes."
    if batch.step == SENT:
        due = batch.is_due(Style.FULL)
        return f"{each} {due[0].upper()}{due[1:]}."
    if batch.step == OFFER:
        return f"{batch.recruiter} can hold off on new candidates until you're ready."
    named = f"{batch.in_preview}. {each}"
    return named if len(named) <= PREVIEW else f"{batch.candidates}. {each}"


def _spoken(batch: Batch) -> str:
    one = batch.count == 1
    candidates = one_or_many(batch.count, "one candidate", "candidates")
    if batch.step in (SENT, SOON):
        said = f"You have {candidates} to review for {batch.job_in_call}."
    else:
        waiting = "is still waiting" if one else "are still waiting"
        said = f"{candidates.capitalize()} for {batch.job_in_call} {waiting} on your review."
    each = " and takes about 2 minutes" if one else " and take about 2 minutes each"
    if one and batch.is_late:
        each = ". It takes about 2 minutes"
    elif batch.is_late or not batch.are_due_together:
        each = ". Each takes about 2 minutes"
    said += f" {batch.reviews_due(batch.due(Style.FULL))}{each}."
    if batch.step == OFFER:
        said += f" If this is a busy time, {batch.recruiter} can hold off on new candidates until you're ready."
    return said


def _talking_points(batch: Batch) -> list[str]:
    """The greeting, the facts, and what the recruiter may ask."""
    waiting = one_or_many(batch.count, "one candidate", "candidates")
    facts = f"{batch.reviews_due(batch.spoken_due)}."
    hello = f"Hi {first_name(batch.first.reviewer.name)}, it's {batch.recruiter}."
    if batch.step in (SENT, SOON):
        candidates = one_or_many(batch.count, "a candidate", "candidates")
        hello += f" I've got {candidates} for {batch.job_in_call}. Do you have five minutes?"
    else:
        hello += " I figured a quick call would be easier than another message."
        facts = f"You have {waiting} to review for {batch.job_in_call}. {facts}"
    return [
        hello,
        facts,
        _ask_each(batch),
        "How's the pace for you? I can hold off on new candidates until you're ready.",
    ]


def _ask_each(batch: Batch) -> str:
    if batch.count == 1:
        return f"On {batch.in_preview}: are you a yes or a no, or do you need more information?"
    whom = f"each of the {batch.candidates}" if batch.count > NAMED else f"{batch.in_preview}, one at a time"
    return f"For {whom}: is it a yes, a no, or do you need more information?"


def _lead(batch: Batch) -> str:
    """The first sentences of an email, with full names."""
    one, due = batch.count == 1, batch.due(Style.FULL)
    if batch.step == SENT:
        who = f"{batch.names[0]}, a candidate" if one else batch.candidates
        return f"{batch.sender} sent you {who} for {batch.job_in_mail}. {_sent_due(batch, due)}"
    each = "It takes about 2 minutes." if one else "Reviews take about 2 minutes each."
    if batch.step == SOON and not batch.is_late:
        are = (
            f"{'is' if one else 'are'} due {due}" if batch.are_due_together else f"are due soon. The first is due {due}"
        )
        reviews = f"{'review' if one else 'reviews'} of {batch.in_full} for {batch.job_in_mail}"
        return f"Quick heads-up: your {reviews} {are}. {each}"
    reviews = "your review is" if one else "your reviews are"
    if batch.sent_ago:
        sent = f"{batch.sender} sent you {batch.in_full} for {batch.job_in_mail} {batch.sent_ago} ago"
        return f"{sent}, and {reviews} still open. {each}"
    reviews = f"Your {'review' if one else 'reviews'} of {batch.in_full} for {batch.job_in_mail}"
    return f"{reviews} {'is' if one else 'are'} still open. {each}"


def _sent_due(batch: Batch, due: str) -> str:
    """How long the reviews take and when they are due, for the first message."""
    if batch.is_late:
        late = sum(row.is_late for row in batch.rows)
        if late < batch.count:
            return f"{late} of the reviews {'is' if late == 1 else 'are'} now overdue."
        return f"The {'review is' if late == 1 else 'reviews are'} now overdue."
    if batch.count == 1:
        return f"The review takes about 2 minutes and is due {due}."
    if batch.are_due_together:
        return f"Reviews take about 2 minutes each and are due {due}."
    return f"Reviews take about 2 minutes each, and the first is due {due}."
