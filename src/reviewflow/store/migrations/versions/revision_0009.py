"""Guests, their invitations, and the files that they hand in."""

from reviewflow.store.migrations.frozen_words import never_backwards, run_frozen_words

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Run the frozen words of this revision."""
    run_frozen_words(revision)


def downgrade() -> None:
    """A record is never migrated backwards."""
    never_backwards()
