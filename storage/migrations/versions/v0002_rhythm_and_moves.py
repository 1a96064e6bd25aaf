"""What a feed says of its rhythm, what was learnt of it, and where it moved to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)  # UTC
JSON = sa.JSON(none_as_null=True)


def upgrade() -> None:
    """Add the columns; a feed polled by an older version learns them anew."""
    for name, type_ in (
        ("fresh", sa.BigInteger()),
        ("ttl", sa.BigInteger()),
        ("skip_hours", JSON),
        ("skip_days", JSON),
        ("habit", sa.BigInteger()),
        ("last_new_at", TIME),
        ("last_whole_at", TIME),
        ("gap_at", TIME),
        ("address", sa.Text()),
        ("moved_to", sa.Text()),
        ("moved_since", TIME),
    ):
        op.add_column("feeds", sa.Column(name, type_))
