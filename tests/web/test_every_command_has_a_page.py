"""Whatever the program can do is on a page too, or it is said here why not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import typer

from casework.office import Office
from reviewflow.casework.changes import catalogue
from reviewflow.cli import COMMANDS, program
from reviewflow.settings import Settings
from reviewflow.web.application import addresses, create_application

CASE = "/cases/{reference}"
PAGE_OF_KIND = {
    "open": "/new/{workflow}",
    "advance": f"{CASE}/do/{{name}}",
    "add": f"{CASE}/add/{{kind}}",
    "record_facts": f"{CASE}/facts/{{fact}}",
    "correct_facts": f"{CASE}/facts/{{fact}}",
    "link": f"{CASE}/link",
    "suspend_clock": f"{CASE}/{{what}}/{{clock}}",
    "resume_clock": f"{CASE}/{{what}}/{{clock}}",
    "write_letter": f"{CASE}/{{what}}/{{clock}}",
    "migrate_case": f"{CASE}/migrate",
    "record_conflict": f"{CASE}/conflict",
    "lift_conflict": f"{CASE}/conflict/lift",
    "restrict_case": f"{CASE}/restrict",
    "lift_restriction": f"{CASE}/restrict/lift",
}
"""Of each command that changes a case."""
PAGE_OF_COMMAND = {
    "case": CASE,
    "cases": "/cases",
    "due": "/due",
    "why": f"{CASE}/why/{{clock:path}}",
    "open": PAGE_OF_KIND["open"],
    "advance": PAGE_OF_KIND["advance"],
    "add": PAGE_OF_KIND["add"],
    "record": PAGE_OF_KIND["record_facts"],
    "correct": PAGE_OF_KIND["correct_facts"],
    "link": PAGE_OF_KIND["link"],
    "suspend": PAGE_OF_KIND["suspend_clock"],
    "resume": PAGE_OF_KIND["resume_clock"],
    "receipt": f"{CASE}/{{what}}/{{clock}}",
    "identities": f"{CASE}/people",
    "return": f"{CASE}/items/{{number}}",
    "files": f"{CASE}/files",
    "invite": f"{CASE}/items/{{number}}/invite",
    "guests": f"{CASE}/guests",
    "inbox": "/inbox",
    "notices": "/letters",
    "alerts": "/alerts",
    "acknowledge": "/alerts/{number}",
    "deliveries list": "/admin/health",
    "deliveries again": "/admin/deliveries/{number}",
    "warnings list": "/admin/health",
    "warnings settle": "/admin/warnings/{number}",
    "calendar link": "/me/calendar",
    "calendar links": "/me/calendar",
    "calendar revoke": "/me/calendar/{mark}/revoke",
    "tokens make": "/me/programs/tokens",
    "tokens list": "/me/programs",
    "tokens withdraw": "/me/programs/tokens/{mark}/withdraw",
    "webhooks make": "/me/programs/webhooks",
    "webhooks list": "/me/programs",
    "webhooks withdraw": "/me/programs/webhooks/{number}/withdraw",
    "calendar print": "/calendar/{token}.ics",
    "trail show": f"{CASE}/trail",
    "minutes": "/minutes",
    "workflow check": "/admin/publish",
    "workflow publish": "/admin/publish",
    "workflow list": "/admin/partnership",
    "workflow migrate": f"{CASE}/migrate",
    "holiday add": "/admin/holidays/change",
    "holiday remove": "/admin/holidays/change",
    "users": "/admin/people",
    "accounts add": "/admin/people/{key}/account",
    "accounts reset": "/admin/people/{key}/reset",
    "accounts remove": "/admin/people/{key}/remove",
    "accounts sign-out": "/admin/people/{key}/sign-out",
    "accounts list": "/admin/people",
    "accounts sign-ins": "/admin/sign-ins",
    "away add": "/admin/people/{key}/away",
    "away list": "/admin/away",
    "away end": "/admin/people/{key}/back/{day}",
    "digest on": "/admin/people/{key}/alerts",
    "digest off": "/admin/people/{key}/alerts",
    "digest show": "/admin/people/{key}",
    "who": "/admin/away",
    "health": "/admin/health",
    "backup list": "/admin/backups",
    "actions": "/actions",
    "reviews": "/reviews",
    "register": "/register",
    "search": "/search",
    "timetable": f"{CASE}/timetable",
    "figures": "/figures",
    "workflow show": "/workflows/{workflow}",
    "workflow diagram": "/workflows/{workflow}",
    "workflow diff": "/workflows/{workflow}/compare",
    "rehearse": "/rehearsals",
    "conflict": f"{CASE}/conflict",
    "restrict": f"{CASE}/restrict",
    "who-sees": f"{CASE}/who-sees",
    "permissions": "/permissions",
    "compare": f"{CASE}/compare",
    "export": f"{CASE}/export.json",
    "challenges": "/challenges",
    "pack": "/pack/{year}",
    "patterns": "/patterns",
    "sample draw": "/samples/new",
    "sample list": "/samples",
    "sample show": "/samples/{number}",
    "sample redraw": "/samples/{number}/again",
    "sample answer": "/samples/{number}/cases/{drawn_case}",
    "retention schedule": "/retention/schedule",
    "retention due": "/retention",
    "retention hold": f"{CASE}/retention/hold",
    "retention lift": "/retention/holds/{reference}/lift",
    "retention holds": "/retention/holds",
    "retention propose": f"{CASE}/retention/propose",
    "retention approve": f"{CASE}/retention/approve",
    "retention refuse": f"{CASE}/retention/refuse",
    "retention destroy": f"{CASE}/retention/destroy",
    "retention destructions": "/retention/destructions",
    "retention certificate": f"{CASE}/certificate",
    "disclosure rules": "/disclosures/rules",
    "disclosure find": "/disclosures/find",
    "disclosure record": "/disclosures/new",
    "disclosure preview": "/disclosures/{number}",
    "disclosure mark": "/disclosures/{number}/mark/{case}/{part:path}",
    "disclosure hide": "/disclosures/{number}/hide",
    "disclosure propose": "/disclosures/{number}/propose",
    "disclosure approve": "/disclosures/{number}/approve",
    "disclosure return": "/disclosures/{number}/return",
    "disclosure release": "/disclosures/{number}/release",
    "disclosure close": "/disclosures/{number}/close",
    "disclosure log": "/disclosures",
    "trail query": "/scrutiny/ask",
    "trail questions": "/scrutiny/questions",
    "trail save": "/scrutiny/questions/new",
    "trail forget": "/scrutiny/questions/{number}/remove",
    "trail verify": "/proofs/verify",
    "trail checkpoint": "/proofs/checkpoints",
    "trail checkpoints": "/proofs/checkpoints",
    "trail prove": "/proofs/entries/{sequence}/proof",
    "trail consistency": "/proofs/growth/proof",
    "trail export": "/proofs/bundle",
    "trail verifier": "/proofs/verifier/{name}",
    "trail witnesses": "/proofs/witnesses/new",
    "trail countersign": "/proofs/countersign",
}
ON_THE_MACHINE = "It is for whoever looks after the computer, who has the files, the keys or the processes at hand."
WITHOUT_A_PAGE = {
    **dict.fromkeys(
        (
            "init",
            "demo",
            "serve",
            "worker",
            "queue-worker",
            "database grants",
            "database check",
            "bounces",
            "keys status",
            "keys rotate",
            "keys remove",
        ),
        ON_THE_MACHINE,
    ),
    **dict.fromkeys(("backup take", "backup check", "backup new-key", "restore", "upgrade"), ON_THE_MACHINE),
    **dict.fromkeys(("trail index", "trail replay", "trail keys"), ON_THE_MACHINE),
    "days": "A case counts its days on a page of its own. This one counts days of no case, to check the counting.",
}


@pytest.fixture
def office(sqlite_office: Office) -> Office:
    return sqlite_office


def test_every_command_that_changes_a_case_has_a_form(settings: Settings) -> None:
    there = set(addresses(create_application(settings)))

    assert set(PAGE_OF_KIND) == set(catalogue.KINDS)
    assert {kind: page for kind, page in PAGE_OF_KIND.items() if page not in there} == {}


def test_every_command_of_the_program_has_a_page_or_a_reason(settings: Settings) -> None:
    there = set(addresses(create_application(settings)))
    known = {**PAGE_OF_COMMAND, **WITHOUT_A_PAGE}

    assert sorted(known) == sorted(every_command())
    assert {command: page for command, page in PAGE_OF_COMMAND.items() if page not in there} == {}
    assert all(len(reason) > 40 for reason in WITHOUT_A_PAGE.values())
    assert len(known) == len(PAGE_OF_COMMAND) + len(WITHOUT_A_PAGE), "each is said once"


def every_command() -> Iterator[str]:
    """``case``, ``workflow check`` and so on."""
    for name in COMMANDS:
        whole = getattr(typer.main.get_command(program([name])), "commands", {})
        parts = getattr(whole[name], "commands", {})
        yield from (f"{name} {part}" for part in parts) if parts else (name,)
