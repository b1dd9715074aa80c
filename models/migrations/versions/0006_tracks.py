"""Onboarding tracks

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "track",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("question_keys", sa.JSON(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("updated_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_track_community_id_community"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_track")),
        sa.UniqueConstraint("community_id", "name", name=op.f("uq_track_community_id_name")),
    )
    # A column of its own, never by copying the table: see 0003.
    key = sa.ForeignKey("track.id", name=op.f("fk_interview_track_id_track"), ondelete="SET NULL")
    op.add_column("interview", sa.Column("track_id", sa.Integer(), key, nullable=True), inline_references=True)
    op.create_index(op.f("ix_interview_track_id"), "interview", ["track_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_interview_track_id"), table_name="interview")
    op.drop_column("interview", "track_id")
    op.drop_table("track")
