"""The yardstick: the list of actions as one would write it by hand, with FastAPI, sqlite3 and Jinja2, and nothing else.

Fifty rows of one query with their earliest date and what they arise from; no signing in, no rules, no walls, no frame.

    python benchmarks/handwritten_page.py FILE
"""

from __future__ import annotations

import json
import socket
import sqlite3
import sys
import threading

import uvicorn
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from jinja2 import Environment

ROWS = (
    "SELECT c.reference, c.state, c.facts, d.due_on, (SELECT l.to_reference FROM case_link l WHERE l.case_id = c.id)"
    " FROM deadline d JOIN review_case c ON c.id = d.case_id WHERE d.state = 'running' AND d.item_id IS NULL"
    " AND c.workflow = 'action' AND c.partnership = 'bristol' ORDER BY d.due_on, d.id LIMIT 50"
)
PAGE = Environment(autoescape=True).from_string(
    "<!DOCTYPE html><title>Actions</title><table>{% for reference, state, facts, due_on, from in rows %}<tr>"
    '<td><a href="/cases/{{ reference }}">{{ reference }}: {{ facts.title }}</a> {{ from }}</td>'
    "<td>{{ facts.owner_agencies | join(', ') }}</td><td>{{ state }}</td><td>{{ due_on }}</td></tr>{% endfor %}</table>"
)


def application(file: str) -> FastAPI:
    """Serves one page."""
    app = FastAPI(openapi_url=None)
    own = threading.local()

    @app.get("/actions")
    def actions() -> HTMLResponse:
        if not hasattr(own, "connection"):
            own.connection = sqlite3.connect(file)
        rows = own.connection.execute(ROWS).fetchall()
        return HTMLResponse(PAGE.render(rows=[(a, b, json.loads(facts), c, d) for a, b, facts, c, d in rows]))

    return app


def main() -> None:
    """Serve it at a free port, and say at which."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        server = uvicorn.Server(uvicorn.Config(application(sys.argv[1]), log_level="warning", access_log=False))
        print(f"Serving at http://127.0.0.1:{listening.getsockname()[1]}, by hand", flush=True)
        server.run(sockets=[listening])


if __name__ == "__main__":
    main()
