"""The requests on the page about the API, sent by curl to a server that is really up."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import threading
import time

import uvicorn

from docs.console import DOCS, Shell
from reviewflow import app
from reviewflow.settings import read_settings
from reviewflow.web.application import create_application

PAGE = DOCS / "how-to/use-the-api.md"
BLOCK = re.compile(r"<!-- curl -->\n```sh\n(.*?)```", re.DOTALL)


def test_every_request_is_answered_as_the_page_promises(after_first_review: Shell) -> None:
    commands = [each for block in BLOCK.findall(PAGE.read_text("utf-8")) for each in re.split(r"(?m)^(?=curl )", block)]
    after_first_review.now("Monday 2025-04-28 10:00")
    made = after_first_review.give("reviewflow tokens make Dashboard --scope read --scope change --json")
    answers = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        application = create_application(read_settings(), now=app.utc_now)
        server = uvicorn.Server(uvicorn.Config(application, log_level="warning", access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        known = {"API": f"http://localhost:{listening.getsockname()[1]}/api/v1", "TOKEN": json.loads(made)["secret"]}
        for command in filter(str.strip, commands):
            sent = command.strip() + " -w '\\n%{http_code}'"
            run = subprocess.run(["bash", "-c", sent], capture_output=True, text=True, check=False, env=known)
            answers.append((command, run.stdout.rpartition("\n")[2], run.stdout))
        server.should_exit = True
        thread.join()
    assert len(answers) == 6
    assert [each for each in answers if each[1] not in ("200", "201")] == []
