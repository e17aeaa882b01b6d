"""What other programs come in by, and where other systems are told."""

from reviewflow.store.migrations.frozen_words import never_backwards, run_frozen_words

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Run the frozen words of this revision."""
    run_frozen_words(revision)


def downgrade() -> None:
    """A record is never migrated backwards."""
    never_backwards()
