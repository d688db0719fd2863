"""Publishes events to Chancery and follows its views, with nothing but Python's standard library.

Read `client` (what there is), `events` (what is sent), `spool` (what survives an absence), `watch` (what is told).
"""

from .aio import AsyncClient, AsyncWatch
from .aio_spool import AsyncSpool
from .client import Client
from .errors import (
    ChanceryError,
    Conflict,
    Denied,
    FieldError,
    PlaceLost,
    Problem,
    Rejected,
    Unavailable,
)
from .events import Event, canonical, complete, content_id, event
from .place import Keeps, PlaceFile
from .results import Change, Document, Key, Outcome, Receipt, Recorded, Refused, RowChange, Where
from .spool import Drained, Spool
from .spool_file import Kept
from .validation import check, kinds, validate
from .watch import Watch

__version__ = "0.1.0"

__all__ = [
    "AsyncClient", "AsyncSpool", "AsyncWatch", "Change", "ChanceryError", "Client", "Conflict", "Denied", "Document",
    "Drained", "Event", "FieldError", "Keeps", "Kept", "Key", "Outcome", "PlaceFile", "PlaceLost", "Problem",
    "Receipt", "Recorded", "Refused", "Rejected", "RowChange", "Spool", "Unavailable", "Watch", "Where", "canonical",
    "check", "complete", "content_id", "event", "kinds", "validate",
]
