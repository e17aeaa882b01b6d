"""A browser without a screen: it keeps cookies, sends forms as pages give them, and says where it comes from."""

from __future__ import annotations

import re
from html import unescape

from httpx2 import Response
from starlette.testclient import TestClient

from casework.office import Office
from casework.people_who_sign_in import PASSWORD, code

HERE = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate"}


def field(page: Response, name: str) -> str:
    """What a page's form carries in a field."""
    found = re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', page.text)
    assert found, f"there is no field {name} on {page.url}"
    return unescape(found[1])


def look(client: TestClient, path: str, **more: str) -> Response:
    """Go to a page as a person does; where it sends elsewhere, that is not followed."""
    return client.get(path, headers={**HERE, **more}, follow_redirects=False)


def send(client: TestClient, path: str, page: Response | None = None, **fields: str) -> Response:
    """Send the form of a page."""
    given = {"csrf": field(page or look(client, path), "csrf"), **fields}
    return client.post(path, data=given, headers=HERE, follow_redirects=False)


def sign_in(client: TestClient, office: Office, address: str, secret: str, *, to: str = "") -> Response:
    """Sign in to a local account; returns the answer to the code."""
    first = send(client, "/sign-in", address=address, password=PASSWORD, to=to)
    assert first.status_code == 303, first.text
    return send(client, "/sign-in/code", code=code(office, secret), to=to)
