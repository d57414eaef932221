import re
from functools import cache, partial
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet

from accounts.models import User
from core.folding import WORD_LENGTH, name_keys, whole_numbers
from core.widgets import LongSelect
from recruiting.candidates.details import details_of
from recruiting.candidates.documents import RESUMES, CheckedFile, Refused, check
from recruiting.candidates.documents.kept import fetch, keep
from recruiting.models import Application, Candidate, CandidateWord, Requisition, Stage
from reminders.contact.phone_numbers import region_of

RESUME_HINT = "PDF works best. DOCX, ODT, RTF, and TXT are fine, too. Up to 10 MB."
ACCEPT = ",".join(f".{kind}" for kind in (*RESUMES, "doc"))


class DocumentForm(forms.Form):
    """A file that is checked on upload. Without a new file, one kept from an earlier attempt is used."""

    file = forms.FileField(label="Résumé", help_text=RESUME_HINT, widget=forms.FileInput(attrs={"accept": ACCEPT}))
    kept = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["file"].max_length = None  # type: ignore[attr-defined]  # long names are shortened, not refused
        self.fields["file"].error_messages["empty"] = "This file is empty."
        if self.is_bound and self.data.get("kept") and not self.files.get("file"):
            again = fetch(self.data["kept"], user=user)
            if again:
                self.files = {"file": UploadedFile(again, again.name, size=again.size)}  # type: ignore[assignment]

    def clean_file(self) -> CheckedFile | None:
        upload = self.cleaned_data["file"]
        try:
            return check(upload) if upload else None
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from refused

    def keep_file(self) -> None:
        """Keeps a valid file while another field is corrected. Call it before the form is shown again."""
        checked = self.cleaned_data.get("file") if hasattr(self, "cleaned_data") else None
        if checked:
            self.data = self.data.copy()  # type: ignore[attr-defined]  # a posted form is a QueryDict
            self.data["kept"] = keep(checked, user=self.user)  # type: ignore[index]  # a posted form is a QueryDict
            self.kept_name = checked.name if self.data["kept"] else ""


class CandidateForm(DocumentForm, forms.ModelForm):
    """A candidate, with an optional résumé and job. Warns about possible duplicates."""

    requisition = forms.ModelChoiceField(
        Requisition.objects.none(), required=False, label="Job", empty_label="No job yet",
        widget=LongSelect,
    )  # fmt: skip
    offered = forms.CharField(required=False, widget=forms.HiddenInput)  # the file whose details were filled in
    add_anyway = forms.BooleanField(required=False, label="This is a different person. Add them anyway.")
    duplicates: "list[Candidate]"
    READ_FROM_FILE = ("name", "email", "phone", "headline", "location")

    class Meta:
        model = Candidate
        fields = ["name", "email", "phone", "headline", "location", "source", "note"]
        labels = {"headline": "Headline", "source": "Source"}
        help_texts = {
            "headline": "For example: Systems engineer, 9 years.",
            "location": "For example: Chicago, IL. No street address.",
            "source": "For example: Applied, Referral, LinkedIn.",
            "note": "Only recruiters and admins see this. Leave out age, family status, health, race, and national origin.",
        }
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.duplicates = []
        self.read: list[str] = []  # labels of the fields whose value is the file's
        self.read_nothing = False
        self.fields["file"].required = False
        self.fields["phone"].widget.input_type = "tel"
        jobs = Requisition.objects.visible_to(self.user).running()
        self.fields["requisition"].queryset = jobs  # type: ignore[attr-defined]

    def prepare_again(self, *, only_read: bool) -> None:
        """Call it before a form that was not saved is shown again. With `only_read`, nothing was to be saved yet."""
        if only_read:
            self._forget_errors()
        self.keep_file()
        self._offer_details()

    def _offer_details(self) -> None:
        """Fills empty fields with what the file states, each once, and marks them. Never changes what was typed.

        A field that the file fills is no longer an error.
        """
        checked = self.cleaned_data.get("file") if hasattr(self, "cleaned_data") else None
        if not checked:
            return
        again = self.data.get("offered") == checked.sha256
        found = details_of(checked.text, checked.links, file_name=checked.name, region=region_of(self.user))
        self.read_nothing = not found
        self.data = self.data.copy()  # type: ignore[attr-defined]  # a posted form is a QueryDict
        for name in filter(found.get, self.READ_FROM_FILE):
            self._offer(name, found[name], again=again)
        self.data["offered"] = checked.sha256  # type: ignore[index]

    def _offer(self, name: str, value: str, *, again: bool) -> None:
        typed, field = " ".join(self.data.get(name, "").split()), self[name]
        if not typed and not again:
            typed = self.data[name] = value  # type: ignore[index]
            self.errors.pop(name, None)
        if typed == value:
            field.help_text = "From the résumé. Check it before you save."
            field.field.widget.attrs["data-read"] = ""
            self.read.append(str(field.label).lower())
        elif typed:
            field.help_text = f"The résumé says: {value}"

    @property
    def read_in_words(self) -> str:
        *most, last = self.read
        return f"{', '.join(most)}{',' * (len(most) > 1)} and {last}" if most else last

    def _forget_errors(self) -> None:
        """All but those of the file: the other fields are not complete yet."""
        self.duplicates = []
        if not self.data.get("kept") and not self.files.get("file"):
            self.add_error("file", "Choose a file first.")
        for name in set(self.errors) - {"file"}:
            del self.errors[name]

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("name") and not cleaned.get("add_anyway"):
            self.duplicates = list(
                people_like(self.user, cleaned["name"], cleaned.get("email", ""), cleaned.get("phone", ""))
            )
        if self.duplicates:
            self.add_error(None, "This candidate may already be in Tandem. Check below.")
        return cleaned


def people_like(user: User, name: str, email: str, phone: str = "") -> "list[Candidate]":
    """Up to five candidates with that email address, that name however it is spelled, or that phone number."""
    seen = Candidate.objects.visible_to(user)
    keys = {key[:WORD_LENGTH] for key in name_keys(name)} | whole_numbers(phone)
    alike = CandidateWord.objects.filter(word__in=keys).values("candidate")
    rows = [*seen.with_email(email)[:5], *seen.filter(pk__in=alike)[:5]]
    return list({row.pk: row for row in rows}.values())[:5]


class CandidateEditForm(forms.ModelForm):
    edit_count = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Candidate
        fields = CandidateForm.Meta.fields
        labels = CandidateForm.Meta.labels
        help_texts = CandidateForm.Meta.help_texts
        widgets = CandidateForm.Meta.widgets

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


class ApplicationForm(forms.Form):
    """The job to add a candidate to: running ones that they are not on yet."""

    requisition = forms.ModelChoiceField(
        Requisition.objects.none(), label="Job", empty_label="Choose a job", widget=LongSelect
    )

    def __init__(self, *args: Any, user: User, candidate: Candidate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taken = candidate.applications.values("requisition")
        jobs = Requisition.objects.visible_to(user).running().exclude(pk__in=taken)
        self.fields["requisition"].queryset = jobs  # type: ignore[attr-defined]


class MoveForm(forms.Form):
    """The target stage, and the stage the page showed: a move that the user has not seen is not overwritten."""

    to = forms.ModelChoiceField(
        Stage.objects.none(), error_messages={"invalid_choice": "That stage isn’t part of this job."}
    )
    seen_at = forms.IntegerField(required=False)

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.application = application
        self.fields["to"].queryset = application.requisition.stages.all()  # type: ignore[attr-defined]

    def clean_seen_at(self) -> int | None:
        seen: int | None = self.cleaned_data["seen_at"]
        if seen and seen != self.application.stage_id:
            text = f"Someone else moved {self.application.candidate} to {self.application.stage} in the meantime."
            raise forms.ValidationError(text)
        return seen


class EndForm(forms.Form):
    """The reason for a rejection."""

    note = forms.CharField(max_length=300, error_messages={"required": "Add a reason."})


class WithdrawForm(EndForm):
    note = forms.CharField(max_length=300, required=False)


class CandidateFilter(forms.Form):
    """What the list shows. Invalid values are ignored: the list never fails on its address."""

    SORTS = {
        "name": ("name", "id"),
        "-name": ("-name", "-id"),
        "-added": ("-added_at", "-id"),
        "added": ("added_at", "id"),
    }

    q = forms.CharField(required=False, max_length=100, label="Search")
    job = forms.ModelChoiceField(Requisition.objects.none(), required=False, widget=LongSelect)
    stage = forms.ModelChoiceField(Stage.objects.none(), required=False, label="Stage", empty_label="All stages")
    sort = forms.CharField(required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].widget.input_type = "search"
        seen = Requisition.objects.visible_to(user)
        self.fields["job"].queryset = seen  # type: ignore[attr-defined]
        self.is_valid()
        self.at: Requisition | None = self.cleaned_data.get("job")
        # Read once: the widget looks at the first option before it prints them all.
        self.fields["job"].choices = cache(partial(self._jobs, seen.running()))  # type: ignore[attr-defined]
        if self.at:
            self.fields["stage"].queryset = self.at.stages.all()  # type: ignore[attr-defined]
            self.full_clean()
        self.at_stage: Stage | None = self.cleaned_data.get("stage")
        self.words: str = self.cleaned_data.get("q", "")
        sort = self.cleaned_data.get("sort", "")
        self.order = sort if sort in self.SORTS else "name"

    def _jobs(self, running: QuerySet[Requisition]) -> list[tuple[Any, str]]:
        """Running jobs, and the chosen one. There may be thousands of closed ones, whose own pages link here."""
        rows = list(running.values_list("pk", "title"))
        if self.at and not self.at.is_running:
            rows.append((self.at.pk, f"{self.at.title} (closed)"))
        return [("", "All jobs"), *rows]

    @property
    def is_narrowed(self) -> bool:
        return bool(self.words or self.at)


def dragged_to(stage: int, order: list[str]) -> list[tuple[int, int]]:
    """The cards of a column, as "application-stage", that came from another stage. At most twenty; invalid ones ignored."""
    pairs = [match.groups() for match in map(re.compile(r"(\d{1,15})-(\d{1,15})").fullmatch, order) if match]
    return [(int(application), int(seen_at)) for application, seen_at in pairs if int(seen_at) != stage][:20]
