"""A recording that waits for its text

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("turn", sa.Column("recording_url", sa.String(length=255), nullable=True))


def downgrade() -> None:
    op.drop_column("turn", "recording_url")
