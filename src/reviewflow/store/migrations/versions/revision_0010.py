"""Who never sees a case, whatever their role."""

from reviewflow.store.migrations.frozen_words import never_backwards, run_frozen_words

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Run the frozen words of this revision."""
    run_frozen_words(revision)


def downgrade() -> None:
    """A record is never migrated backwards."""
    never_backwards()
