"""How long records are kept, what holds them, how they are destroyed, and what of them was disclosed."""

from reviewflow.store.migrations.frozen_words import never_backwards, run_frozen_words

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Run the frozen words of this revision."""
    run_frozen_words(revision)


def downgrade() -> None:
    """A record is never migrated backwards."""
    never_backwards()
