from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.models import User
from core import clock
from core.typed import ChosenField
from core.widgets import LongSelect
from recruiting.jobs.actions import Team
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
    """A text box that suggests existing names and accepts a new one; a datalist, no script."""

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
    """What the list of jobs shows. Invalid values get the default."""

    STATES = [("running", "Active"), *Requisition.State.choices, ("closed", "Closed"), ("any", "All")]

    q = forms.CharField(max_length=100, required=False, label="Find", widget=forms.SearchInput)
    state = forms.ChoiceField(choices=STATES, required=False)
    whose = forms.ChoiceField(choices=[("mine", "My jobs"), ("all", "All jobs")], required=False)

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
    """The fields of a job. Its team is chosen on the same page at first, later on the team page."""

    title = forms.CharField(
        max_length=160,
        label="Job title",
        help_text="As it appears in the job posting. For example, Site Reliability Engineer.",
    )
    short_title = forms.CharField(
        max_length=SHORT,
        required=False,
        label="Short title",
        help_text="Used in text messages. Up to 16 characters; for example, SRE. Leave blank to let Tandem shorten the title.",
    )
    department = forms.CharField(
        max_length=120, widget=KnownOrNew(Department), help_text="Choose one or type a new one."
    )
    role_family = forms.CharField(
        max_length=120,
        widget=KnownOrNew(RoleFamily),
        label="Job family",
        help_text="For example, Engineering. Choose one or type a new one.",
    )
    openings = forms.IntegerField(min_value=1, max_value=999, initial=1)
    place = forms.CharField(
        max_length=120, required=False, label="Location", help_text="For example, Chicago or Remote."
    )
    target_start = forms.DateField(
        required=False,
        label="Target start date",
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    is_confidential = forms.BooleanField(
        required=False,
        label="Confidential",
        help_text="Only the hiring team can see it. Other recruiters and admins can’t.",
    )

    def clean_target_start(self) -> Any:
        day = self.cleaned_data["target_start"]
        if day and "target_start" in self.changed_data and day < clock.today():
            raise forms.ValidationError("This date is in the past. Choose a later one.")
        return day

    @classmethod
    def of(cls, requisition: Requisition, data: Any = None) -> "RequisitionForm":
        initial = {name: getattr(requisition, name) for name in cls.base_fields}
        initial |= {"department": requisition.department.name, "role_family": requisition.role_family.name}
        return cls(data, initial=initial)

    def changes(self) -> dict[str, Any]:
        """Only the changed fields, so that another user's edit of other fields stays."""
        return {name: self.cleaned_data[name] for name in self.changed_data}


class NewRequisitionForm(RequisitionForm):
    manager = PersonField(
        queryset=User.objects.none(), required=False, label="Hiring manager", empty_label="Not decided yet"
    )
    recruiters = PeopleField(
        queryset=User.objects.none(), help_text="If you select yourself, you’ll be the lead recruiter."
    )
    reviewers = PeopleField(
        queryset=User.objects.none(), required=False, help_text="They review candidates alongside the hiring manager."
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
            self.add_error(None, f"{person.name} can only have one role on the team. Choose which one.")
        if data.get("is_confidential") and self.by not in [*recruiters, *manager]:
            self.add_error("recruiters", "Only the hiring team can see a confidential job. Add yourself to the team.")
        return data

    def team(self) -> Team:
        """The team, led by the user who creates the job if they are among its recruiters."""
        recruiters: Iterable[User] = self.cleaned_data["recruiters"]
        return Team(
            manager=self.cleaned_data["manager"],
            recruiters=sorted(recruiters, key=lambda one: one != self.by),
            reviewers=self.cleaned_data["reviewers"],
        )

    def about(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in RequisitionForm.base_fields}


class MemberForm(forms.Form):
    """A new team member. A delegate needs dates."""

    user = PersonField(queryset=User.objects.none(), label="Name", empty_label="Choose someone")
    part = forms.ChoiceField(choices=TeamMember.Part.choices, label="Role on the team")
    from_day = forms.DateField(required=False, label="Covers from", widget=forms.DateInput(attrs={"type": "date"}))
    to_day = forms.DateField(required=False, label="Covers through", widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, requisition: Requisition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["user"]
        field.queryset = User.objects.managing().exclude(pk__in=requisition.team.kept().values("user"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        goes_to_delegate = data.get("part") == TeamMember.Part.DELEGATE
        first, last = data.get("from_day"), data.get("to_day")
        if goes_to_delegate and not (first and last):
            self.add_error("to_day" if first else "from_day", "Enter the first and last day they’re covering.")
        if first and last and last < first:
            self.add_error("to_day", "The last day can’t be before the first.")
        return data if goes_to_delegate else {**data, "from_day": None, "to_day": None}


class CloseForm(forms.Form):
    outcome = forms.ChoiceField(
        choices=[("filled", "Filled"), ("cancelled", "Canceled")], widget=forms.RadioSelect, label="Outcome"
    )
    reason = forms.CharField(
        max_length=200,
        label="Note",
        help_text="Who was hired, or why the job was canceled. Visible to the hiring team.",
    )

    def __init__(self, *args: Any, requisition: Requisition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if Requisition.State.FILLED not in requisition.MOVES[requisition.state]:
            outcome: Any = self.fields["outcome"]
            outcome.choices = [("cancelled", "Canceled")]
            outcome.initial = "cancelled"
