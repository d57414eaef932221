import re
from typing import Any

from django import forms

from accounts.models import User
from core.widgets import LongSelect
from recruiting.candidates.importing.columns import FIELDS, SEVERAL
from recruiting.candidates.importing.encodings import ENCODINGS
from recruiting.candidates.importing.reading import LARGEST, Sheet, Unreadable, read_sheet
from recruiting.models import ImportBatch, Requisition


class UploadForm(forms.Form):
    """A CSV or XLSX file and an optional job to add the candidates to."""

    file = forms.FileField(
        label="CSV or XLSX file",
        help_text="Up to 20,000 candidates, 200 columns, and 10 MB. Exports from other systems work as they are.",
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,.xlsm,.ods,text/csv"}),
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


class ReadingForm(forms.Form):
    """How the kept file is read: header row, encoding, sheet. Only what there is a choice of."""

    def __init__(self, *args: Any, batch: ImportBatch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = batch.choices
        lines = [(number, f"Row {number}: {text}") for number, text in choices.get("lines", ())]
        self.fields["heading"] = forms.TypedChoiceField(
            choices=[*lines, (0, "There’s no header row")],
            coerce=int,
            label="Header row",
            widget=forms.RadioSelect,
            initial=batch.heading,
        )
        if encodings := choices.get("encodings"):
            self.fields["encoding"] = forms.ChoiceField(
                choices=[(label, f"{text} – {label}, {ENCODINGS[label][1]}") for label, text in encodings.items()],
                label="Encoding",
                help_text="Choose the one that shows the names correctly.",
                initial=batch.encoding,
            )
        if len(choices.get("sheets", ())) > 1:
            sheets = [(name, name) for name in choices["sheets"]]
            self.fields["tab"] = forms.ChoiceField(choices=sheets, label="Sheet", initial=choices["sheet"])

    def how(self, batch: ImportBatch) -> dict[str, Any]:
        """The arguments of `read_again`. Another sheet or encoding has its own header row."""
        data = self.cleaned_data
        encoding, tab = data.get("encoding", ""), data.get("tab", batch.choices.get("sheet", ""))
        is_same = tab == batch.choices.get("sheet", "") and data["heading"] != batch.heading
        heading = data["heading"] if is_same or data["heading"] == 0 else None
        return {"encoding": encoding, "tab": tab, "heading": heading}


class SkipForm(forms.Form):
    """Rows to skip, by their numbers."""

    rows = forms.CharField(
        max_length=200,
        label="Skip rows",
        help_text="Row numbers, for example: 12, 40-45.",
        error_messages={"required": "Enter the numbers of the rows to skip."},
    )

    def clean_rows(self) -> list[tuple[int, int]]:
        ranges = []
        for part in re.split(r"[,;\s]+", re.sub(r"\s*[-–]\s*", "-", self.cleaned_data["rows"].strip(" ,;"))):
            match = re.fullmatch(r"(\d{1,6})(?:-(\d{1,6}))?", part, re.ASCII)
            if not match:
                raise forms.ValidationError(f"“{part[:20]}” isn’t a row number.")
            ranges.append((int(match[1]), int(match[2] or match[1])))
        return ranges


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

    @classmethod
    def for_batch(cls, batch: ImportBatch, user: User) -> "StoreForm":
        return cls(user=user, initial={"known": batch.known_people, "requisition": batch.requisition_id})

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
