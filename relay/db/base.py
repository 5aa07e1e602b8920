"""What every table shares: how constraints are named, how Python types become columns, ids in order."""

from datetime import datetime
from typing import Annotated, Any, ClassVar

from sqlalchemy import Identity, MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from relay.db.types import BIG_ID, JSON_VALUE, PostalAddressType, SafeText, UtcDateTime
from relay.postal_address import PostalAddress

BigId = Annotated[int, mapped_column(BIG_ID)]


class Base(DeclarativeBase):
    """The tables' base."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {
        str: SafeText(),
        datetime: UtcDateTime(),
        dict[str, Any]: JSON_VALUE,
        list[Any]: JSON_VALUE,
        list[str]: JSON_VALUE,
        PostalAddress: PostalAddressType(),
    }


class Numbered(Base):
    """A table whose rows have a 64-bit id, given in order and never given again."""

    __abstract__ = True
    __table_args__: Any = {"sqlite_autoincrement": True}  # noqa: RUF012 -- declared so by SQLAlchemy

    id: Mapped[int] = mapped_column(BIG_ID, Identity(), primary_key=True)
