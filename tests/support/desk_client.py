"""A browser of the desk without scripts: it keeps cookies and sends forms as they are written."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

import httpx

PASSWORD = "correct horse battery"


class Form:
    """A form of a page: where it goes and its hidden fields."""

    def __init__(self, action: str) -> None:
        self.action = action
        self.fields: dict[str, str] = {}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.elements.append((tag, found))
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        if tag == "form":
            self.forms.append(Form(found.get("action", "")))
        if tag == "input" and found.get("type") == "hidden" and self.forms:
            self.forms[-1].fields[found["name"]] = found.get("value", "")

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


class Page:
    """A response with what a test asks of it."""

    def __init__(self, response: httpx.Response) -> None:
        self.response, self.status = response, response.status_code
        self.html = response.text
        reader = _Reader()
        reader.feed(self.html)
        self.ids, self.links, self.elements = reader.ids, reader.links, reader.elements
        self._forms = reader.forms
        self.text = re.sub(r"\s+", " ", unescape(" ".join(reader.texts))).strip()

    @property
    def forms(self) -> list[Form]:
        """Return all forms of the page."""
        return self._forms

    def form(self, end: str) -> Form:
        """Return the form whose address ends so."""
        found = [form for form in self._forms if form.action.endswith(end)]
        assert found, f"no form to …{end}, only {[form.action for form in self._forms]}"
        return found[0]

    def has_form(self, end: str) -> bool:
        """Return whether there is such a form."""
        return any(form.action.endswith(end) for form in self._forms)


class DeskClient:
    """An agent's browser."""

    def __init__(self, url: str) -> None:
        self.http = httpx.Client(base_url=url, timeout=60, trust_env=False, follow_redirects=True)

    def get(self, path: str) -> Page:
        """Open a page."""
        return Page(self.http.get(path))

    def post(self, form: Form, **fields: str) -> Page:
        """Send a form with further fields."""
        return Page(self.http.post(form.action, data=form.fields | fields))

    def sign_in(self, username: str = "noor", password: str = PASSWORD) -> Page:
        """Fill in the sign-in form."""
        form = self.get("/desk/sign-in").form("/desk/sign-in")
        return self.post(form, username=username, password=password)

    def close(self) -> None:
        """Close the connections."""
        self.http.close()
