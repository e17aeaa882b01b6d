"""Take everything out: a folder that can be read, searched and proven without this program. See the page on leaving."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path, PurePosixPath

from reviewflow.case.allowed import check_reason
from reviewflow.case.case import Actor
from reviewflow.casework.access.seeing import kept_from, sights_of
from reviewflow.casework.actors import find_actor
from reviewflow.casework.desk import Desk
from reviewflow.casework.disclosing.rules import DisclosureRules
from reviewflow.casework.handing_in.read_file import list_files, read_file
from reviewflow.casework.proving.bundle import Scope
from reviewflow.casework.proving.export_trail import export_trail
from reviewflow.casework.views.case_view import CaseView, view_case_in
from reviewflow.casework.views.export_case import export_case
from reviewflow.casework.views.read_identities import read_identities
from reviewflow.casework.views.read_notice import read_notice
from reviewflow.casework.views.trail_view import EntryView, entries_page, entry_in
from reviewflow.documents.html import as_html
from reviewflow.documents.plain import as_csv
from reviewflow.documents.report import Report
from reviewflow.documents.table import Table
from reviewflow.errors import FileCannotBeWritten, FolderNotEmpty, RoleNotAllowed
from reviewflow.statute.london import local_date, longdate
from reviewflow.statute.words import counted
from reviewflow.store.cases import load_case
from reviewflow.store.documents_of_case import snapshots_of
from reviewflow.store.keeping import standing_destruction
from reviewflow.store.lists import list_cases
from reviewflow.store.notices import list_notices
from reviewflow.store.session import Transaction

from .case_document import Paper, case_document, names_table
from .disclosing import register_table
from .keeping import certificate_report
from .register_of_disclosures import whole_register

MANIFEST, FIRST, NAMES = "MANIFEST.sha256", "READ-ME-FIRST.txt", "names.csv"
TRAIL, VERIFIERS = "trail.zip", ("verify_trail.py", "verify_trail.html")
AT_ONCE, MOST_LETTERS = 200, 1_000_000


@dataclass(slots=True)
class TakenOut:
    """What was written."""

    folder: Path
    cases: int = 0
    letters: int = 0
    files: int = 0
    left: list[str] = field(default_factory=list)
    """Cases that somebody else has to take out: seen, and kept by others."""
    hashes: dict[str, str] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    """Cases that are kept from whoever takes the others out: nothing that is written names them."""


def take_out(
    desk: Desk, to: Path, *, partnership: str, by: str, reason: str | None, verifiers: Path, rules: DisclosureRules
) -> TakenOut:
    """Write every case of a partnership that somebody keeps, with names, letters and files, and the proven trail.

    Each reading that the trail keeps is an entry of it, with the reason, as when one case is read.

    Raises:
        ActorUnknown: nobody knows the one who does it.
        RoleNotAllowed: they keep no cases of the partnership.
        ReasonMissing: no reason was given.
        FolderNotEmpty: something stands in the folder already.
        FileCannotBeWritten: the folder cannot be written.
    """
    check_reason(reason, required=True, what="export_everything")
    actor = _who_keeps(desk, partnership, by)
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise FolderNotEmpty(folder=to)
    _make(to)
    with desk.database.read() as tx:
        hidden = kept_from(tx, desk, actor)
    done, named = TakenOut(to, hidden=hidden), f"{partnership}/{by.rpartition('/')[2]}"
    rows = []
    for view in _cases(desk, actor, done):
        if view.case.destroyed_on is None:
            _write_case(desk, done, view.case.reference, by=named, reason=reason or "")
        else:
            _write_certificate(desk, done, view.case.reference)
        rows.append(_row(view))
    about = (f"{done.cases} cases of {partnership}, on {longdate(local_date(desk.now()))}.",)
    listed = Table("Cases", about, ("Reference", "Kind", "Where it is", "Opened", "Document"), tuple(rows))
    _write(done, "cases.html", as_html(Report("Every case that was taken out", (), (listed,))))
    _write(done, "cases.csv", as_csv(listed))
    _write_register(desk, done, actor, rules)
    bundle = export_trail(desk, Scope(), by=named)
    _write(done, TRAIL, bundle.made.content)
    for name in VERIFIERS:
        _write(done, name, (verifiers / name).read_bytes())
    _write(done, FIRST, _words(done, partnership, bundle.made.withheld).encode())
    lines = [f"{hash}  {name}\n" for name, hash in sorted(done.hashes.items())]
    _write(done, MANIFEST, "".join(lines).encode())
    return done


def _make(to: Path) -> None:
    try:
        to.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as fault:
        raise FileCannotBeWritten(file=to, why=fault.strerror or str(fault)) from None


def _who_keeps(desk: Desk, partnership: str, by: str) -> Actor:
    with desk.database.read() as tx:
        actor = find_actor(tx, desk, by, partnership=partnership)
        published = desk.published_definitions(tx, partnership)
        titles = {role: title for of in published.values() for each in of for role, title in each.roles.items()}
        keep = dict.fromkeys(role for of in published.values() for each in of for role in each.kept_by)
    if actor.partnership != partnership or actor.role not in keep:
        allowed = " or ".join(titles.get(role, role) for role in keep)
        raise RoleNotAllowed(transition="export_everything", allowed=allowed, role=titles.get(actor.role, actor.role))
    return actor


def _cases(desk: Desk, actor: Actor, done: TakenOut) -> Iterator[CaseView]:
    before: dict[str, str] = {}
    while True:
        with desk.database.read() as tx:
            filters = {"partnership": actor.partnership, **before}
            page = [each.reference for each in list_cases(tx, filters=filters, limit=AT_ONCE)]
            if not page:
                return
            seen = sights_of(tx, desk, page, actor)
            kept = [
                reference
                for reference, (case, _) in seen.items()
                if actor.role in desk.definition(tx, case.workflow_hash).kept_by
            ]
            done.left += [reference for reference in seen if reference not in kept]
            views = [view_case_in(tx, desk, reference) for reference in page if reference in kept]
        yield from views
        before = {"before": page[-1]}


def _write_case(desk: Desk, done: TakenOut, reference: str, *, by: str, reason: str) -> None:
    home = f"cases/{reference}"
    papers: list[Paper] = []
    apart: list[dict[str, str]] = []
    for each in read_identities(desk, reference, by=by, reason=reason):
        value = ", ".join(map(str, each.value)) if isinstance(each.value, list) else str(each.value)
        apart.append({"of": each.item or reference, "what": each.title, "value": value})
    with desk.database.read() as tx:
        letters = list_notices(tx, reference=reference, limit=MOST_LETTERS)
        kept_files = list_files(tx, reference)
        frozen = snapshots_of(tx, reference)
    for letter in reversed(letters):
        path = f"letters/{letter.id:05d}-{letter.name}.txt"
        texts = read_notice(desk, letter.id, by=by).texts
        words = f"To: {letter.recipient_name}\nSubject: {texts.subject}\nWritten: {letter.created_at}\n\n{texts.text}"
        _write(done, f"{home}/{path}", words.encode())
        title, on = letter.name.replace("_", " "), letter.created_at[:10]
        papers.append(Paper(title, letter.recipient_name, on, path, letter.sha256))
    for state in frozen:
        path = f"frozen/{state.sequence:05d}-{state.name}.json"
        _write(done, f"{home}/{path}", state.body.encode())
        papers.append(Paper(f"{state.name.replace('_', ' ')}, as it was frozen", "", "", path, state.hash))
    for number, kept in enumerate(kept_files, 1):
        path = f"files/{number:04d}{_ending(kept.name)}"
        _write(done, f"{home}/{path}", read_file(desk, reference, kept.id, by=by).content)
        papers.append(Paper("file", "", kept.kept_at[:10], path, kept.sha256))
        apart.append({"of": path, "what": "The file was called", "value": kept.name})
    done.cases, done.letters, done.files = done.cases + 1, done.letters + len(letters), done.files + len(kept_files)
    if apart:
        _write(done, f"{home}/{NAMES}", as_csv(names_table(reference, apart)))
    _write_documents(desk, done, reference, papers, names=NAMES if apart else None)


def _write_register(desk: Desk, done: TakenOut, actor: Actor, rules: DisclosureRules) -> None:
    if not rules.duties.may("see_log", actor.role):
        return
    with desk.database.read() as tx:
        lines = list(whole_register(tx, desk, rules, actor))
    about = (f"What was released to {counted(len(lines), 'request')}, the newest first.",)
    table = register_table(lines, rules, about=about)
    _write(done, "disclosures.html", as_html(Report("What was released, to whom and when", (), (table,))))
    _write(done, "disclosures.csv", as_csv(table))


def _write_certificate(desk: Desk, done: TakenOut, reference: str) -> None:
    """What is left of a case whose words were destroyed by law, and the certificate that says so."""
    done.cases += 1
    with desk.database.read() as tx:
        place = desk.directory(tx, load_case(tx, reference).case.partnership).title
        destroyed = standing_destruction(tx, reference)
    if destroyed is not None and destroyed.certificate is not None:
        page = as_html(certificate_report(destroyed.certificate, place=place))
        _write(done, f"cases/{reference}/certificate.html", page)
    _write_documents(desk, done, reference, [], names=None)


def _write_documents(desk: Desk, done: TakenOut, reference: str, papers: list[Paper], *, names: str | None) -> None:
    home = f"cases/{reference}"
    with desk.database.read() as tx:
        view = view_case_in(tx, desk, reference).without(done.hidden)
        entries = list(_entries(tx, desk, view, done.hidden))
        whole = export_case(tx, desk, reference, kept_from=done.hidden)
    document = case_document(view, entries, papers, names=names)
    _write(done, f"{home}/case.html", as_html(document))
    _write(done, f"{home}/case.json", (json.dumps(whole, indent=2, ensure_ascii=False) + "\n").encode())


def _entries(tx: Transaction, desk: Desk, view: CaseView, hidden: frozenset[str]) -> Iterator[EntryView]:
    after: int | None = 0
    while after is not None:
        page, after = entries_page(tx, desk, view.case, after=after)
        yield from (entry_in(tx, desk, view.case, each.entry.sequence, kept_from=hidden) for each in page)


def _row(view: CaseView) -> tuple[str, ...]:
    case, definition = view.case, view.definition
    state, opened = definition.states[case.state].title, longdate(case.opened_on)
    return (case.reference, definition.title, state, opened, f"./cases/{case.reference}/case.html")


def _ending(name: str) -> str:
    ending = PurePosixPath(name).suffix.lower()
    return ending if ending[1:].isalnum() and ending.isascii() and len(ending) < 8 else ""


def _write(done: TakenOut, name: str, content: bytes) -> None:
    place = done.folder / PurePosixPath(name)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    except OSError as fault:
        raise FileCannotBeWritten(file=place, why=fault.strerror or str(fault)) from None
    done.hashes[name] = sha256(content).hexdigest()


def _words(done: TakenOut, partnership: str, withheld: dict[str, int]) -> str:
    by_others = ", ".join(sorted(done.left))
    left = f"\nSeen, and kept by others, who have to take them out: {by_others}.\n" if by_others else ""
    times = "".join(f"  {number} times: {why}\n" for why, number in sorted(withheld.items()))
    not_there = f"\nWithheld from trail.zip, and proven all the same:\n{times}" if times else ""
    return f"""EVERYTHING THAT WAS KEPT IN REVIEWFLOW: {partnership}

THESE FILES NAME CHILDREN. Keep them as you keep the records of children: encrypted, and for those alone who have
to read them.

No program of ours is needed to read them. Cases: {done.cases}. Letters and forms: {done.letters}. Files that were
handed in: {done.files}.

  cases.html, cases.csv    every case, for a browser and for a spreadsheet
  disclosures.html, .csv   what was released on request: to whom, when, and why the rest was withheld. They name people
  cases/REFERENCE/
    case.html              the whole case in words: facts, items, dates, letters, files, and every entry of its trail
    case.json              the same for programs
    names.csv              who the people in it are, and what the files were called. It stands nowhere else
    letters/               every letter and form as it was sent. Some name children
    frozen/                the case as it stood when it was handed on or signed
    files/                 what was handed in, byte for byte
    certificate.html       where what a case said was destroyed by law: what is left is in case.html
  trail.zip                the trail of the whole installation, with its proofs, the rules and the wording of letters
  verify_trail.html        checks trail.zip in a browser, without a network
  verify_trail.py          the same with Python: python3 verify_trail.py trail.zip
  MANIFEST.sha256          the hash of every file: sha256sum --check MANIFEST.sha256

What is not in it: passwords and second factors, who is signed in, forms that were begun and not sent, calendar
links, and the queue of messages (the letters are there; that each was sent is on the trail). Cases that are kept from
whoever made this are not in it either: somebody who may read them takes them out in the same way. The trail is one for
all cases, so trail.zip says of each entry what was done, when, by whom and on which reference; what an entry says that
is for others is withheld.
{left}{not_there}"""
