from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.models import User
from core import clock
from core.typed import ChosenField
from core.widgets import LongSelect
from recruiting.actions import Team
from recruiting.models import Department, Requisition, RoleFamily, TeamMember
from recruiting.titles import SHORT


class PersonField(forms.ModelChoiceField):
    widget = LongSelect

    def label_from_instance(self, person: User) -> str:
        return f"{person.name} · {person.email}"


class PeopleField(ChosenField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, person: User) -> str:
        return person.name


class KnownOrNew(forms.TextInput):
    """A text box that offers the names there are and takes a new one; a plain datalist, no script."""

    template_name = "recruiting/widgets/known_or_new.html"

    def __init__(self, model: Any) -> None:
        super().__init__(attrs={"autocomplete": "off"})
        self.model = model

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        list_id = f"{context['widget']['attrs'].get('id', name)}_known"
        context["widget"]["attrs"]["list"] = list_id
        return {**context, "list_id": list_id, "names": self.model.objects.values_list("name", flat=True)}


class FilterForm(forms.Form):
    """What the list of searches shows. An address that asks for something unknown gets the default instead."""

    STATES = [("running", "Running"), *Requisition.State.choices, ("closed", "Closed"), ("any", "All")]

    q = forms.CharField(max_length=100, required=False, label="Find", widget=forms.SearchInput)
    state = forms.ChoiceField(choices=STATES, required=False)
    whose = forms.ChoiceField(choices=[("mine", "Mine"), ("all", "Everybody’s")], required=False)

    @classmethod
    def of(cls, request: HttpRequest) -> "FilterForm":
        user: Any = request.user
        usual = {"q": "", "state": "running", "whose": "mine" if user.role == User.Role.RECRUITER else "all"}
        form = cls({name: request.GET.get(name) or default for name, default in usual.items()})
        if not form.is_valid():
            form = cls(usual)
            form.is_valid()
        return form

    def query(self) -> dict[str, str]:
        return dict(self.cleaned_data)


class RequisitionForm(forms.Form):
    """What the search is. The team is chosen beside it at the start, and on the team page later."""

    title = forms.CharField(max_length=160, help_text="As the posting will say it, such as Site reliability engineer.")
    short_title = forms.CharField(
        max_length=SHORT,
        required=False,
        label="Short title",
        help_text="For texts, up to 16 characters, such as SRE. Leave it empty and Tandem shortens the title.",
    )
    department = forms.CharField(
        max_length=120, widget=KnownOrNew(Department), help_text="Choose one, or type a new one."
    )
    role_family = forms.CharField(
        max_length=120,
        widget=KnownOrNew(RoleFamily),
        help_text="Roles that are searched alike, such as Engineering.",
    )
    openings = forms.IntegerField(min_value=1, max_value=999, initial=1)
    place = forms.CharField(max_length=120, required=False, help_text="A town, several, or remote.")
    target_start = forms.DateField(
        required=False,
        label="Target start",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="The day somebody should begin, if there is one.",
    )
    is_confidential = forms.BooleanField(
        required=False, label="Confidential", help_text="Only the team sees it, not even other recruiters and admins."
    )

    def clean_target_start(self) -> Any:
        day = self.cleaned_data["target_start"]
        if day and "target_start" in self.changed_data and day < clock.today():
            raise forms.ValidationError("That day has passed. Which one do you aim for now?")
        return day

    @classmethod
    def of(cls, requisition: Requisition, data: Any = None) -> "RequisitionForm":
        initial = {name: getattr(requisition, name) for name in cls.base_fields}
        initial |= {"department": requisition.department.name, "role_family": requisition.role_family.name}
        return cls(data, initial=initial)

    def changes(self) -> dict[str, Any]:
        """Only what was changed, so that somebody else's change of another field stays."""
        return {name: self.cleaned_data[name] for name in self.changed_data}


class NewRequisitionForm(RequisitionForm):
    manager = PersonField(
        queryset=User.objects.none(), required=False, label="Hiring manager", empty_label="Nobody yet"
    )
    recruiters = PeopleField(queryset=User.objects.none(), help_text="Whoever opens the search leads it.")
    reviewers = PeopleField(
        queryset=User.objects.none(), required=False, help_text="They give a view on candidates beside the manager."
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self._offer("manager", User.objects.managing())
        self._offer("recruiters", User.objects.staffing())
        self._offer("reviewers", User.objects.managing().exclude(pk=by.pk))
        self.initial.setdefault("recruiters", [by.pk])

    def _offer(self, name: str, people: QuerySet[User]) -> None:
        field: Any = self.fields[name]
        field.queryset = people

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        recruiters, reviewers = list(data.get("recruiters") or []), list(data.get("reviewers") or [])
        manager = [data["manager"]] if data.get("manager") else []
        twice = set(recruiters) & set(reviewers) | set(manager) & {*recruiters, *reviewers}
        for person in sorted(twice, key=lambda one: one.name):
            self.add_error(None, f"{person.name} can have one part on the team. Which one?")
        if data.get("is_confidential") and self.by not in [*recruiters, *manager]:
            self.add_error("recruiters", "A confidential search is seen by its team only. Put yourself on it.")
        return data

    def team(self) -> Team:
        """Whoever opens the search leads it, if they are among its recruiters."""
        recruiters: Iterable[User] = self.cleaned_data["recruiters"]
        return Team(
            manager=self.cleaned_data["manager"],
            recruiters=sorted(recruiters, key=lambda one: one != self.by),
            reviewers=self.cleaned_data["reviewers"],
        )

    def about(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in RequisitionForm.base_fields}


class MemberForm(forms.Form):
    """Somebody for the team. A stand-in comes with days."""

    user = PersonField(queryset=User.objects.none(), label="Person", empty_label="Choose a person")
    part = forms.ChoiceField(choices=TeamMember.Part.choices, label="Part")
    from_day = forms.DateField(required=False, label="Stands in from", widget=forms.DateInput(attrs={"type": "date"}))
    to_day = forms.DateField(required=False, label="Until", widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, requisition: Requisition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["user"]
        field.queryset = User.objects.managing().exclude(pk__in=requisition.team.kept().values("user"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        goes_to_delegate = data.get("part") == TeamMember.Part.DELEGATE
        first, last = data.get("from_day"), data.get("to_day")
        if goes_to_delegate and not (first and last):
            self.add_error("to_day" if first else "from_day", "Say from which day until which day they stand in.")
        if first and last and last < first:
            self.add_error("to_day", "The last day cannot be before the first.")
        return data if goes_to_delegate else {**data, "from_day": None, "to_day": None}


class CloseForm(forms.Form):
    outcome = forms.ChoiceField(
        choices=[("filled", "Filled"), ("cancelled", "Cancelled")], widget=forms.RadioSelect, label="How did it end?"
    )
    reason = forms.CharField(
        max_length=200, label="In a sentence", help_text="Who starts, or why it stops. The team can read it."
    )

    def __init__(self, *args: Any, requisition: Requisition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if Requisition.State.FILLED not in requisition.MOVES[requisition.state]:
            outcome: Any = self.fields["outcome"]
            outcome.choices = [("cancelled", "Cancelled")]
            outcome.initial = "cancelled"
