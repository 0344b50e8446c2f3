"""What all tables share: instants in UTC, identifiers, names of constraints."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import JSON, DateTime, Dialect, ForeignKey, MetaData, String, Text, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class UtcDateTime(TypeDecorator[datetime]):
    """Timezone-aware UTC on every database; refuses naive values."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the value in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime with a time zone is needed")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the stored instant, aware."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def new_id() -> str:
    """Return a random identifier of 32 hexadecimal digits."""
    return uuid4().hex


class Base(DeclarativeBase):
    """Common base; names constraints so that migrations can change them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {
        datetime: UtcDateTime,
        dict[str, Any]: JSON,
        list[Any]: JSON,
        str: Text,
    }


def row_id() -> Mapped[str]:
    """Return the column of a random identifier that is the key of its table."""
    return mapped_column(String(32), primary_key=True, default=new_id)


def conversation_key(index: bool = True) -> Mapped[str]:
    """Return the column that names a conversation."""
    return mapped_column(ForeignKey("conversations.id"), index=index)
