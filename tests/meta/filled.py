"""The forms that a page holds, filled in as somebody would: read from its HTML, so that a new form is in it by itself."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile

from core import clock

WORDS = "Knows the work and the people, and asked about both."
NOT_FIELDS = ("csrfmiddlewaretoken",)
BY_TYPE = {"number": "1", "email": "new.person@example.com", "tel": "+491713920077", "time": "10:00", "url": ""}
BY_NAME = {
    "email": "new.person@example.com", "name": "Nia Example", "outcome": "reached", "code": "123456",
    "address": "+491713920077", "phone": "+491713920077", "verdict": "yes",
}  # fmt: skip


@dataclass
class Field:
    """An input, a text area or a select, as the page has it."""

    name: str
    kind: str
    value: str = ""
    checked: bool = False
    multiple: bool = False
    options: list[tuple[str, bool]] = field(default_factory=list)  # value, whether it is selected


@dataclass
class Form:
    """Where a form goes, what it asks for, and its buttons: name, value and an address of its own."""

    action: str
    method: str = "get"
    fields: list[Field] = field(default_factory=list)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.forms: dict[str, Form] = {}
        self.here = ""
        self.area: Field | None = None
        self.select: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form(given)
        elif tag == "option" and self.select:
            self.select.options.append((given.get("value", ""), "selected" in given))
        elif tag == "button" and given.get("type", "submit") == "submit":
            self._button(given)
        elif tag in ("input", "textarea", "select"):
            self._field(tag, given)

    def _form(self, given: dict[str, str]) -> None:
        self.here = given.get("id") or f"#{len(self.forms)}"
        form = self.forms.setdefault(self.here, Form(""))
        form.action = urljoin(self.address, given.get("action") or self.address)
        form.method = given.get("method", "get").lower()

    def _of(self, given: dict[str, str]) -> Form | None:
        name = given.get("form") or self.here
        return self.forms.setdefault(name, Form("")) if name else None

    def _button(self, given: dict[str, str]) -> None:
        goes = given.get("formaction") or given.get("hx-post") or ""
        if form := self._of(given):
            form.buttons.append((given.get("name", ""), given.get("value", ""), goes and urljoin(self.address, goes)))

    def _field(self, tag: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text") if tag == "input" else tag
        form, name = self._of(given), given.get("name", "")
        if kind == "submit" and form:
            self._button(given)
        elif form and name and name not in NOT_FIELDS:
            found = Field(name, kind, given.get("value", ""), "checked" in given, "multiple" in given)
            form.fields.append(found)
            self.area = found if tag == "textarea" else self.area
            self.select = found if tag == "select" else self.select

    def handle_data(self, data: str) -> None:
        if self.area:
            self.area.value += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.here = ""
        elif tag == "textarea":
            self.area = None
        elif tag == "select":
            self.select = None


def forms_on(html: str, address: str) -> list[Form]:
    """The forms of a page at that address that are posted to this site."""
    reader = _Reader(address)
    reader.feed(html)
    return [form for form in reader.forms.values() if form.method == "post" and not urlsplit(form.action).netloc]


def presses(form: Form) -> Iterator[tuple[str, dict[str, Any]]]:
    """(address, data) of each button of a form that was filled in."""
    for name, value, goes in dict.fromkeys(form.buttons or [("", "", "")]):
        yield goes or form.action, filled(form.fields) | ({name: value} if name else {})


def filled(fields: list[Field]) -> dict[str, Any]:
    """A plausible value for every field; what the page has already is kept."""
    data: dict[str, Any] = {}
    for one in fields:
        value = _value(one)
        if one.kind == "checkbox":
            data.setdefault(one.name, []).append(value)
        elif one.kind != "radio" or one.checked or one.name not in data:
            data[one.name] = value
    return data


def _value(one: Field) -> Any:
    if one.kind == "file":
        return SimpleUploadedFile("people.txt", b"name,email\nNia Example,nia@example.com\n", "text/plain")
    if one.kind == "select":
        return _chosen(one)
    if one.kind == "hidden" or one.value:
        return one.value or ("on" if one.kind == "checkbox" else "")
    if one.kind == "checkbox":
        return "on"
    if one.kind in ("date", "datetime-local"):
        day = clock.now() + timedelta(days=4)
        return f"{day:%Y-%m-%d}" if one.kind == "date" else f"{day:%Y-%m-%dT10:00}"
    return BY_NAME.get(one.name) or BY_TYPE.get(one.kind, WORDS)


def _chosen(one: Field) -> Any:
    values = [value for value, selected in one.options if selected and value]
    values = values or [value for value, _ in one.options if value][:1]
    return values if one.multiple else (values or [""])[0]
