import re
from typing import Any

from django import forms

from accounts.models import User
from core.widgets import LongSelect
from recruiting.candidates.importing.columns import FIELDS, SEVERAL
from recruiting.candidates.importing.reading import LARGEST, Sheet, Unreadable, read_sheet
from recruiting.models import ImportBatch, Requisition


class UploadForm(forms.Form):
    """A CSV file and an optional job to add the candidates to."""

    file = forms.FileField(
        label="CSV file",
        help_text="Include a header row. Up to 20,000 candidates or 10 MB. Any delimiter; UTF-8 or Windows encoding.",
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv"}),
        error_messages={"empty": "This file is empty."},
    )
    requisition = forms.ModelChoiceField(
        Requisition.objects.none(),
        required=False,
        label="Add all candidates to a job",
        empty_label="No job yet",
        widget=LongSelect,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["requisition"].queryset = Requisition.objects.visible_to(user).running()  # type: ignore[attr-defined]

    def clean_file(self) -> Sheet:
        upload = self.cleaned_data["file"]
        try:
            return read_sheet(upload.name, upload.read(LARGEST + 1))
        except Unreadable as unreadable:
            raise forms.ValidationError(str(unreadable)) from unreadable


class ColumnsForm(forms.Form):
    """For each column the field it fills."""

    def __init__(self, *args: Any, batch: ImportBatch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Don’t import"), *FIELDS.items()]
        for index, (header, chosen) in enumerate(zip(batch.headers, batch.columns, strict=True)):
            self.fields[f"column-{index}"] = forms.ChoiceField(
                choices=choices, required=False, label=header, initial=chosen
            )

    def clean(self) -> dict[str, Any]:
        columns = self.columns
        if not {"name", "first_name", "last_name"} & set(columns):
            raise forms.ValidationError("Choose the column that contains the name.")
        for field, label in FIELDS.items():
            if columns.count(field) > 1 and field not in SEVERAL:
                raise forms.ValidationError(f"Two columns are set to “{label}.” Choose only one.")
        return self.cleaned_data

    @property
    def columns(self) -> list[str]:
        return [self.cleaned_data.get(name, "") for name in self.fields]


class StoreForm(forms.Form):
    known = forms.ChoiceField(
        choices=ImportBatch.Known.choices, widget=forms.RadioSelect, label="Candidates who are already in Tandem"
    )
    requisition = forms.ModelChoiceField(
        Requisition.objects.none(),
        required=False,
        label="Add all candidates to a job",
        empty_label="No job yet",
        widget=LongSelect,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["requisition"].queryset = Requisition.objects.visible_to(user).running()  # type: ignore[attr-defined]


def corrected_cells(data: Any) -> dict[int, dict[int, str]]:
    """The posted fields "cell-row-column" as row → column → text."""
    cells: dict[int, dict[int, str]] = {}
    for name, text in data.items():
        match = re.fullmatch(r"cell-(\d{1,15})-(\d{1,3})", name)
        if match:
            cells.setdefault(int(match[1]), {})[int(match[2])] = text.replace("\0", "")
    return cells
