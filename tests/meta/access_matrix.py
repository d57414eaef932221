"""What each person gets at each address. One line an address; a reviewer checks this table, not forty functions.

HOW TO ADD A LINE. The key is the URL's name (add "#something" for a further case of the same address). `get(...)` or
`post(...)` takes nine answers, in the order of WHO:

    anonymous  recruiter  other_recruiter  manager  outsider  reviewer  admin  link  gone

and then the URL's arguments: the name of something in `tests/meta/world.py` whose key is meant (`pk="requisition"`),
or a value itself (`number=1`, `channel=plain("sms")`). `data={...}` is what is posted. All users look at the world of one job: its recruiter, a
recruiter who is not on its team, its hiring manager, a manager of another job, a reviewer of its team, an admin,
a person with a message link that lists the world's open review, and a recruiter of its team who was deactivated.

Answers: `in` redirected to the sign-in page · `ok` 200 · `go` redirected elsewhere · `none` 204 · or the status.
404 is for outsiders (no hint that it exists), 403 for insiders without the role.
"""

from dataclasses import dataclass, field
from typing import Any

WHO = ("anonymous", "recruiter", "other_recruiter", "manager", "outsider", "reviewer", "admin", "link", "gone")


@dataclass(frozen=True)
class Line:
    """One line: how it is asked for, and what each of WHO gets."""

    method: str
    answers: tuple[str, ...]
    arguments: dict[str, Any]
    data: dict[str, Any] = field(default_factory=dict)


class plain(str):
    """A text that is meant itself and names nothing in the world."""


def get(answers: str, **arguments: Any) -> Line:
    return _line("GET", answers, arguments, {})


def post(answers: str, data: dict[str, Any] | None = None, **arguments: Any) -> Line:
    return _line("POST", answers, arguments, data or {})


def _line(method: str, answers: str, arguments: dict[str, Any], data: dict[str, Any]) -> Line:
    told = tuple(answers.split())
    if len(told) != len(WHO):
        raise ValueError(f"{len(told)} answers for {len(WHO)} people: {answers}")
    return Line(method, told, arguments, data)


# fmt: off
MATRIX: dict[str, Line] = {
    # core                                  anon recr othr mgr  outs rev  admn link gone
    "healthz":                         get(  "ok   ok   ok   ok   ok   ok   ok   ok   ok"),
    "moved":                           get(  "go   go   go   go   go   go   go   go   go", old=plain("searches/1/")),
    # reminders: preferences, links, tasks, the record, hooks
    "preferences":                     get(  "in   ok   ok   ok   ok   ok   ok   in   in"),
    "preferences-of":                  get(  "in   ok   ok   ok   404  404  ok   in   in", pk="manager"),
    "number-code":                     post( "in   422  422  422  404  404  422  in   in", pk="manager", channel=plain("sms")),
    "number-verify":                   post( "in   go   go   go   404  404  go   in   in", pk="manager", channel=plain("sms")),
    "channel-stop":                    post( "in   go   go   go   404  404  go   in   in", pk="manager", channel=plain("sms")),
    "channel-start":                   post( "in   go   go   go   404  404  go   in   in", pk="manager", channel=plain("sms")),
    "leave-add":                       post( "in   422  422  422  404  404  422  in   in", pk="manager"),
    "leave-remove":                    post( "in   go   go   go   404  404  go   in   in", pk="leave"),
    "link-home":                       get(  "in   go   go   go   go   go   go   ok   in"),
    "link-open":                       get(  "ok   ok   ok   ok   ok   ok   ok   ok   ok", token="token"),
    "link-renew":                      post( "ok   ok   ok   ok   ok   ok   ok   ok   ok", token="token"),
    "link-opt-out":                    get(  "ok   ok   ok   ok   ok   ok   ok   ok   ok", token="stop_token"),
    "link-opt-out-long":               get(  "ok   ok   ok   ok   ok   ok   ok   ok   ok", token="stop_token"),
    "task-list":                       get(  "in   ok   ok   403  403  403  ok   in   in"),
    "task-done":                       post( "in   go   404  403  403  403  go   in   in", {"outcome": "reached"}, pk="task"),
    "task-next":                       post( "in   go   404  403  403  403  go   in   in", {"step": "tomorrow"}, pk="done_task"),
    "message-attention":               get(  "in   ok   ok   403  403  403  ok   in   in"),
    "message-preview":                 get(  "in   403  403  403  403  403  ok   in   in"),
    "message-preview-html":            get(  "in   403  403  403  403  403  404  in   in"),
    "message-test":                    post( "in   403  403  403  403  403  404  in   in"),
    "delivery-change":                 post( "in   go   go   403  403  403  go   in   in", pk="delivery"),
    "message-record":                  get(  "in   ok   ok   ok   ok   ok   ok   in   in"),
    "message-detail":                  get(  "in   ok   ok   ok   404  404  ok   in   in", pk="delivery"),
    "delivery-retry":                  post( "in   go   go   403  403  403  go   in   in", pk="delivery"),
    "delivery-dismiss":                post( "in   go   go   403  403  403  go   in   in", pk="delivery"),
    "status":                          get(  "in   403  403  403  403  403  ok   in   in"),
    "delivery-release":                post( "in   403  403  403  403  403  go   in   in"),
    "channel-resume":                  post( "in   403  403  403  403  403  go   in   in", channel=plain("sms")),
    "twilio-status":                   post( "403  403  403  403  403  403  403  403  403", attempt_key=plain("abc")),
    "twilio-inbound":                  post( "403  403  403  403  403  403  403  403  403"),
    "twilio-voice":                    post( "403  403  403  403  403  403  403  403  403", attempt_key=plain("abc")),
    "mail-receipt":                    post( "404  404  404  404  404  404  404  404  404"),
    "mail-inbound":                    post( "404  404  404  404  404  404  404  404  404"),
    # recruiting: searches, team
    "requisition-list":                get(  "in   ok   ok   ok   ok   ok   ok   in   in"),
    "requisition-create":              get(  "in   ok   ok   403  403  403  ok   in   in"),
    "requisition-edit":                get(  "in   ok   ok   403  403  403  ok   in   in", pk="requisition"),
    "requisition-edit#confidential":   get(  "in   ok   404  403  403  403  404  in   in", pk="confidential"),
    "requisition-team":                get(  "in   ok   ok   403  403  403  ok   in   in", pk="requisition"),
    "team-remove":                     post( "in   go   go   403  403  403  go   in   in", pk="requisition", member_pk="reviewing"),
    "requisition-close":               get(  "in   ok   ok   403  403  403  ok   in   in", pk="requisition"),
    "requisition-reopen":              post( "in   go   go   403  403  403  go   in   in", pk="requisition"),
    # recruiting: description
    "description":                     get(  "in   ok   ok   ok   404  ok   ok   in   in", pk="requisition"),
    "description#confidential":        get(  "in   ok   404  ok   404  ok   404  in   in", pk="confidential"),
    "description-paste":               post( "in   422  422  403  403  403  422  in   in", pk="requisition"),
    "description-begin":               post( "in   go   go   403  403  403  go   in   in", pk="requisition"),
    "line-sort":                       post( "in   go   go   403  403  403  go   in   in", pk="draft_requisition"),
    "criterion-add":                   post( "in   go   go   403  403  403  go   in   in", pk="draft_requisition"),
    "criterion-edit":                  post( "in   ok   ok   403  403  403  ok   in   in", pk="draft_requisition", criterion_pk="draft_criterion"),
    "criterion-delete":                post( "in   go   go   403  403  403  go   in   in", pk="draft_requisition", criterion_pk="draft_criterion"),
    "description-share":               post( "in   go   go   403  403  403  go   in   in", pk="draft_requisition"),
    "description-take-back":           post( "in   go   go   403  403  403  go   in   in", pk="shared_requisition"),
    "description-versions":            get(  "in   ok   ok   ok   404  ok   ok   in   in", pk="revised_requisition"),
    "description-version":             get(  "in   ok   ok   ok   404  ok   ok   in   in", pk="revised_requisition", number=1),
    "description-answer":              post( "in   403  403  ok   404  403  403  404  in", pk="shared_requisition", number=1),
    # recruiting: candidates, documents, applications
    "candidate-import":                get(  "in   ok   ok   403  403  403  ok   in   in"),
    "import-detail":                   get(  "in   ok   404  403  403  403  404  in   in", pk="import_batch"),
    "import-columns":                  post( "in   422  404  403  403  403  404  in   in", pk="import_batch"),
    "import-reading":                  post( "in   422  404  403  403  403  404  in   in", pk="import_batch"),
    "import-skip":                     post( "in   422  404  403  403  403  404  in   in", pk="import_batch"),
    "import-take-back":                post( "in   go   404  403  403  403  404  in   in", pk="import_batch", number=2),
    "import-correct":                  post( "in   go   404  403  403  403  404  in   in", pk="import_batch"),
    "import-store":                    post( "in   422  404  403  403  403  404  in   in", pk="import_batch"),
    "import-discard":                  post( "in   go   404  403  403  403  404  in   in", pk="import_batch"),
    "import-problems":                 get(  "in   ok   404  403  403  403  404  in   in", pk="import_batch"),
    "candidate-detail#confidential":   get(  "in   ok   404  403  403  403  404  in   in", pk="candidate_in_confidence"),
    "candidate-list":                  get(  "in   ok   ok   403  403  403  ok   in   in"),
    "candidate-create":                get(  "in   ok   ok   403  403  403  ok   in   in"),
    "candidate-detail":                get(  "in   ok   ok   403  403  403  ok   in   in", pk="candidate"),
    "candidate-edit":                  get(  "in   ok   ok   403  403  403  ok   in   in", pk="candidate"),
    "document-add":                    post( "in   go   go   403  403  403  go   in   in", pk="candidate"),
    "application-add":                 post( "in   go   go   403  403  403  go   in   in", pk="candidate"),
    "document-download":               get(  "in   ok   ok   ok   404  ok   ok   in   in", pk="document"),
    "document-page":                   get(  "in   ok   ok   ok   404  ok   ok   in   in", pk="pdf", number=1),
    "document-remove":                 post( "in   go   go   403  404  403  go   in   in", pk="document"),
    "application-move":                post( "in   go   go   403  404  403  go   in   in", pk="application"),
    "application-decline":             post( "in   go   go   403  404  403  go   in   in", pk="application"),
    "application-withdraw":            post( "in   go   go   403  404  403  go   in   in", pk="application"),
    "application-reopen":              post( "in   go   go   403  404  403  go   in   in", pk="application"),
    "move-undo":                       post( "in   go   go   403  404  403  go   in   in", pk="move"),
    "requisition-candidates":          get(  "in   ok   ok   ok   404  ok   ok   in   in", pk="requisition"),
    "application-arrange":             post( "in   none none 403  404  403  none in   in", pk="requisition", stage_pk="stage"),
    # kickoff: the meeting
    "kickoff":                         get(  "in   ok   ok   ok   404  ok   ok   in   in", pk="requisition"),
    "kickoff#confidential":            get(  "in   ok   404  ok   404  ok   404  in   in", pk="confidential"),
    "kickoff-open":                    post( "in   go   go   403  403  403  go   in   in", pk="requisition"),
    "kickoff-schedule":                post( "in   ok   ok   403  403  403  ok   in   in", pk="requisition"),
    "kickoff-cancel":                  post( "in   go   go   403  403  403  go   in   in", pk="booked_requisition"),
    "kickoff-held":                    post( "in   go   go   403  403  403  go   in   in", pk="booked_requisition"),
    "kickoff-dates":                   post( "in   go   go   403  403  403  go   in   in", pk="booked_requisition"),
    "agenda-item-save":                post( "in   422  422  403  403  403  422  in   in", pk="requisition", item_pk="agenda_item"),
    "past-hire-add":                   post( "in   422  422  403  403  403  422  in   in", pk="requisition"),
    "past-hire-remove":                post( "in   go   go   403  403  403  go   in   in", pk="requisition", hire_pk="past_hire"),
    "lesson-add":                      post( "in   422  422  403  403  403  422  in   in", pk="requisition"),
    "lesson-use":                      post( "in   go   go   403  403  403  go   in   in", pk="requisition", lesson_pk="lesson"),
    "lesson-retire":                   post( "in   go   go   go   404  403  go   in   in", pk="requisition", lesson_pk="lesson"),
    "lesson-confirm":                  get(  "in   403  403  ok   404  404  403  404  in", pk="lesson"),
    "lesson-confirm#agree":            post( "in   403  403  go   404  404  403  404  in", {"answer": "agree"}, pk="lesson"),
    "lesson-bring-back":               post( "in   go   go   go   404  403  go   in   in", pk="requisition", lesson_pk="lesson"),
    # kickoff: agreement, timeline
    "agreement":                       get(  "in   ok   ok   ok   404  ok   ok   404  in", pk="requisition"),
    "agreement-start":                 post( "in   go   go   go   404  403  go   in   in", pk="requisition"),
    "agreement-save":                  post( "in   422  422  422  404  403  422  in   in", pk="drafted_requisition"),
    "agreement-propose":               post( "in   422  422  422  404  403  422  in   in", pk="drafted_requisition"),
    "agreement-accept":                post( "in   go   go   go   404  403  go   404  in", pk="agreed_requisition"),
    "agreement-hand-back":             post( "in   422  422  422  404  403  422  404  in", pk="agreed_requisition"),
    "agreement-version":               get(  "in   ok   ok   ok   404  ok   ok   in   in", pk="agreed_requisition", number=1),
    "timeline":                        get(  "in   ok   ok   ok   404  ok   ok   in   in", pk="requisition"),
    "milestone-done":                  post( "in   go   go   403  404  403  go   in   in", pk="requisition", milestone_pk="milestone"),
    "milestone-move":                  post( "in   422  422  403  403  403  422  in   in", pk="requisition", milestone_pk="milestone"),
    # feedback
    "slate-create":                    get(  "in   ok   ok   403  404  403  ok   in   in", pk="requisition"),
    "review-queue":                    get(  "in   ok   ok   ok   ok   ok   ok   in   in"),
    "review":                          get(  "in   403  403  ok   404  404  403  ok   in", pk="review_request"),
    "review-list#confidential":        get(  "in   ok   404  ok   404  ok   404  in   in", pk="confidential"),
    "review-list":                     get(  "in   ok   ok   ok   404  ok   ok   in   in", pk="requisition"),
    "review-draft":                    post( "in   403  403  none 404  404  403  none in", pk="review_request"),
    "review-draft-drop":               post( "in   403  403  go   404  404  403  go   in", pk="review_request"),
    "review-resume-page":              get(  "in   403  403  ok   404  404  403  ok   in", pk="request_with_pdf", number=1),
    "review-disown":                   get(  "in   403  403  ok   404  404  403  404  in", pk="answered_by_reply", number=1),
    "review-withdraw":                 post( "in   go   go   403  404  404  go   in   in", pk="review_request"),
    "review-resend":                   post( "in   go   go   403  404  404  go   in   in", pk="review_request"),
    "pause":                           get(  "in   ok   ok   ok   404  ok   ok   404  in", pk="requisition"),
    "pause-end":                       post( "in   go   go   go   404  403  go   404  in", pk="paused_requisition"),
    "interview-ask":                   get(  "in   ok   ok   403  404  403  ok   in   in", pk="application"),
    "interview-ask#confidential":      get(  "in   ok   404  403  404  403  404  in   in", pk="application_in_confidence"),
    "interview-move":                  post( "in   go   go   403  404  404  go   in   in", pk="interview_request"),
    "interview-cancel":                post( "in   go   go   403  404  404  go   in   in", pk="interview_request"),
    "note":                            get(  "in   ok   ok   403  404  403  ok   in   in", pk="begun_requisition"),
    "note#write":                      post( "in   go   go   403  404  403  go   in   in", {"text": "See you on Monday."}, pk="begun_requisition"),
    "note#confidential":               get(  "in   ok   404  403  404  403  404  in   in", pk="confidential"),
    "hire-record":                     get(  "in   ok   ok   403  404  403  ok   in   in", pk="application"),
    "hire-left":                       post( "in   ok   ok   403  404  403  ok   in   in", pk="hire"),
    "survey":                          get(  "in   404  404  ok   404  404  404  404  in", pk="survey"),
    "survey-results":                  get(  "in   ok   ok   ok   404  403  ok   in   in", pk="requisition"),
    # workspace
    "today":                           get(  "in   ok   ok   ok   ok   ok   ok   in   in"),
    "requisition-detail":              get(  "in   ok   ok   ok   404  ok   ok   in   in", pk="requisition"),
    "requisition-detail#confidential": get(  "in   ok   404  ok   404  ok   404  in   in", pk="confidential"),
    "user-list":                     get(  "in   ok   ok   403  403  403  ok   in   in"),
    "user-invite":                   get(  "in   ok   ok   403  403  403  ok   in   in"),
    "user-detail":                   get(  "in   ok   ok   403  403  403  ok   in   in", pk="manager"),
    "user-address":                  post( "in   403  403  403  403  403  ok   in   in", pk="manager"),
    "user-deactivate":               post( "in   403  403  403  403  403  go   in   in", pk="manager"),
    "user-reactivate":               post( "in   403  403  403  403  403  go   in   in", pk="manager"),
    # workspace: the demo's own, closed everywhere else
    "demo-outbox":                     get(  "404  404  404  404  404  404  404  404  404"),
    "demo-message-html":               get(  "404  404  404  404  404  404  404  404  404", pk="outbox_message"),
    "demo-next-day":                   post( "404  404  404  404  404  404  404  404  404"),
    "demo-sign-in-as":                 post( "404  404  404  404  404  404  404  404  404"),
}
