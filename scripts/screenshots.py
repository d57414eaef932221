"""Takes the documentation's screenshots from the demo: `make screenshots`.

    scripts/screenshots.py                              all of docs/img/
    scripts/screenshots.py --all FOLDER                 every main page, in both sizes, light and dark, into FOLDER
    scripts/screenshots.py --all FOLDER --only review   only those with "review" in the name

Text is drawn in this machine's fonts; Debian's fonts-inter is narrow enough to read well in a document.
Starts the demo like `make demo`, on a free port and in a temporary folder.
"""

import argparse
import base64
import io
import json
import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
import django  # noqa: E402

import tests.environment  # noqa: E402, F401  # settings, before Django reads them

django.setup()
from PIL import Image  # noqa: E402
from playwright.sync_api import BrowserContext, Page, Route  # noqa: E402

from tests.browser.demo import Demo  # noqa: E402
from tests.browser.pages import PAGES  # noqa: E402
from tests.browser.windows import DESK, PHONE, chromium  # noqa: E402

PICTURES = ROOT / "docs" / "img"
REVIEW = re.compile(r"\breview", re.IGNORECASE)  # in the subject of every message that asks for one
US = {"locale": "en-US", "timezone_id": "America/Chicago"}  # where the demo's people work
SIZES: dict[str, dict[str, Any]] = {
    "1440": DESK | US,
    "390": PHONE | US | {"device_scale_factor": 1.5},
    "hero": {"viewport": {"width": 1480, "height": 860}},
}
HERO = """<!doctype html><meta name="color-scheme" content="{scheme}"><style>
  :root {{ color-scheme: {scheme}; }}
  body {{ margin: 0; block-size: 100vh; overflow: hidden; background: light-dark(#eceae4, #0b0d11); }}
  img {{ position: absolute; border-radius: 14px;
    box-shadow: 0 0 0 1px light-dark(#0001, #fff2), 0 24px 60px light-dark(#1a1d2a33, #000a); }}
  .desk {{ inline-size: 1220px; inset: 48px auto auto 48px; }}
  .phone {{ inline-size: 326px; inset: auto 44px 40px auto; border-radius: 34px;
    border: 9px solid light-dark(#1a1d24, #2b303a); }}
</style><img class="desk" src="{desk}"><img class="phone" src="{phone}">"""

# People with nothing to do, and pages that the running demo has no address for.
BESIDES = """
import json
from allauth.account.models import EmailAddress
from django.contrib.messages.storage.fallback import FallbackStorage
from django.template.loader import render_to_string
from django.test import RequestFactory
from accounts.models import User
from core.views import style_guide
from workspace.demo.people import PASSWORD, address
for key, role in [("nils", "recruiter"), ("maja", "manager")]:
    if not User.objects.filter(email=address(key)).exists():
        person = User.objects.create_user(address(key), PASSWORD, name=key.title() + " New", role=role, zone="Europe/Berlin")
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
request = RequestFactory().get("/style-guide/")
request.user, request.session = User.objects.get(email=address("rita")), {}
request._messages = FallbackStorage(request)
print(json.dumps({"style-guide": style_guide(request).content.decode(), "error-500": render_to_string("500.html"),
                  "error-400": render_to_string("400.html")}))
"""


@dataclass(frozen=True)
class Shot:
    """One screenshot: signed in as `who`, of `page` (a URL name and rows, or a path), after calling `do`."""

    name: str
    who: str
    page: tuple[str, ...]
    do: Callable[[Page], None] = lambda page: None
    sizes: tuple[str, ...] = ("1440", "390")
    schemes: tuple[str, ...] = ("light",)
    whole: bool = False  # the full page instead of one screen
    strip: bool = False  # with the demo bar on top


def show_form(page: Page) -> None:
    """On a phone, switches from the résumé to the form."""
    switch = page.locator("label.to-view")
    if switch.is_visible():
        switch.click()


def half_filled(page: Page) -> None:
    show_form(page)
    page.get_by_role("group", name="Your recommendation").get_by_role("radio", name="Yes", exact=True).check(force=True)
    for choices in page.locator(".points fieldset").all()[:2]:
        choices.get_by_role("radio", name="Meets", exact=True).check(force=True)
    page.wait_for_timeout(2_000)  # the draft is saved, and the page says so


def preview_of_a_review(page: Page) -> None:
    page.locator("#id_person").select_option(label="Mona Castellanos")
    page.get_by_role("button", name="Apply").first.click()
    page.get_by_role("main").get_by_role("link", name=REVIEW).first.click()
    page.locator("iframe").wait_for()


def without_reason(page: Page) -> None:
    half_filled(page)
    page.get_by_role("button", name="Submit").locator("visible=true").first.click()
    page.locator(".errorlist").first.wait_for()


def continues(page: Page) -> None:
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", level=1).wait_for()


def everything_runs(page: Page) -> None:
    """Waits until each scheduler task has run once since the demo started."""
    for _ in range(40):
        if page.get_by_text("Everything is running").count():
            return
        page.wait_for_timeout(3_000)
        page.reload()


# What the documentation shows.
SHOTS = [
    Shot("sign-in", "", ("account_login",), sizes=("390",)),
    Shot("today-recruiter", "rita", ("today",), sizes=("1440",), schemes=("light", "dark")),
    Shot("today-admin", "ada", ("today",), sizes=("1440",)),
    Shot("today-manager", "mona", ("today",), sizes=("390",)),
    Shot("job", "rita", ("requisition-detail", "open"), sizes=("1440",), schemes=("light", "dark")),
    Shot("kickoff", "rita", ("kickoff", "draft"), sizes=("1440",)),
    Shot("agreement", "priya", ("agreement", "waits"), sizes=("390",)),
    Shot("timeline", "rita", ("timeline", "open"), sizes=("1440",)),
    Shot("description", "rita", ("description", "draft"), sizes=("1440",)),
    Shot("candidates", "rita", ("requisition-candidates", "open"), sizes=("1440",)),
    Shot("candidate", "rita", ("candidate-detail", "candidate"), sizes=("1440",)),
    Shot("import", "rita", ("import-detail", "batch"), sizes=("1440",)),
    Shot("send-for-review", "rita", ("slate-create", "open"), sizes=("1440",)),
    Shot("review-resume", "mona", ("review", "resume_review"), sizes=("390",)),
    Shot("review", "mona", ("review", "resume_review"), half_filled, schemes=("light", "dark")),
    Shot("pause", "priya", ("pause", "paused"), sizes=("390",)),
    Shot("survey", "tomasz", ("survey", "survey"), sizes=("390",)),
    Shot("takeaways", "rita", ("survey-results", "filled"), sizes=("1440",)),
    Shot("preferences", "mona", ("preferences",), sizes=("390",)),
    Shot("messages", "rita", ("message-record",), sizes=("1440",)),
    Shot("preview", "ada", ("message-preview",), preview_of_a_review, sizes=("1440",)),
    Shot("users", "ada", ("user-list",), sizes=("1440",)),
    Shot("status", "ada", ("status",), everything_runs, sizes=("1440",)),
    Shot("outbox", "rita", ("demo-outbox",), sizes=("1440",), strip=True),
]
# What `--all` adds to the pages of the journey.
MORE = [
    Shot("error-404", "rita", ("/no-such-page/",)),
    Shot("error-403", "vera", ("candidate-list",)),
    Shot("error-500", "", ("/error-500/",)),
    Shot("error-400", "", ("/error-400/",)),
    Shot("link-dead", "", ("/m/no-such-link/",)),
    Shot("link-home", "", ("link-open", "link"), continues),
    Shot("review-form", "mona", ("review", "resume_review"), half_filled),
    Shot("review-no-reason", "mona", ("review", "resume_review"), without_reason),
    Shot("style-guide", "rita", ("/style-guide/",)),
    *[Shot(f"empty-recruiter-{name}", "nils", (name,)) for name in ("today", "requisition-list", "task-list", "review-queue")],
    Shot("empty-recruiter-reviews", "rita", ("review-list", "new")),
    Shot("empty-recruiter-after", "rita", ("survey-results", "new")),
    Shot("empty-recruiter-candidates", "rita", ("requisition-candidates", "new")),
    Shot("empty-recruiter-slate", "rita", ("slate-create", "new")),
    Shot("empty-recruiter-agreement", "rita", ("agreement", "new")),
    Shot("empty-recruiter-timeline", "rita", ("timeline", "new")),
    *[Shot(f"empty-manager-{name}", "maja", (name,)) for name in ("today", "requisition-list", "review-queue", "preferences")],
]  # fmt: skip


def every_page() -> list[Shot]:
    """The pages of the browser tests, and MORE."""
    journey = [Shot("-".join([who or "nobody", *page]), who, page) for who, pages in PAGES.items() for page in pages]
    return journey + MORE


class Photographer:
    """Takes screenshots of the demo, with one browser window for each person and size."""

    def __init__(self, demo: Demo, folder: Path, kind: str = ".webp") -> None:
        self.demo, self.folder, self.kind = demo, folder, kind
        self.windows: dict[tuple[str, str], BrowserContext] = {}
        self.drawn: dict[str, str] = {}  # path → HTML of a page that the running demo cannot show

    def take(self, shots: Iterable[Shot]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        for shot in shots:
            for size in shot.sizes:
                page = self.window(shot.who, size).new_page()
                page.goto(shot.page[0] if shot.page[0].startswith("/") else self.demo.path(*shot.page))
                shot.do(page)
                for scheme in shot.schemes:
                    self.press_shutter(page, shot, size, scheme)
                page.close()

    def press_shutter(self, page: Page, shot: Shot, size: str, scheme: str) -> None:
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.wait_for_load_state("networkidle")
        if not shot.whole:
            page.evaluate("document.activeElement.blur()")
        page.mouse.move(0, 0)  # nothing is hovered
        if not shot.strip:
            page.evaluate("for (const strip of document.querySelectorAll('.demo')) strip.hidden = true")
        bytes_ = page.screenshot(full_page=shot.whole)
        dark = "-dark" if scheme == "dark" else ""
        save(bytes_, self.folder / f"{shot.name}-{size}{dark}{self.kind}")

    def hero(self, scheme: str) -> None:
        """The first picture of the README: a job in a desktop window, a review on a phone beside it."""
        dark = "-dark" if scheme == "dark" else ""
        desk, phone = (self.folder / f"{name}{dark}{self.kind}" for name in ("job-1440", "review-390"))
        page = self.window("", "hero").new_page()
        page.set_content(HERO.format(scheme=scheme, desk=as_address(desk), phone=as_address(phone)))
        page.wait_for_load_state("networkidle")
        save(page.screenshot(), self.folder / f"tandem{dark}{self.kind}")
        page.close()

    def window(self, who: str, size: str) -> BrowserContext:
        if (who, size) not in self.windows:
            window = self.demo.window(who, **SIZES[size])
            for name, html in self.drawn.items():
                window.route(f"**/{name}/", partial(draw, html))
            self.windows[who, size] = window
        return self.windows[who, size]

    def close(self) -> None:
        for window in self.windows.values():
            window.close()


def draw(html: str, route: Route) -> None:
    route.fulfill(body=html, content_type="text/html; charset=utf-8")


def as_address(picture: Path) -> str:
    return "data:image/webp;base64," + base64.b64encode(picture.read_bytes()).decode()


def save(picture: bytes, path: Path) -> None:
    """WebP for the documents; PNG for looking through every page, since any viewer opens it."""
    if path.suffix == ".png":
        path.write_bytes(picture)
        return
    with Image.open(io.BytesIO(picture)) as image:
        image.convert("RGB").save(path, lossless=True, method=6)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--all", metavar="FOLDER", type=Path, help="every page, size and color scheme, into this folder"
    )
    parser.add_argument("--only", metavar="WORD", default="", help="only screenshots with this in the name")
    options = parser.parse_args()
    shots = every_page() if options.all else SHOTS
    wanted = [shot for shot in shots if options.only in shot.name]
    if options.all:
        wanted = [replace(shot, schemes=("light", "dark"), whole=True, strip=True) for shot in wanted]
    with chromium() as browser, Demo(browser) as demo:
        demo.app.start("worker", "clock")
        photographer = Photographer(demo, options.all or PICTURES, ".png" if options.all else ".webp")
        photographer.drawn = json.loads(demo.app.shell(BESIDES)) if options.all else {}
        photographer.take(wanted)
        if not options.all and not options.only:
            photographer.hero("light")
            photographer.hero("dark")
        photographer.close()


if __name__ == "__main__":
    main()
