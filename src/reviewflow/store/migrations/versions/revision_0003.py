"""The tree over the trail, signed checkpoints, and which entries are about keys and witnesses."""

from reviewflow.store.migrations.frozen_words import never_backwards, run_frozen_words

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Run the frozen words of this revision."""
    run_frozen_words(revision)


def downgrade() -> None:
    """A record is never migrated backwards."""
    never_backwards()
