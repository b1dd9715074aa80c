"""Where an app was installed by others, with the token it got there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Stamped


class Installation(Stamped, Base):
    """Added: one workspace or organisation that installed the app itself. `data` holds its token: whoever can read the
    database can write there in the app's name."""

    __tablename__ = "installation"
    __table_args__ = (UniqueConstraint("platform", "tenant"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str] = mapped_column(String(20))
    tenant: Mapped[str] = mapped_column(String(64))
    data: Mapped[dict[str, Any]] = mapped_column(JSON)


class InstallState(Base):
    """Added: an installation that was begun; its random state is good once, and for some minutes."""

    __tablename__ = "install_state"

    state: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[datetime]
