"""The papers that go with the entries of a bundle: letters, frozen cases, the rules and the wording of letters."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from reviewflow.audit.bundle_file import json_file
from reviewflow.audit.chain import KeptRow
from reviewflow.store import published
from reviewflow.store.bundles import frozen_by, letters_of
from reviewflow.workflow.content_hash import canonical_json

from .bundle_sight import Sight


class Papers:
    """The files that are made, with what was withheld from them."""

    def __init__(self, sight: Sight, rows: Sequence[KeptRow], shown: Mapping[int, str | None]) -> None:
        self.files: dict[str, bytes] = {}
        self.withheld: list[str] = []
        """For each text that was withheld: why."""
        self._sight = sight
        self._rows = {row[0]: row for row in rows}
        self._shown = shown
        """Sequence to why the body is withheld; None where it is there."""
        templates = self._letters()
        self._frozen()
        self._rules(templates)

    def _letters(self) -> set[str]:
        listed, templates = [], set()
        for number, each in enumerate(letters_of(self._sight.tx, self._rows), 1):
            row = self._rows[each.sequence]
            why = self._sight.why_not_letter(row[6], row[12], row[1], each.text, names=bool(each.names))
            file = self._text(f"notices/{number:05}.txt", each.text, why)
            listed.append(
                {
                    "entry": each.sequence,
                    "name": each.name,
                    "to": each.recipient,
                    "template": each.template_hash,
                    **self._fixed(each.sequence, each.sha256, file, why),
                }
            )
            templates.add(each.template_hash)
        self.files["notices.json"] = json_file(listed)
        return templates

    def _frozen(self) -> None:
        listed = []
        for number, each in enumerate(frozen_by(self._sight.tx, self._rows), 1):
            row = self._rows[each.sequence]
            why = self._sight.why_not_body(row[6], row[1], each.body)
            file = self._text(f"documents/{number:05}.json", each.body, why)
            listed.append(
                {"entry": each.sequence, "name": each.name, **self._fixed(each.sequence, each.hash, file, why)}
            )
        self.files["documents.json"] = json_file(listed)

    def _rules(self, templates: set[str]) -> None:
        tx, desk = self._sight.tx, self._sight.desk
        for hash in {row[12] for row in self._rows.values() if row[12] is not None}:
            body = json.loads(published.definition_columns(tx, hash)["body"])
            self.files[f"rules/{hash}.json"] = canonical_json(body).encode()
            templates.update(desk.definition(tx, hash).templates.values())
        for hash in templates:
            self.files[f"texts/{hash}.txt"] = published.load_text(tx, hash).encode()

    def _text(self, name: str, text: str, why: str | None) -> str | None:
        if why is not None:
            self.withheld.append(why)
            return None
        self.files[name] = text.encode()
        return name

    def _fixed(self, sequence: int, hash: str, file: str | None, why: str | None) -> dict[str, object]:
        # The hash of a letter is not salted: whoever knows all of it but a name could try names. Where the body that
        # holds it is withheld, it goes with the body, and the commitment to the body fixes both.
        hidden = file is None and self._shown.get(sequence) is not None
        return {"sha256": None if hidden else hash, "file": file, "withheld": why}
