"""Write a change: case, item, clocks, notices and the entry on the trail, together."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from reviewflow.audit.commitment import fresh_salt
from reviewflow.audit.instants import instant_text
from reviewflow.case.case import Actor
from reviewflow.case.clocks import OwedClock, clocks_touched, owed_clocks, still_kept
from reviewflow.case.conditions import Situation
from reviewflow.case.identity import Identity, set_apart
from reviewflow.case.walls import NO_WALLS
from reviewflow.casework.desk import Desk
from reviewflow.casework.handing_in.keep_files import keep_files
from reviewflow.casework.numbers import item_number
from reviewflow.casework.papers import Change, Command, Papers
from reviewflow.errors import LinkNotAllowed
from reviewflow.store import audit_log
from reviewflow.store.cases import (
    StoredCase,
    end_suspension,
    insert_case,
    save_done,
    save_item,
    save_link,
    save_snapshot,
    save_suspension,
    update_case,
    workflow_of,
)
from reviewflow.store.deadlines import Moved, save_deadlines
from reviewflow.store.identities import load_identities, save_identities
from reviewflow.store.notices import queue_notice
from reviewflow.store.session import Transaction
from reviewflow.store.webhooks import tell_webhooks
from reviewflow.workflow.definition import Definition

from .entry_body import body_of, envelope_of, snapshot_of
from .invitations import invite
from .keep_walls import check_people_of_walls, keep_walls
from .letters import NO_LETTERS, Dues, Letters, NotWritten, Pen, Written, write_notice, write_notices
from .letters_owed import keep_letter_owed


@dataclass(frozen=True, slots=True)
class Again:
    """What a replay repeats of an entry, so that just the same comes out."""

    seal: audit_log.Seal
    reference: str
    """The one that the case was given."""
    identity_salts: Mapping[str, str]
    """By fact."""
    stored: StoredCase | None
    """The case as the replay just left it; None when it has to be read."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """By whom and when, as a command line, a page, a scenario or the trail gives it."""

    by: str | Actor
    recorded_at: dt.datetime
    happened_on: dt.date | None = None
    """None: the day of recording."""
    happened_at: dt.datetime | None = None
    again: Again | None = None
    """None unless a replay carries out an entry again."""
    hands_in: str | None = None
    """Whose files the change may name, where that is not the user who acts."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What a command did, for whoever asked for it."""

    reference: str
    sequence: int
    """The entry on the trail."""
    hash: str
    what: str
    item: str | None
    from_state: str | None
    to_state: str | None
    clocks: tuple[Moved, ...]
    notices: tuple[Written, ...]
    letters_not_written: tuple[NotWritten, ...]
    """What is owed and could not be written: kept, and warned about."""
    stored: StoredCase
    """The case as it stands now."""


def save_change(
    tx: Transaction,
    desk: Desk,
    command: Command,
    papers: Papers,
    stored: StoredCase | None,
    change: Change,
    occurrence: Occurrence,
) -> Saved | None:
    """Write a change; None when somebody else changed the case since it was read."""
    definition = desk.definition(tx, change.case.workflow_hash)
    change, identities = _apart(change, papers, occurrence)
    if change.case.kept and papers.current and papers.target is None:
        subject = definition.subject(change.item.kind if change.item else None)
        kept = still_kept(subject, papers.current, change.case, change.item_key)
        change = replace(change, case=replace(change.case, kept=kept))
    ended = definition.states[change.case.state].ends
    stored = _save_case(tx, papers, stored, change, definition=definition, ended=ended)
    if stored is None:
        return None
    before = papers.current.walls if papers.current else NO_WALLS
    walls_changed = change.case.walls != before
    if walls_changed:
        check_people_of_walls(tx, desk, papers, before, change.case.walls)
    stored, item_id = _save_parts(tx, papers, stored, change, definition=definition)
    situation = Situation(definition, change.case, papers.directory, papers.moment.happened_on, change.item)
    scope = clocks_touched(definition, papers.current, change.case, change.item_key)
    owed = owed_clocks(situation, calendar=papers.calendar, scope=scope)
    rules_changed = papers.target is not None
    moved: list[Moved] = []
    if owed or scope is None or any(key is None or definition.items[key[0]].clocks for key in scope):
        moved = save_deadlines(
            tx,
            stored,
            owed,
            calendar=papers.calendar,
            now=papers.moment.recorded_at,
            because=_because(papers, change),
            scope=scope,
            rules_changed=rules_changed,
        )
    invite(tx, situation, stored, moved=moved, now=occurrence.recorded_at, everything=rules_changed or walls_changed)
    pen = _pen(tx, desk, stored, change, situation, owed, identities, papers)
    letters = _letters(change, pen) if pen else NO_LETTERS
    number = item_number(definition, change.item) if change.item else None
    body = body_of(command, change, moved, letters)
    again = occurrence.again
    entry = audit_log.append(tx, envelope_of(change, papers, item=number), body, seal=again.seal if again else None)
    if walls_changed:
        keep_walls(tx, papers, stored, change.case.walls, sequence=entry.sequence)
    if change.done:
        role = papers.moment.actor.role
        save_done(tx, stored.id, change.done, item_id=item_id, by_role=role, sequence=entry.sequence)
    if again is None:
        subject = definition.subject(change.item.kind if change.item else None)
        whose = occurrence.hands_in or papers.moment.actor.user
        keep_files(tx, change, subject, papers, stored, item_id=item_id, whose=whose, sequence=entry.sequence)
    save_identities(tx, identities, case_id=stored.id, item_id=item_id, sequence=entry.sequence)
    if change.freezes:
        body_text = snapshot_of(change.case)
        hash = hashlib.sha256(body_text.encode()).hexdigest()
        save_snapshot(tx, stored.id, change.freezes, body_text, hash=hash, sequence=entry.sequence)
    for notice in letters.written:
        _queue(tx, notice, stored, item_id, sequence=entry.sequence, at=occurrence.recorded_at)
    for letter in letters.not_written:
        assert pen is not None, "a letter is owed and nobody tried to write it"
        keep_letter_owed(
            tx,
            desk,
            letter,
            stored,
            item_id,
            by_role=pen.by_role,
            reason=pen.reason,
            sequence=entry.sequence,
            at=occurrence.recorded_at,
        )
    if again is None:
        at = instant_text(occurrence.recorded_at)
        place = change.case.partnership
        tell_webhooks(tx, place, case_id=stored.id, sequence=entry.sequence, what=change.what, at=at)
    return Saved(
        reference=change.case.reference,
        sequence=entry.sequence,
        hash=entry.hash,
        what=change.what,
        item=number,
        from_state=change.from_state,
        to_state=change.to_state,
        clocks=tuple(moved),
        notices=letters.written,
        letters_not_written=letters.not_written,
        stored=StoredCase(stored.id, change.case.one_version_on(), stored.item_ids, stored.versions),
    )


def _because(papers: Papers, change: Change) -> str:
    """Why a due date moves, to be read after *because*."""
    if papers.target is not None:
        return "the case moved to newer rules"
    return "the clock was suspended for a time" if change.resumes else "the dates on record were changed"


def _apart(change: Change, papers: Papers, occurrence: Occurrence) -> tuple[Change, list[Identity]]:
    """The change with markers where identifying values stood, and the values."""
    identifying = papers.definition.subject(change.item.kind if change.item else None).identifying_facts
    if not any(name in identifying for name in change.facts):
        return change, []
    again = occurrence.again
    salt_of = again.identity_salts.__getitem__ if again else lambda _: fresh_salt()
    facts, identities = set_apart(change.facts, identifying, salt=salt_of)
    marked = {name: facts[name] for name in identifying if facts.get(name) is not None}
    if change.item is None:
        case = replace(change.case, facts={**change.case.facts, **marked})
        return replace(change, case=case, facts=facts), identities
    item = replace(change.item, facts={**change.item.facts, **marked})
    return replace(change, case=change.case.with_item(item), item=item, facts=facts), identities


def _save_case(
    tx: Transaction, papers: Papers, stored: StoredCase | None, change: Change, *, definition: Definition, ended: bool
) -> StoredCase | None:
    if stored is None:
        id = insert_case(tx, change.case, edition=definition.edition, ended=ended, in_clear=definition.facts_in_clear)
        return StoredCase(id, change.case, {}, papers.versions)
    in_clear = definition.facts_in_clear
    kept = update_case(tx, stored, change.case, edition=definition.edition, ended=ended, in_clear=in_clear)
    return stored if kept else None


def _save_parts(
    tx: Transaction, papers: Papers, stored: StoredCase, change: Change, *, definition: Definition
) -> tuple[StoredCase, int | None]:
    """The item, link and suspension of a change; returns the case with a new item known, and the item's row."""
    item_id = None
    if change.item is not None:
        key = (change.item.kind, change.item.number)
        known = None if change.item_is_new else stored.item_ids[key]
        in_clear = definition.subject(change.item.kind).facts_in_clear
        item_id = save_item(tx, stored.id, change.item, item_id=known, in_clear=in_clear)
        stored = StoredCase(stored.id, stored.case, {**stored.item_ids, key: item_id}, stored.versions)
    if change.link is not None and change.link not in stored.case.links:
        _check_link(tx, papers, change)
        save_link(tx, stored.id, change.link)
    if change.suspends is not None:
        save_suspension(tx, stored.id, change.suspends, item_id=item_id)
    if change.resumes is not None:
        end_suspension(tx, stored.id, change.resumes, item_id=item_id)
    return stored, item_id


def _check_link(tx: Transaction, papers: Papers, change: Change) -> None:
    assert change.link is not None
    reference, rule = change.link.reference, papers.definition.links[change.link.relation]
    workflow = workflow_of(tx, reference)
    if reference == change.case.reference or workflow not in rule.to:
        found = f"{reference} is a {workflow}" if workflow else f"there is no case {reference}"
        why = "it is the case itself" if reference == change.case.reference else found
        do = f"Name a case of: {', '.join(rule.to)}."
        raise LinkNotAllowed(case=change.case.reference, relation=rule.relation, why=why, do=do)


def _pen(
    tx: Transaction,
    desk: Desk,
    stored: StoredCase,
    change: Change,
    situation: Situation,
    owed: list[OwedClock],
    identities: list[Identity],
    papers: Papers,
) -> Pen | None:
    """What the letters of a change are written with; None when it sends none."""
    names = [use.notice for use in change.notices] + ([change.writes.notice] if change.writes else [])
    if not names:
        return None
    known = {}
    if any(situation.subject.notices[name].names for name in names):
        known = {**load_identities(tx, stored.id), **{i.marker: i.value for i in identities}}
    role = papers.moment.actor.role
    return Pen(
        situation,
        Dues(situation, papers.calendar, owed),
        templates=desk.templates(tx, situation.definition),
        by_role=change.writes.by_role if change.writes else situation.definition.roles.get(role, role),
        reason=change.reason,
        identities=known,
    )


def _letters(change: Change, pen: Pen) -> Letters:
    if change.writes is None:
        return write_notices(change.notices, pen)
    # Whoever asked for just this letter is told why it cannot be written, and nothing changes.
    rule = pen.situation.subject.notices[change.writes.notice]
    return Letters(written=(write_notice(rule, change.writes.to, pen),))


def _queue(
    tx: Transaction, notice: Written, stored: StoredCase, item_id: int | None, *, sequence: int, at: dt.datetime
) -> None:
    rendered = notice.rendered
    values: dict[str, object] = {
        "case_id": stored.id,
        "item_id": item_id,
        "name": notice.rule.name,
        "recipient": notice.recipient.key,
        "recipient_name": notice.recipient_name,
        "address": notice.recipient.address,
        "channel": notice.rule.channel,
        "subject": rendered.subject,
        "text": rendered.text,
        "html": rendered.html,
        "sha256": rendered.text_sha256,
        "template_hash": rendered.template_sha256,
        "audience_names": notice.rule.names,
        "created_at": instant_text(at),
        "sequence": sequence,
    }
    queue_notice(tx, values, partnership=stored.case.partnership)
