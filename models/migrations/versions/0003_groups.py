"""What organisers set, packs of one community, questions asked of a whole group, and whether feedback helped

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_OPEN = "status IN ('created', 'active', 'paused', 'closing')"
_OPEN_ALONE = f"{_OPEN} AND group_question_id IS NULL"


def upgrade() -> None:
    # Columns are added one by one and never by copying a table: a copy drops the old one, and with its foreign keys
    # on SQLite would take everybody's answers along.
    op.add_column("community", sa.Column("packs", sa.JSON(), nullable=True))
    op.add_column("community", sa.Column("digest_channel", sa.String(length=64), nullable=True))
    op.add_column("community", sa.Column("digest_day", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column("community", sa.Column("digest_hour", sa.Integer(), server_default=sa.text("9"), nullable=False))
    op.add_column("community", sa.Column("show_ranks", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.create_table(
        "group_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("question_key", sa.String(length=120), nullable=False),
        sa.Column("locale", sa.String(length=8), nullable=False),
        sa.Column("address", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("updated_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_group_question_community_id_community"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_question")),
        sa.UniqueConstraint("community_id", "day", name=op.f("uq_group_question_community_id_day")),
    )
    _add_reference("question", "community_id", "community")
    _add_reference("question_pack", "community_id", "community")
    op.create_index(op.f("ix_question_community_id"), "question", ["community_id"])
    op.create_index(op.f("ix_question_pack_community_id"), "question_pack", ["community_id"])
    _add_reference("interview", "group_question_id", "group_question")
    op.add_column("interview", sa.Column("shared", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.create_index("uq_interview_group_answer", "interview", ["group_question_id", "user_id"], unique=True)
    _one_open_interview(_OPEN_ALONE)
    op.add_column("evaluation", sa.Column("helpful", sa.Boolean(), nullable=True))


def downgrade() -> None:
    op.drop_column("evaluation", "helpful")
    _one_open_interview(_OPEN)
    op.drop_index("uq_interview_group_answer", table_name="interview")
    op.drop_column("interview", "shared")
    op.drop_column("interview", "group_question_id")
    for table in ("question_pack", "question"):
        op.drop_index(op.f(f"ix_{table}_community_id"), table_name=table)
        op.drop_column(table, "community_id")
    op.drop_table("group_question")
    for column in ("show_ranks", "digest_hour", "digest_day", "digest_channel", "packs"):
        op.drop_column("community", column)


def _add_reference(table: str, column: str, target: str) -> None:
    name = op.f(f"fk_{table}_{column}_{target}")
    key = sa.ForeignKey(f"{target}.id", name=name, ondelete="CASCADE")
    op.add_column(table, sa.Column(column, sa.Integer(), key, nullable=True), inline_references=True)


def _one_open_interview(where: str) -> None:
    op.drop_index("uq_interview_open_per_user", table_name="interview")
    op.create_index(
        "uq_interview_open_per_user",
        "interview",
        ["user_id"],
        unique=True,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )
