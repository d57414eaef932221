"""URLs of earlier versions and where their pages are now. Bookmarks and sent messages contain them, so they redirect
permanently."""

import re

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect

from core.access import public

# In this order, each applied to the outcome of the one before; paths are without the leading slash.
RENAMED: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(old), new)
    for old, new in (
        (r"^searches(?=/|$)", "jobs"),
        (r"^people(?=/|$)", "users"),
        (r"^lessons/", "takeaways/"),
        (r"^surveys/", "check-ins/"),
        (r"^leave/", "out-of-office/"),
        (r"^(jobs/\d+)/introduce/", r"\1/slate/"),
        (r"^(jobs/\d+)/resume/", r"\1/end-pause/"),
        (r"^(jobs/\d+)/after/", r"\1/check-ins/"),
        (r"^(jobs/\d+/description)/points/", r"\1/requirements/"),
        (r"^(jobs/\d+/description)/begin/", r"\1/start/"),
        (r"^(jobs/\d+/description)/share/", r"\1/send/"),
        (r"^(jobs/\d+/description)/take-back/", r"\1/recall/"),
        (r"^(jobs/\d+/kickoff)/held/", r"\1/complete/"),
        (r"^(jobs/\d+/kickoff)/lessons/", r"\1/takeaways/"),
        (r"^(jobs/\d+/kickoff/takeaways/\d+)/use/", r"\1/discussed/"),
        (r"^(jobs/\d+/kickoff/takeaways/\d+)/bring-back/", r"\1/restore/"),
        (r"^(jobs/\d+/agreement)/propose/", r"\1/send/"),
        (r"^(jobs/\d+/agreement)/hand-back/", r"\1/request-changes/"),
        (r"^(jobs/\d+/stages/\d+)/people/", r"\1/candidates/"),
        (r"^(users/\d+)/address/", r"\1/email/"),
        (r"^(users/\d+)/leave/", r"\1/out-of-office/"),
        (r"^(candidates/\d+)/searches/", r"\1/jobs/"),
        (r"^(applications/\d+)/decline/", r"\1/reject/"),
        (r"^(reviews/\d+)/again/", r"\1/resend/"),
        (r"^(reviews/\d+/draft)/drop/", r"\1/discard/"),
        (r"^(messages/\d+)/again/", r"\1/resend/"),
        (r"^(messages/\d+)/another-way/", r"\1/channel/"),
        (r"^(messages/\d+)/aside/", r"\1/dismiss/"),
    )
)
# Paths that the resolver routes to `moved`: whole renamed areas, and single renamed pages in other areas.
OLD = (
    r"^(?P<old>(?:searches|people)(?:/.*)?|(?:lessons|surveys|leave)/.*|candidates/\d+/searches/"
    r"|applications/\d+/decline/|reviews/\d+/(?:again|draft/drop)/|messages/\d+/(?:again|another-way|aside)/)$"
)


def current_path(path: str) -> str:
    """The current path for an old one, as in "/searches/3/" → "/jobs/3/"; returns any other path unchanged."""
    kept = path.removeprefix("/")
    for old, new in RENAMED:
        kept = old.sub(new, kept)
    return f"/{kept}"


class PermanentRedirect(HttpResponsePermanentRedirect):
    """308 instead of 301, so that a form that was open during an upgrade keeps its method and fields."""

    status_code = 308


@public(because="it only says where a page is now; that page asks who may read it")
def moved(request: HttpRequest, old: str) -> HttpResponse:
    """Redirects a URL of an earlier version permanently, with its query."""
    query = request.META.get("QUERY_STRING", "")
    answer = HttpResponsePermanentRedirect if request.method in ("GET", "HEAD") else PermanentRedirect
    return answer(current_path(old) + (f"?{query}" if query else ""))
