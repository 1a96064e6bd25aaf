"""Column types: what goes in comes out, whatever the database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Connection, Integer, MetaData, Table, create_engine, insert, select
from sqlalchemy.exc import StatementError

from storage.types import CleanJson, CleanText, Duration, UTCDateTime, storable

_THINGS = Table(
    "things",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("at", UTCDateTime),
    Column("span", Duration),
    Column("text", CleanText),
    Column("value", CleanJson),
)

_zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
_FIRST_DAY, _LAST_DAY = datetime(1, 1, 2), datetime(9999, 12, 30)  # noqa: DTZ001 - Hypothesis adds the zone
_times = st.datetimes(_FIRST_DAY, _LAST_DAY, timezones=_zones)
_any_text = st.text(st.characters(exclude_categories=()))


@pytest.fixture(scope="module")
def connection() -> Iterator[Connection]:
    """A connection to an empty table of all types."""
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        _THINGS.metadata.create_all(connection)
        yield connection
    engine.dispose()


def _through(connection: Connection, column: str, value: object) -> object:
    row = connection.execute(insert(_THINGS).values({column: value}).returning(_THINGS.c.id)).one()
    return connection.execute(select(_THINGS.c[column]).where(_THINGS.c.id == row.id)).scalar_one()


@given(at=_times)
def test_a_time_comes_back_as_the_same_moment_in_utc(connection: Connection, at: datetime) -> None:
    back = _through(connection, "at", at)
    assert isinstance(back, datetime)
    assert back == at
    assert back.tzinfo is UTC


@given(first=_times, second=_times)
def test_times_are_ordered_in_the_database_as_they_are_in_life(
    connection: Connection, first: datetime, second: datetime
) -> None:
    connection.execute(_THINGS.delete())
    connection.execute(insert(_THINGS), [{"at": first}, {"at": second}])
    earlier = connection.execute(select(_THINGS.c.at).order_by(_THINGS.c.at)).scalars().first()
    assert earlier == min(first, second)


def test_a_naive_time_is_refused(connection: Connection) -> None:
    with pytest.raises(StatementError, match="without a time zone"):
        _through(connection, "at", datetime(2026, 3, 14, 12, 0))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("at", "kept"),
    [
        (datetime.min.replace(tzinfo=timezone(timedelta(hours=5))), datetime.min.replace(tzinfo=UTC)),
        (datetime.max.replace(tzinfo=timezone(timedelta(hours=-5))), datetime.max.replace(tzinfo=UTC)),
    ],
)
def test_a_time_beyond_the_calendar_of_utc_is_brought_to_its_end(
    connection: Connection, at: datetime, kept: datetime
) -> None:
    assert _through(connection, "at", at) == kept


@given(span=st.timedeltas(timedelta(days=-100_000), timedelta(days=100_000)))
def test_a_span_of_time_comes_back_exactly(connection: Connection, span: timedelta) -> None:
    assert _through(connection, "span", span) == span


@given(text=_any_text)
def test_any_text_can_be_kept_and_every_character_keeps_its_place(connection: Connection, text: str) -> None:
    back = _through(connection, "text", text)
    assert isinstance(back, str)
    assert len(back) == len(text)
    assert all(kept in (given_, "\ufffd") for kept, given_ in zip(back, text, strict=True))
    assert back == storable(back)


@given(value=st.dictionaries(_any_text, st.lists(_any_text | st.integers(-(2**53), 2**53) | st.none(), max_size=3)))
def test_any_json_can_be_kept_with_its_texts_clean(connection: Connection, value: dict[str, list[object]]) -> None:
    clean = {
        storable(key): [storable(item) if isinstance(item, str) else item for item in items]
        for key, items in value.items()
    }
    assert _through(connection, "value", value) == clean
