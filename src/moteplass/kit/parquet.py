"""Rows as a Parquet file with typed columns, in pieces: memory holds one chunk, however many there are."""

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from itertools import accumulate
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from arro3.core import Array, DataType

CONTENT_TYPE = "application/vnd.apache.parquet"
_PIECE = 64_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Kind(StrEnum):
    """What a column holds, by the name that Table Schema has for it. A list is one of texts."""

    INTEGER = "integer"
    BOOLEAN = "boolean"
    STRING = "string"
    DATE = "date"
    DATETIME = "datetime"
    LIST = "list"


def pieces(
    columns: Sequence[tuple[str, Kind]],
    chunks: Iterable[Sequence[Sequence[Any]]],
    metadata: Mapping[str, str],
    *,
    most: int,
) -> Iterator[bytes]:
    """A file of the rows, each of `chunks` a group of its own: lists of rows, at most `most` in each, never none.

    Names of columns differ. A cell is of its column's kind, or None; moments are aware.
    """
    # Imported here: it is large, and page workers that never export should not carry it.
    from arro3.core import Field, RecordBatch, RecordBatchReader, Schema
    from arro3.io import write_parquet

    types = [_type(kind) for _name, kind in columns]
    schema = Schema([Field(name, type) for (name, _kind), type in zip(columns, types, strict=True)])

    def batches() -> Iterator[RecordBatch]:
        for rows in chunks:
            cells = zip(columns, types, zip(*rows, strict=True), strict=True)
            yield RecordBatch.from_arrays(
                [_array(kind, type, values) for (_name, kind), type, values in cells], schema=schema
            )

    with tempfile.TemporaryFile() as file:
        write_parquet(
            RecordBatchReader.from_batches(schema, batches()),
            file,
            compression="zstd(3)",
            key_value_metadata=dict(metadata),
            max_row_group_size=most,
        )
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece


def _type(kind: Kind) -> "DataType":
    from arro3.core import DataType

    return {
        Kind.INTEGER: DataType.int64(),
        Kind.BOOLEAN: DataType.bool(),
        Kind.STRING: DataType.utf8(),
        Kind.DATE: DataType.date32(),
        Kind.DATETIME: DataType.timestamp("us", tz="UTC"),
        Kind.LIST: DataType.list(DataType.utf8()),
    }[kind]


def _array(kind: Kind, type: "DataType", values: Sequence[Any]) -> "Array":
    """Moments, days and lists are put together from numbers: the library makes none of them from Python's own."""
    from arro3.core import Array, DataType, list_array

    if kind is Kind.DATETIME:
        since = [None if at is None else (at - _EPOCH) // timedelta(microseconds=1) for at in values]
        return Array(since, type=DataType.int64()).cast(type)
    if kind is Kind.DATE:
        days = [None if day is None else (day - date(1970, 1, 1)).days for day in values]
        return Array(days, type=DataType.int32()).cast(type)
    if kind is Kind.LIST:
        lists = [words or () for words in values]
        ends = Array(list(accumulate(map(len, lists), initial=0)), type=DataType.int32())
        return list_array(ends, Array([word for words in lists for word in words], type=DataType.utf8()))
    return Array(list(values), type=type)
