"""The keys that the page promises to programs are printed, and no key is printed that it does not name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from casework.proving import Outsider
from docs.console import ROOT, Shell
from reviewflow.cli import COMMANDS, program

PAGE = (ROOT / "docs/reference/json.md").read_text(encoding="utf-8")
SECTION = re.compile(r"^## (.+?)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
OPENED = "open serious_incident --fact became_aware_on=2025-04-28 --fact notification_nature=care_leaver_death"
SHARED = "reviewflow open, advance, add, record, correct, link, suspend, resume, conflict, restrict, workflow migrate"
COUNTERSIGN = "reviewflow trail countersign"
WHY_THEN = "why SI-2025-001 rapid_review --as-of 2025-04-07 --true-on 2025-04-07"
FIGURES_THEN = "figures --from 2025-01-01 --to 2025-06-30 --suppress-below 2 --true-on 2025-04-07"
DRAW = "sample draw --of rapid_reviews --from 2025-01-01 --to 2025-12-31"
CHALLENGE = "--fact raised_by=scrutineer --fact against=nbt"
SCRUTINEER = "bristol.scrutineer --by bristol.administrator"
HOLD = "retention hold SI-2025-004 --ground inquest --reason Asked --review-on 2026-01-05 --by bristol.executive"
ENDED = " && ".join(
    (
        "reviewflow open serious_incident --fact became_aware_on=2025-05-06",
        "reviewflow add SI-2025-004 child --fact label=A --fact looked_after=yes",
        "reviewflow advance SI-2025-004 record_near_miss --by bristol.coordinator --fact not_notified_reasons=None",
    )
)
PROPOSED = f"{ENDED} && reviewflow retention propose SI-2025-004 --reason Over --by bristol.coordinator"
DESTROYED = " && ".join(
    (
        PROPOSED,
        "reviewflow retention approve SI-2025-004 --reason Yes --by bristol.executive",
        "reviewflow retention destroy SI-2025-004 --by bristol.coordinator",
    )
)
REQUESTED = (
    "reviewflow disclosure record --kind subject_access --case SI-2025-001/CH-1 --requester Somebody"
    " --received-on 2025-05-05 --reason Asked --by bristol.coordinator"
)
DISCLOSURE = "reviewflow " + ", ".join(
    f"disclosure {each}" for each in ("record", "mark", "hide", "propose", "approve", "return", "release", "close")
)
RETENTION = "reviewflow retention propose, retention approve, retention refuse, retention destroy"
THREE_PARTNERS = ("local_authority", "icb", "police")
GUEST = "SI-2025-001 AR-2 --address lead@trust.example.org"
SAMPLES = {
    "reviewflow case": ["case SI-2025-001", "case SI-2025-002", "case SI-2025-001 --true-on 2025-04-07"],
    "reviewflow timetable": ["timetable SI-2025-001"],
    "reviewflow why": [
        "why SI-2025-001 rapid_review",
        "why SI-2025-001 panel_reply",
        "why SI-2025-001 review_meeting",
        WHY_THEN,
    ],
    "reviewflow keys status": ["keys status"],
    "reviewflow compare": ["compare SI-2025-001 2025-04-07 2025-04-24", "compare SI-2025-001 2025-04-07"],
    "reviewflow cases": ["cases --limit 1"],
    "reviewflow due": ["due --limit 1"],
    "reviewflow search": ["search 001", "search child", "search coordinator", "search partners", "search hospital"],
    "reviewflow actions, reviews, register": ["actions", "reviews", "register", "actions --limit 1"],
    SHARED: [
        OPENED,
        "correct SI-2025-001 --fact child_age_band=under_1 --reason Known",
        "link SI-2025-002 related_to SI-2025-003",
        "add SI-2025-001 agency_request --fact agency=nbt",
    ],
    "reviewflow receipt": ["receipt SI-2025-001 agency_request X-1 --typed incident_on=2025-03-29"],
    "reviewflow identities": ["identities SI-2025-001 --reason Asked"],
    "reviewflow who-sees": ["who-sees SI-2025-002 --by bristol.coordinator"],
    "reviewflow permissions": ["permissions --workflow serious_incident"],
    "reviewflow disclosure rules": ["disclosure rules"],
    "reviewflow disclosure find": ["disclosure find --name 'Synthetic' --reason Asked --by bristol.coordinator"],
    DISCLOSURE: [
        "disclosure propose 26 --reason Read --by bristol.coordinator",
        "disclosure approve 26 --reason Read --by bristol.executive",
        "disclosure release 26 --given-to Somebody --to out.zip --reason Sent --by bristol.coordinator",
    ],
    "reviewflow disclosure preview": ["disclosure preview 26 --reason Asked --by bristol.coordinator"],
    "reviewflow disclosure log": [
        "disclosure log --by bristol.executive",
        "disclosure log --released --by bristol.executive",
    ],
    "reviewflow retention schedule": ["retention schedule"],
    "reviewflow retention due": [
        "retention due --until 2090-01-01 --undated --limit 1",
        "retention due --until 2090-01-01 --undated --by bristol.executive",
    ],
    "reviewflow retention hold, retention lift": [HOLD],
    "reviewflow retention holds": ["retention holds --limit 1"],
    RETENTION: ["retention propose SI-2025-004 --reason Over"],
    "reviewflow retention destructions": ["retention destructions --limit 1"],
    "reviewflow retention certificate": ["retention certificate SI-2025-004"],
    "reviewflow notices": ["notices --limit 1", "notices --limit 1000"],
    "reviewflow alerts": ["alerts --limit 1"],
    "reviewflow deliveries list": ["deliveries list --limit 1"],
    "reviewflow warnings list": ["warnings list"],
    "reviewflow bounces": ["bounces returned.eml"],
    "reviewflow tokens make": ["tokens make Dashboard --scope read"],
    "reviewflow tokens list": ["tokens list"],
    "reviewflow tokens withdraw": ["tokens withdraw --mine"],
    "reviewflow webhooks make": ["webhooks make https://hooks.example.org/a"],
    "reviewflow webhooks list": ["webhooks list"],
    "reviewflow webhooks withdraw": ["webhooks withdraw 1"],
    "reviewflow calendar link": ["calendar link"],
    "reviewflow calendar links": ["calendar links"],
    "reviewflow calendar revoke": ["calendar revoke --mine"],
    "reviewflow trail checkpoint": ["trail checkpoint"],
    "reviewflow accounts add, accounts reset": [f"accounts reset {SCRUTINEER}"],
    "reviewflow accounts list": ["accounts list"],
    "reviewflow accounts sign-ins": ["accounts sign-ins"],
    "reviewflow trail checkpoints": ["trail checkpoints"],
    "reviewflow trail consistency": ["trail consistency 1"],
    COUNTERSIGN: ["trail countersign signed.txt"],
    "reviewflow trail export": ["trail export --to bundle.zip --for anybody"],
    "reviewflow trail keys list": ["trail keys list"],
    "reviewflow trail keys new": ["trail keys new --by administrator"],
    "reviewflow trail keys rotate, trail keys compromised": ["trail keys rotate --by administrator"],
    "reviewflow trail prove": ["trail prove 1"],
    "reviewflow trail witnesses add": ["trail witnesses add W --address w@example.org"],
    "reviewflow trail witnesses list": ["trail witnesses list"],
    "reviewflow trail show": ["trail show --limit 9"],
    "reviewflow trail query": [
        "trail query standing:moved",
        "trail query --saved corrections",
        "trail query case:SI-2025-001 --limit 2",
    ],
    "reviewflow trail questions": ["trail questions"],
    "reviewflow trail save, trail forget": ["trail save Opened what:open --by bristol.scrutineer"],
    "reviewflow trail index": ["trail index"],
    "reviewflow trail verify": ["trail verify"],
    "reviewflow trail replay": ["trail replay"],
    "reviewflow days": ["days --from 2026-04-01 --working-days 3", "days --from 2026-04-01 --calendar-days 3"],
    "reviewflow figures": ["figures --from 2025-01-01 --to 2025-06-30 --suppress-below 2", FIGURES_THEN],
    "reviewflow rehearse": ["rehearse workflows/scenarios/rapid_review_across_easter.yaml"],
    "reviewflow workflow check": ["workflow check"],
    "reviewflow workflow list": ["workflow list"],
    "reviewflow workflow publish": ["workflow publish --partnership bristol"],
    "reviewflow workflow show": ["workflow show serious_incident"],
    "reviewflow workflow diff": ["workflow diff working_together_2018 working_together_2023"],
    "reviewflow workflow migrate --dry-run": ["workflow migrate SI-2025-002 --to working_together_2018 --dry-run"],
    "reviewflow holiday add, holiday remove": ["holiday add 2025-04-30 --name A --source B --by bristol.administrator"],
    "reviewflow init": ["init --partnership bristol"],
    "reviewflow users": ["users"],
    "reviewflow away add": ["away add 2025-08-04", "away add 2025-08-04 --person bristol.scrutineer"],
    "reviewflow away list": ["away list"],
    "reviewflow away end": ["away end 2025-08-04"],
    "reviewflow digest on, digest off": ["digest on"],
    "reviewflow digest show": ["digest show"],
    "reviewflow who": ["who coordinator"],
    "reviewflow return": ["return SI-2025-001 AR-1"],
    "reviewflow files": ["files SI-2025-001", "files SI-2025-001 --read 1 --to read.csv"],
    "reviewflow inbox": ["inbox"],
    "reviewflow invite": [f"invite {GUEST} --again", f"invite {GUEST} --withdraw"],
    "reviewflow guests": ["guests"],
    "reviewflow challenges": ["challenges"],
    "reviewflow minutes": ["minutes minutes.csv --meeting Executive"],
    "reviewflow sample draw, sample show, sample list": [f"{DRAW} --by bristol.scrutineer"],
    "reviewflow sample redraw": ["sample redraw 26"],
    "reviewflow sample answer": ["sample answer 26 SI-2025-001 --answer timely=fully --by bristol.scrutineer"],
    "reviewflow patterns": ["patterns"],
    "reviewflow pack": ["pack --year 2024-25 --to pack.docx", "pack --year 2025-26"],
    "reviewflow backup take": ["backup take"],
    "reviewflow backup list": ["backup list"],
    "reviewflow backup check": ["backup check"],
    "reviewflow backup new-key": ["backup new-key --to keys/another.key"],
    "reviewflow restore": ["restore"],
    "reviewflow upgrade": ["upgrade"],
    "reviewflow health": ["health"],
    "reviewflow export": ["export --case SI-2025-001"],
    "reviewflow export --everything": ["export --everything --to out --by bristol.coordinator --reason Leaving"],
}
"""For each section of the page, calls that print it."""
REFUSES_ALL = "REVIEWFLOW_CHANNEL=smtp REVIEWFLOW_SMTP_HOST=mail.example.org REVIEWFLOW_MAIL_FROM=r@example.org"
CONSIDERED = "--item PD-{n} --fact view=agree --fact 'reasons=No abuse.'"
ASKED = "reviewflow add SI-2025-001 agency_request --fact agency=nbt"
BACKUPS = "export REVIEWFLOW_BACKUP_FOLDER=backups REVIEWFLOW_BACKUP_KEY_FILE=keys/key && reviewflow backup new-key"
ONE_TAKEN = f"{BACKUPS} && reviewflow backup take"
BEFORE = {
    "reviewflow backup take": f"{ONE_TAKEN} && export REVIEWFLOW_BACKUPS_KEPT=1 REVIEWFLOW_BACKUP_WHOLE_EVERY=0",
    "reviewflow backup list": f"{ONE_TAKEN} && reviewflow open action --fact title=First && reviewflow backup take",
    "reviewflow backup check": f"{ONE_TAKEN} && reviewflow open action --fact title=First && reviewflow backup take",
    "reviewflow restore": f"reviewflow trail keys new --by administrator && {ONE_TAKEN}"
    " && export REVIEWFLOW_DATABASE_URL=sqlite:///again.sqlite REVIEWFLOW_SIGNING_KEY_FILE=nowhere",
    "reviewflow actions, reviews, register": "\n".join(
        (
            "reviewflow open action --fact title=First --fact owner_agencies=nbt",
            "reviewflow open action --fact title=Second",
            "reviewflow link AC-2025-001 arises_from SI-2025-001",
            *(
                f"reviewflow add SI-2025-002 partner_decision --fact partner={p} --fact question=notify"
                for p in THREE_PARTNERS
            ),
            *(f"reviewflow advance SI-2025-002 record_view {CONSIDERED.format(n=n)}" for n in (1, 2, 3)),
            "reviewflow advance SI-2025-002 decide_not_to_notify --by la_decision_maker"
            " --fact not_notified_reasons=None --fact abuse_or_neglect=neither",
        )
    ),
    DISCLOSURE: REQUESTED,
    "reviewflow disclosure preview": REQUESTED,
    "reviewflow disclosure log": " && ".join(
        (
            REQUESTED,
            "reviewflow disclosure propose 26 --reason Read --by bristol.coordinator",
            "reviewflow disclosure approve 26 --reason Read --by bristol.executive",
            "reviewflow disclosure release 26 --given-to Her --to out.zip --reason Given --by bristol.coordinator",
        )
    ),
    "reviewflow retention due": f"{PROPOSED} && reviewflow {HOLD}",
    "reviewflow retention holds": f"{ENDED} && reviewflow {HOLD}",
    RETENTION: ENDED,
    "reviewflow retention hold, retention lift": ENDED,
    "reviewflow retention destructions": DESTROYED,
    "reviewflow retention certificate": DESTROYED,
    "reviewflow accounts add, accounts reset": f"reviewflow accounts add {SCRUTINEER}",
    "reviewflow accounts list": f"reviewflow accounts add {SCRUTINEER}",
    "reviewflow away end": "reviewflow away add 2025-08-04",
    "reviewflow users": "reviewflow away add 2025-05-06",
    "reviewflow bounces": "printf 'Subject: Hello\n\nHello.\n' > returned.eml",
    "reviewflow tokens list": "reviewflow tokens make Dashboard --scope read",
    "reviewflow tokens withdraw": "reviewflow tokens make Dashboard --scope read",
    "reviewflow webhooks list": "reviewflow webhooks make https://hooks.example.org/a",
    "reviewflow webhooks withdraw": "reviewflow webhooks make https://hooks.example.org/a",
    "reviewflow calendar links": "reviewflow calendar link",
    "reviewflow challenges": f"reviewflow add SI-2025-001 challenge {CHALLENGE} --fact subject=S --fact challenge=Why",
    "reviewflow files": f"{ASKED} && printf 'a,b' > a.csv && reviewflow advance SI-2025-001 record_return --item AR-2"
    " --file return_files=a.csv",
    "reviewflow invite": f"{ASKED} && reviewflow invite {GUEST} --name Lead",
    "reviewflow guests": f"{ASKED} && reviewflow invite {GUEST} --name Lead",
    "reviewflow minutes": "printf 'case,raised_by,subject,challenge\nSI-2025-001,partner,S,Why\n' > minutes.csv",
    "reviewflow sample redraw": f"reviewflow {DRAW} --by bristol.scrutineer",
    "reviewflow sample answer": f"reviewflow {DRAW} --by bristol.scrutineer",
    "reviewflow calendar revoke": "reviewflow calendar link",
    "reviewflow case": f"{REFUSES_ALL} REVIEWFLOW_MAIL_DOMAINS=*=refuse reviewflow worker --once",
    "reviewflow trail keys list": "reviewflow trail keys new --by administrator",
    "reviewflow trail keys rotate, trail keys compromised": "reviewflow trail keys new --by administrator",
    "reviewflow trail verify": "reviewflow trail keys new --by administrator",
    "reviewflow trail witnesses list": "reviewflow trail witnesses add W --address w@example.org",
    "reviewflow who-sees": "\n".join(
        (
            "reviewflow conflict SI-2025-002 bristol.executive --reason Named",
            "reviewflow restrict SI-2025-002 bristol.coordinator --reason Few --by bristol.coordinator",
        )
    ),
    "reviewflow warnings list": f"{REFUSES_ALL} REVIEWFLOW_MAIL_DOMAINS=*=refuse reviewflow worker --once",
}
"""What has to be there before a section can be printed."""
NOT_SHOWN = {
    "reviewflow case": {"destroyed_on"},
    "reviewflow figures": {"figures.*.destroyed"},
    "reviewflow accounts sign-ins": {
        f"[].{key}" for key in ("at", "what", "way", "partnership", "person", "role", "from_where")
    },
    "reviewflow export --everything": {"kept_by_others[]"},
    "reviewflow workflow check": {"faults[].file", "faults[].line", "faults[].fault", "faults[].do"},
}
"""Keys that only a fault brings out, or somebody who signs in: tests of their own look at them."""


def _keys_of(section: str) -> Iterator[str]:
    """The keys that a section promises, with those of the shapes that it points to."""
    for cells in re.findall(r"^\| (`.+?) \| (.+?) \|$", section, re.MULTILINE):
        shared = re.match(r"\[[^]]+\]\(#([a-z-]+)\)$", cells[1])
        for key in re.findall(r"`([^`]+)`", cells[0]):
            if not shared:
                yield key
                continue
            heading = shared.group(1).replace("-", " ").capitalize()
            for below in _keys_of(_sections()[heading]):
                yield below if key == "." else f"{key}.{below}"


def _sections() -> dict[str, str]:
    return {heading.replace("`", ""): text for heading, text in SECTION.findall(PAGE)}


def _printed(value: object, at: str = "") -> Iterator[str]:
    """The path of each value that was printed."""
    if isinstance(value, dict) and value:
        for key, each in value.items():
            yield from _printed(each, f"{at}.{key}" if at else str(key))
    elif isinstance(value, list) and value:
        for each in value:
            yield from _printed(each, f"{at}[]")
    else:
        yield at


def _promises(key: str, path: str) -> bool:
    """Whether a key of the page names a path, or stands for something below it that was empty here."""
    ends = [len(key), *(found.start() for found in re.finditer(r"\.|\[\]", key))]
    return any(re.fullmatch(_pattern(key[:end]), path) for end in ends)


def _pattern(key: str) -> str:
    return re.escape(key).replace(r"\*\*", ".*").replace(r"\*", r"[^.]+")


def _calls(shell: Shell, heading: str) -> list[object]:
    shell.now("Tuesday 2025-04-29 10:00")
    shell.give("export REVIEWFLOW_SIGNING_KEY_FILE=signing.pem")
    shell.give(f"reviewflow {OPENED} --happened-on 2025-04-28")
    shell.give(f"reviewflow {OPENED} --happened-on 2025-04-28")
    shell.give("reviewflow suspend SI-2025-001 rapid_review --from 2025-04-24 --reason Synthetic")
    shell.now("Tuesday 2025-05-06 10:00")
    if heading in BEFORE:
        for call in BEFORE[heading].split(" && "):
            shell.give(call)
    if heading != "reviewflow restore":
        shell.give("reviewflow worker --once")
    if heading == COUNTERSIGN:
        _let_a_witness_sign(shell)
    found = []
    for call in SAMPLES[heading]:
        asks = "" if call.startswith("export --case") else " --json"
        told = shell.give(f"reviewflow {call}{asks}")
        assert told[:1] in ("{", "["), told
        found.append(json.loads(told.partition("\nRefused: ")[0]))
    return found


def _let_a_witness_sign(shell: Shell) -> None:
    witness = Outsider()
    shell.give("reviewflow trail keys new --by administrator")
    shell.give(f"reviewflow trail witnesses add Scrutineer --public-key {witness.written}")
    note = shell.give("reviewflow trail checkpoint")
    (shell.folder / "signed.txt").write_text(witness.sign(note, seconds=1_746_521_000), encoding="utf-8")


@pytest.mark.parametrize("heading", list(SAMPLES))
def test_what_is_printed_is_what_the_page_promises(heading: str, after_first_review: Shell) -> None:
    promised = set(_keys_of(_sections()[heading])) - {"."}
    printed = {path for value in _calls(after_first_review, heading) for path in _printed(value)}

    assert sorted(p for p in printed if p not in ("", "[]") and not any(_promises(key, p) for key in promised)) == []
    unseen = {key for key in promised if not any(_promises(key, path) for path in printed)}
    assert sorted(unseen - NOT_SHOWN.get(heading, set())) == []


def _with_json() -> Iterator[str]:
    for name in COMMANDS:
        whole = typer.main.get_command(program([name]))
        yield from _below(getattr(whole, "commands")[name], name)  # noqa: B009


def _below(command: object, path: str) -> Iterator[str]:
    parts: dict[str, object] = getattr(command, "commands", {})
    for name, part in parts.items():
        yield from _below(part, f"{path} {name}")
    if any("--json" in parameter.opts for parameter in getattr(command, "params", ())):
        yield path


def test_every_command_that_prints_json_stands_on_the_page() -> None:
    headings = {each.strip() for heading in _sections() for each in heading.removeprefix("reviewflow ").split(",")}

    assert sorted(set(_with_json()) - headings) == []


def test_every_section_about_a_command_is_compared() -> None:
    assert {heading for heading in _sections() if heading.startswith("reviewflow")} == set(SAMPLES)
    assert Path(ROOT / "docs/reference/json.md").exists()
