"""The data keys by which identities and free text are sealed."""

from reviewflow.store.migrations.frozen_words import never_backwards, run_frozen_words

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Run the frozen words of this revision."""
    run_frozen_words(revision)


def downgrade() -> None:
    """A record is never migrated backwards."""
    never_backwards()
