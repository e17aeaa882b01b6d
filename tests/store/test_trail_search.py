"""What the trail is searched by, as rows: it forgets what is destroyed by law, and nothing else."""

from __future__ import annotations

from reviewflow.audit.chain import BODIES_DESTROYED
from reviewflow.store import audit_log, trail_search
from reviewflow.store.search_bits import packed_places, unpacked
from reviewflow.store.session import Database
from trails import an_envelope


def bearing(database: Database, mark: str) -> int:
    """The bits of the first page on which a mark stands."""
    with database.read() as tx:
        ids = trail_search.ids_of(tx, [mark])
        pages = trail_search.pages_of(tx, list(ids.values()), first=0, last=0)
    return unpacked(pages[0][1]) if pages else 0


def test_what_a_destroyed_body_said_is_found_by_nothing_any_more(database: Database) -> None:
    with database.write() as tx:
        for _ in range(2):
            audit_log.append(tx, an_envelope(), {"reason": "x"})
        marks = {"word:secret": [1], "word:shared": [1, 2], "by:coordinator": [1, 2], "fact:view=dissent": [1]}
        ids = trail_search.add_marks(tx, sorted(marks))
        trail_search.keep_pages(tx, [(ids[mark], 0, packed_places(on)) for mark, on in marks.items()])

    with database.write() as tx:
        audit_log.destroy_bodies(tx, an_envelope(what=BODIES_DESTROYED), [1], reason="retention")

    assert bearing(database, "by:coordinator") == 0b110
    assert bearing(database, "word:shared") == 0b100
    with database.read() as tx:
        assert [mark for mark, _ in trail_search.marks_from(tx, "", limit=9)] == ["by:coordinator", "word:shared"]


def test_marks_are_found_by_their_beginning_and_in_order(database: Database) -> None:
    with database.write() as tx:
        trail_search.add_marks(tx, ["word:neglect", "word:neglected", "word:nest", "what:open", "happened:2025-04-01"])
        trail_search.add_marks(tx, ["happened:2025", "happened:2024-12-31", "word:neglect"])

        assert [mark for mark, _ in trail_search.marks_from(tx, "word:neg", limit=9)] == [
            "word:neglect",
            "word:neglected",
        ]
        assert trail_search.first_and_last(tx, "happened:") == ("2024-12-31", "2025-04-01")
        assert trail_search.first_and_last(tx, "recorded:") is None
