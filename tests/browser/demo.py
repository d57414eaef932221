"""The demo's users and jobs on one server for the page tests, with rows for every page."""

import json
from pathlib import Path
from typing import Any, Self

from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.windows import window_of
from tests.servers.app import PREPARE, App
from workspace.demo.people import PASSWORD, address

# What the story of the demo has not left open: a list of people with a row to correct. And which rows the pages show.
MORE = """
import json
from accounts.models import User
from core.models import OutboxMessage
from feedback.models import ReviewRequest, Survey
from kickoff.models import Lesson
from recruiting.candidates import actions
from recruiting.candidates.importing.reading import read_sheet
from recruiting.models import Application, Criterion, Document, ImportBatch, JobDescription, Requisition
from reminders.models import Delivery
from workspace.views.demo import LINK
of = lambda key: User.objects.get(email=key + "@example.org")
search = {key: Requisition.objects.get(title__startswith=key) for key in
          ("Backend", "Customer", "Site", "Pricing", "Product", "Security")}
rita = of("rita")
PEOPLE = "Name,Email,Title,Source\\nPat Bloom,pat.bloom@example.com,Platform engineer in Kiel,Meet-up\\n" \\
    "Ola Berg,ola.berg@example.com,Operations engineer in Oslo,Meet-up\\n,nobody@example.com,Linux administrator,Meet-up\\n"
if not ImportBatch.objects.exists():
    sheet = read_sheet("people.csv", PEOPLE.encode())
    actions.begin_import(sheet, by=rita, requisition=search["Site"])
asked = ReviewRequest.objects.order_by("pk")
found = {
    "filled": search["Backend"], "paused": search["Customer"], "open": search["Site"], "waits": search["Pricing"],
    "draft": search["Product"], "new": search["Security"],
    "review": asked.filter(reviewer=of("mona"), state="open").first(),
    "resume_review": asked.filter(reviewer=of("mona"), state="open", kind="resume").first(),
    "answered": asked.filter(reviewer=of("mona"), state="answered").first(),
    "answered_by_vera": asked.filter(reviewer=of("vera"), state="answered").first(),
    "reviews_left": asked.filter(reviewer=of("vera"), state="open").first(),
    "survey": Survey.objects.filter(state="waiting").order_by("opens_at").first(),
    "survey_done": Survey.objects.filter(state="answered", respondent=of("tomasz")).first(),
    "survey_of_rita": Survey.objects.filter(state="answered", respondent=rita).first(),
    "application": Application.objects.filter(requisition=search["Site"], state="active").first(),
    "interviewed": asked.filter(kind="interview").first().application,
    "lesson": Lesson.objects.waiting().filter(manager=of("tomasz")).first(),
    "candidate": Document.objects.order_by("pk").last().candidate,
    "hire": search["Backend"].applications.get(state="hired").hire,
    "point": Criterion.objects.filter(revision__description__requisition=search["Product"]).first(),
    "batch": ImportBatch.objects.first(), "manager": of("mona"),
    "message": Delivery.objects.filter(recipient=of("mona"), state="accepted").last(),
}
rows = {name: row.pk for name, row in found.items()}
# Mona's two views are left to the test that opens her message; the other tests give Vera's.
hers = OutboxMessage.objects.filter(to__in=of("mona").contact_points.values("address"), text__regex="please review .* for SRE")
text = next(sent.text for sent in hers if LINK.search(sent.text))
print(json.dumps({**rows, "link": LINK.search(text).group().split("/")[2]}))
"""


class Demo:
    """`with Demo(browser, prepared) as demo:` tells the story and starts the web server. Without a prepared folder it
    begins with an empty one."""

    def __init__(self, browser: Browser, prepared: Path | None = None) -> None:
        self.browser = browser
        self.app = App(processes=(), prepare=("demo",) if prepared else (*PREPARE, "demo"), prepared=prepared)
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

    def window(self, person: str = "", **options: Any) -> BrowserContext:
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
