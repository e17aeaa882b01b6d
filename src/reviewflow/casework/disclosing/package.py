"""The package that is released: plain documents and Word, the files that are shown, an index, and a hash of each."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256

from reviewflow.documents.plain import as_text
from reviewflow.documents.report import Report
from reviewflow.documents.table import Table
from reviewflow.documents.write import written
from reviewflow.errors import DocumentsNotInstalled
from reviewflow.statute.london import local_date, longdate
from reviewflow.store import files
from reviewflow.store.disclosures import Disclosure
from reviewflow.store.session import Transaction

from .rules import DisclosureRules
from .withholding import BLACKED_OUT, Judged

_WHEN = (1980, 1, 1, 0, 0, 0)


def content_hash(made: Sequence[Judged]) -> str:
    """What is fixed when it is proposed: every part, whether it is withheld and why, and its words as released."""
    lines = [[each.part.case, each.part.key, each.withheld, each.ground, each.part.title, each.text] for each in made]
    return sha256(json.dumps(lines, ensure_ascii=False).encode()).hexdigest()


def make_package(
    tx: Transaction, found: Disclosure, made: Sequence[Judged], rules: DisclosureRules, *, now: dt.datetime
) -> bytes:
    """The ZIP file. Its names carry references alone."""
    members: dict[str, bytes] = {}
    for reference, _ in found.cases:
        own = [each for each in made if each.part.case == reference]
        report = case_report(reference, own, rules, number=found.sequence, now=now)
        members[f"{reference}.txt"] = as_text(report)
        # Where Word is not installed the plain document says the same.
        with suppress(DocumentsNotInstalled):
            members[f"{reference}.docx"] = _in_one_form(written(report, "docx"))
        kept = {each.id: each for each in files.files_of_case(tx, reference)}
        for each in own:
            if each.part.file is not None and not each.withheld:
                file = kept[each.part.file]
                ending = file.media_type.rpartition("/")[2].rpartition(".")[2][:8] or "bin"
                members[f"{reference}-file-{file.id}.{ending}"] = b"".join(files.pieces(tx, file.key))
    hashes = {name: sha256(content).hexdigest() for name, content in sorted(members.items())}
    index = "".join(f"{hash}  {name}\n" for name, hash in hashes.items())
    members["index.txt"] = index.encode()
    octets = io.BytesIO()
    with zipfile.ZipFile(octets, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(members.items()):
            archive.writestr(zipfile.ZipInfo(name, _WHEN), content, zipfile.ZIP_DEFLATED)
    return octets.getvalue()


def _in_one_form(document: bytes) -> bytes:
    """A Word document without the moment at which it was written, so that the same words give the same bytes."""
    octets = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(document)) as given,
        zipfile.ZipFile(octets, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name in given.namelist():
            archive.writestr(zipfile.ZipInfo(name, _WHEN), given.read(name), zipfile.ZIP_DEFLATED)
    return octets.getvalue()


def case_report(
    reference: str, made: Sequence[Judged], rules: DisclosureRules, *, number: int, now: dt.datetime
) -> Report:
    """What is released of one case, as a document."""
    sections: dict[str, list[tuple[str, str]]] = {}
    for each in made:
        sections.setdefault(each.part.section, []).append((_title(each), _said(each, rules)))
    withheld = sum(each.withheld for each in made)
    grounds = sorted({each.ground for each in made if each.withheld and each.ground})
    about = (
        f"Request {number}, put together on {longdate(local_date(now))}.",
        f"{len(made)} parts are held, of which {withheld} are withheld. Where {BLACKED_OUT} stands in a text, words"
        " were blacked out that would tell about somebody else.",
        *(f"{rules.withheld_because[each].title}: {rules.withheld_because[each].mark}."
          for each in grounds if each in rules.withheld_because),
    )  # fmt: skip
    tables = tuple(Table(title, (), ("What", "What is held"), tuple(rows)) for title, rows in sections.items())
    return Report(title=f"What is held: {reference}", about=about, sections=tables)


def _title(each: Judged) -> str:
    # The title of a letter may say to whom it went.
    return each.part.title if not each.withheld else each.part.title.partition(", to ")[0]


def _said(each: Judged, rules: DisclosureRules) -> str:
    if not each.withheld:
        return each.text
    ground = rules.withheld_because.get(each.ground or "")
    return f"Withheld: {ground.title if ground else each.ground}"
