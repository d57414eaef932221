"""The demo's people and searches on one server for the page tests, with a place where everything can be seen."""

import json
from pathlib import Path
from typing import Self

from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.windows import window_of
from tests.servers.app import App
from workspace.demo.cast import PASSWORD, address

# What the story of the demo has not left open: a draft half sorted, a list with a bad row, a survey to answer.
MORE = """
import json
from datetime import timedelta
from accounts.models import User
from core import clock
from core.models import OutboxMessage
from feedback.models import ReviewRequest, Survey
from recruiting import actions
from recruiting.importing.reading import read_sheet
from recruiting.models import Application, Criterion, Document, ImportBatch, JobDescription, Requisition
from reminders.models import Delivery
from workspace.demo.cast import SRE_POSTING
from workspace.views.demo import LINK
of = lambda key: User.objects.get(email=key + "@example.org")
search = {key: Requisition.objects.get(title__startswith=key) for key in
          ("Backend", "Customer", "Site", "Data", "Product", "Security")}
rita = of("rita")
if not ImportBatch.objects.exists():
    draft = actions.draft_for(search["Product"], by=rita)
    actions.paste_posting(draft, text=SRE_POSTING, by=rita)
    for line, into in zip(draft.lines.order_by("position")[:3], ("must", "nice", "out")):
        actions.sort_line(line, into=into, by=rita)
    sheet = read_sheet("people.csv", b"Name,Email\\nPat Bloom,pat@example.com\\n,nobody@example.com\\n")
    actions.begin_import(sheet, by=rita, requisition=search["Site"])
    now = clock.now()
    first = Survey.objects.filter(state="waiting").order_by("opens_at").first()
    Survey.objects.filter(pk=first.pk).update(opens_at=now - timedelta(hours=2), closes_at=now + timedelta(days=14))
asked = ReviewRequest.objects.order_by("pk")
found = {
    "filled": search["Backend"], "paused": search["Customer"], "open": search["Site"], "waits": search["Data"],
    "draft": search["Product"], "new": search["Security"],
    "review": asked.filter(reviewer=of("mona"), state="open").first(),
    "answered": asked.filter(reviewer=of("mona"), state="answered").first(),
    "answered_by_vera": asked.filter(reviewer=of("vera"), state="answered").first(),
    "reviews_left": asked.filter(reviewer=of("vera"), state="open").first(),
    "survey": Survey.objects.filter(state="waiting").order_by("opens_at").first(),
    "survey_done": Survey.objects.filter(state="answered", respondent=of("tomasz")).first(),
    "survey_of_rita": Survey.objects.filter(state="answered", respondent=rita).first(),
    "application": Application.objects.filter(requisition=search["Site"], state="active").first(),
    "candidate": Document.objects.order_by("pk").last().candidate,
    "hire": search["Backend"].applications.get(state="hired").hire,
    "point": Criterion.objects.filter(revision__description__requisition=search["Product"]).first(),
    "batch": ImportBatch.objects.first(), "manager": of("mona"),
    "message": Delivery.objects.filter(recipient=of("mona"), state="accepted").last(),
}
rows = {name: row.pk for name, row in found.items()}
text = next(sent.text for sent in OutboxMessage.objects.filter(text__contains="introduced to you") if LINK.search(sent.text))
print(json.dumps({**rows, "link": LINK.search(text).group().split("/")[2]}))
"""


class Demo:
    """`with Demo(prepared) as demo:` tells the story and starts the web server."""

    def __init__(self, browser: Browser, prepared: Path) -> None:
        self.browser = browser
        self.app = App(processes=(), prepare=("demo",), prepared=prepared)
        self.rows: dict[str, int | str] = {}
        self.windows: dict[str, BrowserContext] = {}

    def __enter__(self) -> Self:
        self.app.__enter__()
        try:
            self.rows = json.loads(self.app.shell(MORE))
            self.app.start("web")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for window in self.windows.values():
            window.close()
        self.app.__exit__()

    def path(self, name: str, *rows: str) -> str:
        return reverse(name, args=[self.rows.get(row, row) for row in rows])

    def window(self, person: str = "", **options) -> BrowserContext:
        """A new window, signed in as somebody of the cast ("rita"), or as nobody."""
        window = window_of(self.browser, self.app.url, **options)
        if person:
            self.sign_in(window.new_page(), person)
        return window

    @staticmethod
    def sign_in(page: Page, person: str) -> None:
        """By password; works without JavaScript too."""
        page.goto("/accounts/login/")
        page.get_by_label("Email address").fill(address(person))
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/")
        page.close()

    def kept_window(self, person: str) -> BrowserContext:
        """The same window for every test that only looks."""
        if person not in self.windows:
            self.windows[person] = self.window(person)
        return self.windows[person]
