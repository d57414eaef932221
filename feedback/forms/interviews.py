from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from core import clock
from core.typed import ChosenField
from kickoff.forms import MomentForm

OLDEST, FURTHEST = timedelta(days=30), timedelta(days=180)


class MoveInterviewForm(MomentForm):
    """The time of an interview."""

    def clean(self) -> dict[str, Any]:
        cleaned, now = super().clean(), clock.now()
        starts = cleaned.get("starts_at")
        if starts and not now - OLDEST <= starts <= now + FURTHEST:
            self.add_error("day", "That’s more than a month ago or more than six months away. Check the date.")
        return cleaned

    def times(self) -> dict[str, datetime]:
        """Start and end, as the actions take them."""
        starts = self.cleaned_data["starts_at"]
        return {"starts_at": starts, "ends_at": starts + timedelta(minutes=self.cleaned_data["minutes"])}


class InterviewForm(MoveInterviewForm):
    """The interviewers and the time of an interview."""

    who = ChosenField(User.objects.none(), error_messages={"required": "Choose at least one interviewer."})

    def __init__(self, *args: Any, team: Sequence[User], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["who"].queryset = User.objects.filter(pk__in=[user.pk for user in team])  # type: ignore[attr-defined]
