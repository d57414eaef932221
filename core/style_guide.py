"""What /style-guide/ shows: made-up people and numbers for every component in every state. DEBUG only."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator

from core import clock

VERDICTS = [
    ("strong_no", "Strong no"),
    ("no", "No"),
    ("yes", "Yes"),
    ("strong_yes", "Strong yes"),
    ("one_more_fact", "I need one more fact"),
]
RATINGS = [("met", "Met"), ("partly", "Partly"), ("not", "Not"), ("unknown", "Can’t tell")]
CHANNELS = [("email", "Email"), ("sms", "Text message"), ("voice", "Call"), ("task", "The recruiter calls")]
DAYS = [("mon", "Monday"), ("tue", "Tuesday"), ("wed", "Wednesday")]
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


class SampleForm(forms.Form):
    """Every kind of control once."""

    name = forms.CharField(max_length=80, help_text="As it should stand on the invitation.")
    why = forms.CharField(label="What decided it?", widget=forms.Textarea, max_length=400)
    stage = forms.ChoiceField(choices=[("", "Choose a stage"), ("view", "First view"), ("talk", "Interview")])
    openings = forms.IntegerField(initial=2, required=False)
    kickoff = forms.DateTimeField(
        label="Kickoff", widget=forms.DateTimeInput(attrs={"type": "datetime-local"}), required=False
    )
    start = forms.DateField(label="Target start", widget=forms.DateInput(attrs={"type": "date"}), required=False)
    hour = forms.TimeField(label="Not before", widget=forms.TimeInput(attrs={"type": "time"}), required=False)
    password = forms.CharField(widget=forms.PasswordInput, required=False)
    channel = forms.ChoiceField(label="Reach me by", choices=CHANNELS, widget=forms.RadioSelect, initial="sms")
    days = forms.MultipleChoiceField(
        label="On these days", choices=DAYS, widget=forms.CheckboxSelectMultiple, required=False
    )
    confidential = forms.BooleanField(
        label="Confidential search", required=False, help_text="Only people on the team see it."
    )
    verdict = forms.ChoiceField(label="Your verdict", choices=VERDICTS, widget=forms.RadioSelect, initial="no")
    rating = forms.ChoiceField(label="Kubernetes in production", choices=RATINGS, widget=forms.RadioSelect)
    posting = forms.FileField(label="Job posting", help_text="Text, Markdown, DOCX or PDF, up to 5 MB.")


def _asked_again() -> SampleForm:
    form = SampleForm(data={"name": "", "why": "Not a fit.", "channel": "sms", "stage": "view"}, auto_id="again_%s")
    form.add_error("why", "Which requirement decided it? With that the search gets closer.")
    form.add_error(None, "Give at least one must-have a mark.")
    return form


def _track() -> dict[str, Any]:
    names = [
        ("Kickoff", "both", "done", "2 Nov"),
        ("Research shared", "recruiter", "done", "3 Nov"),
        ("Past hires named", "manager", "done", "4 Nov"),
        ("Agreement", "both", "done", "5 Nov"),
        ("First slate", "recruiter", "done", "16 Nov"),
        ("First views", "manager", "late", "18 Nov, 2 days over"),
        ("Interviews", "recruiter", "forecast", "26 Nov"),
        ("Decision", "manager", "forecast", "11 Dec"),
        ("Offer", "both", "forecast", "12 → 17 Dec"),
    ]
    last = len(names) - 1
    milestones = [
        {"name": name, "side": side, "state": state, "date": day, "x": 60 + order * 880 // last}
        for order, (name, side, state, day) in enumerate(names)
    ]
    return {"milestones": milestones, "today_x": 652, "range_x0": 872, "range_x1": 990}


def _steps() -> list[dict[str, Any]]:
    return [
        {"label": "Kickoff", "url": "#", "done": True},
        {"label": "Description", "url": "#", "done": True},
        {"label": "Overview", "url": "#", "current": True},
        {"label": "Candidates", "url": "#", "count": 18},
        {"label": "Reviews", "url": "#", "count": "3 waiting", "tone": "late"},
        {"label": "After the hire", "url": "#"},
    ]


def _history() -> list[dict[str, Any]]:
    now = clock.now()
    return [
        {
            "side": "recruiter",
            "who": "Ada Recruiter",
            "text": "Introduced three people",
            "at": now - timedelta(hours=3),
        },
        {
            "side": "manager",
            "who": "Max Manager",
            "text": "Accepted the agreement, version 2",
            "at": now - timedelta(days=2),
            "note": "First views within one business day.",
        },
        {"side": "", "text": "Reminder sent by text", "at": now - timedelta(days=4)},
    ]


def context() -> dict[str, Any]:
    """All that templates/core/style_guide.html prints."""
    return {
        "form": SampleForm(),
        "asked": _asked_again(),
        "track": _track(),
        "steps": _steps(),
        "history": _history(),
        "page": Paginator(range(180), 50).page(2),
        "sides": ["recruiter", "manager", "both", "nobody"],
        "tones": ["good", "wait", "late", "recruiter", "manager"],
        "colours": [
            "paper",
            "card",
            "sunk",
            "line",
            "line-strong",
            "line-field",
            "ink-soft",
            "ink",
            "focus",
            "recruiter",
            "recruiter-soft",
            "manager",
            "manager-soft",
            "good",
            "good-soft",
            "wait",
            "wait-soft",
            "late",
            "late-soft",
        ],
        "long": LONG,
    }
