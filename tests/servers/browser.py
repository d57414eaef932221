"""A browser without a screen: real requests to a running server, with cookies, and forms posted with their token."""

import re
from typing import Any

import requests
from requests.adapters import HTTPAdapter

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class FromAddress(HTTPAdapter):
    """Connects from this local address (any of 127.0.0.0/8), so that rate limits count separately."""

    def __init__(self, address: str) -> None:
        self.address = address
        super().__init__()

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, source_address=(self.address, 0), **options)


class Browser:
    """`Browser(app.url)`; redirects are not followed, so that a test sees each answer."""

    def __init__(self, url: str, *, address: str = "127.0.0.1") -> None:
        self.url = url
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.mount("http://", FromAddress(address))

    def ask(self, method: str, path: str, **options: Any) -> requests.Response:
        path = path.removeprefix(self.url)
        return self.session.request(method, self.url + path, allow_redirects=False, timeout=20, **options)

    def get(self, path: str, **options: Any) -> requests.Response:
        return self.ask("GET", path, **options)

    def head(self, path: str, **options: Any) -> requests.Response:
        return self.ask("HEAD", path, **options)

    def post(
        self, path: str, data: dict[str, Any] | None = None, *, form: str = "", **options: Any
    ) -> requests.Response:
        """Presses a button of the page `form` (by default the one that is posted to)."""
        token = self.token(form or path)
        return self.ask("POST", path, data={"csrfmiddlewaretoken": token, **(data or {})}, **options)

    def token(self, path: str) -> str:
        """Returns the CSRF token of a page's forms."""
        page = self.get(path)
        found = TOKEN.search(page.text)
        if found is None:
            raise LookupError(f"{path} ({page.status_code}) has no form: {page.text[:300]}")
        return found[1]

    def sign_in(self, email: str, password: str) -> "Browser":
        answer = self.post("/accounts/login/", {"login": email, "password": password})
        if answer.status_code != 302 or answer.headers["Location"].startswith("/accounts/"):
            raise PermissionError(f"{email} could not sign in: {answer.status_code} {answer.text[:300]}")
        self.get("/")  # has the greeting, so that no later page differs by it
        return self
