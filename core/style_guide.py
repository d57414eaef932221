"""Sample data for /style-guide/: every component in every state. DEBUG only."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator

from core import clock

RECOMMENDATIONS = [
    ("strong_no", "Strong no"),
    ("no", "No"),
    ("yes", "Yes"),
    ("strong_yes", "Strong yes"),
    ("one_more_fact", "Need more info"),
]
RATINGS = [("met", "Meets"), ("partly", "Partially meets"), ("not", "Doesn’t meet"), ("unknown", "Unclear")]
CHANNELS = [("email", "Email"), ("sms", "Text message"), ("voice", "Call"), ("task", "Call from the recruiter")]
DAYS = [("mon", "Monday"), ("tue", "Tuesday"), ("wed", "Wednesday")]
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


class SampleForm(forms.Form):
    """Every kind of control once."""

    name = forms.CharField(max_length=80, help_text="As it should appear on the invitation.")
    why = forms.CharField(label="Why?", widget=forms.Textarea, max_length=400)
    stage = forms.ChoiceField(
        choices=[("", "Choose a stage"), ("review", "Hiring manager review"), ("interview", "Interviews")]
    )
    openings = forms.IntegerField(initial=2, required=False)
    kickoff = forms.DateTimeField(
        label="Kickoff", widget=forms.DateTimeInput(attrs={"type": "datetime-local"}), required=False
    )
    start = forms.DateField(label="Target start", widget=forms.DateInput(attrs={"type": "date"}), required=False)
    hour = forms.TimeField(label="Not before", widget=forms.TimeInput(attrs={"type": "time"}), required=False)
    password = forms.CharField(widget=forms.PasswordInput, required=False)
    channel = forms.ChoiceField(label="Channel", choices=CHANNELS, widget=forms.RadioSelect, initial="sms")
    days = forms.MultipleChoiceField(label="Days", choices=DAYS, widget=forms.CheckboxSelectMultiple, required=False)
    confidential = forms.BooleanField(
        label="Confidential job", required=False, help_text="Visible to the hiring team only."
    )
    recommendation = forms.ChoiceField(
        label="Your recommendation", choices=RECOMMENDATIONS, widget=forms.RadioSelect, initial="no"
    )
    rating = forms.ChoiceField(label="Kubernetes in production", choices=RATINGS, widget=forms.RadioSelect)
    posting = forms.FileField(label="Job posting", help_text="Text, Markdown, DOCX, or PDF, up to 5 MB.")


def _with_errors() -> SampleForm:
    form = SampleForm(data={"name": "", "why": "Not a fit.", "channel": "sms", "stage": "review"}, auto_id="again_%s")
    form.add_error("why", "Please add a sentence: what in the résumé stood out?")
    form.add_error(None, "Rate at least one must-have.")
    return form


def _track() -> dict[str, Any]:
    names = [
        ("Kickoff", "both", "done", "Nov 2"),
        ("Research shared", "recruiter", "done", "Nov 3"),
        ("Past hires listed", "manager", "done", "Nov 4"),
        ("Agreement", "both", "done", "Nov 5"),
        ("First slate", "recruiter", "done", "Nov 16"),
        ("Reviews", "manager", "late", "Nov 18, 2 business days overdue"),
        ("Interviews", "recruiter", "forecast", "Nov 26"),
        ("Debrief", "manager", "forecast", "Dec 11"),
        ("Offer", "both", "forecast", "Dec 12 → 17"),
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
        {"label": "Reviews", "url": "#", "count": "3 open", "tone": "late"},
        {"label": "Check-ins", "url": "#"},
    ]


def _history() -> list[dict[str, Any]]:
    now = clock.now()
    return [
        {
            "side": "recruiter",
            "who": "Ada Recruiter",
            "text": "Sent 3 candidates for review",
            "at": now - timedelta(hours=3),
        },
        {
            "side": "manager",
            "who": "Max Manager",
            "text": "Accepted the working agreement, version 2",
            "at": now - timedelta(days=2),
            "note": "Reviews within 1 business day.",
        },
        {"side": "", "text": "Reminder sent by text", "at": now - timedelta(days=4)},
    ]


def context() -> dict[str, Any]:
    """The context of templates/core/style_guide.html."""
    return {
        "form": SampleForm(),
        "asked": _with_errors(),
        "track": _track(),
        "steps": _steps(),
        "history": _history(),
        "page": Paginator(range(180), 50).page(2),
        "sides": ["recruiter", "manager", "both", "nobody"],
        "tones": ["good", "wait", "late", "recruiter", "manager"],
        "colors": [
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
