"""The client over HTTP, for programs that wait for each answer."""

from __future__ import annotations

import functools
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import TracebackType
from typing import Any, TypeVar

from . import batches
from .backoff import Backoff
from .errors import ChanceryError, Denied, Rejected, Unavailable
from .events import complete, encode
from .place import Keeps
from .results import Change, Document, Key, Outcome, Receipt, Recorded, Refused, Where
from .transport import Query, Reply, Transport
from .validation import check
from .watch import Watch

T = TypeVar("T")

STRUCTURED = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"


class Client:
    """Publishes events and reads views. It may be used by many threads at once.

    `url` is `http://HOST:PORT`; see `address.find_url` for where it is found otherwise, which is looked at again for
    each request. `source` is the publisher of events that name none. Whatever is `Unavailable` is tried `attempts`
    times in all, with pauses that double. With `dry_run` nothing is sent: events are checked and written to stdout.
    """

    def __init__(
        self,
        url: str | None = None,
        *,
        source: str | None = None,
        token: str | None = None,
        data: str | os.PathLike[str] | None = None,
        timeout: float = 20.0,
        attempts: int = 4,
        dry_run: bool = False,
    ) -> None:
        self.source = source
        self.dry_run = dry_run
        self._attempts = max(attempts, 1)
        self._transport = Transport(url, token, data, timeout)

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connections."""
        self._transport.close()

    def publish(self, event: Mapping[str, Any]) -> Receipt:
        """Publishes one event. The receipt means: on disk, at this position."""
        whole = complete(event, self.source)
        if self.dry_run:
            return show(whole)
        body = encode(whole)
        reply = self._insist(lambda: self._post(body, STRUCTURED))
        return Receipt.read(reply.json())

    def publish_many(self, events: Iterable[Mapping[str, Any]], *, atomic: bool = False) -> list[Outcome]:
        """Publishes events in batches, in order; returns what became of each, in the same order.

        One that is refused does not stop those behind it. When the server is away, the rest is `Unavailable`.
        `atomic` records all or none, which must fit into one request.
        """
        written = write(events, self.source, self.dry_run)
        if atomic:
            written.one_request()
        return written.outcomes(self.send(written.bodies, atomic=atomic))

    def send(self, bodies: list[bytes], *, atomic: bool = False) -> list[Outcome]:
        """Sends events that are written already (see `encode`), as `publish_many` does."""
        headers = {"Chancery-Atomic": "true"} if atomic else {}
        work = batches.sending(bodies, atomic)
        try:
            batch = next(work)
            while True:
                try:
                    post = functools.partial(self._post, batches.join(batch), BATCH, headers)
                    answer: Mapping[str, Any] | ChanceryError = self._insist(post).json()
                except ChanceryError as error:
                    answer = error
                batch = work.send(answer)
        except StopIteration as end:
            outcomes: list[Outcome] = end.value
            return outcomes

    def where(self, id: str, *, source: str | None = None) -> Where:
        """Tells where an event is that was left in the inbox, of `source` or the client's own."""
        whose = publisher(source, self.source)
        try:
            reply = self._insist(lambda: self._transport.get("/v1/receipts", {"source": whose, "id": id}))
        except Denied as refusal:
            if refusal.problem.status != 404:
                raise
            return Where("unknown", whose, id, None, None)
        return Where.read(reply.json())

    def refused(self, *, source: str | None = None) -> Iterator[Refused]:
        """Lists what of `source` or the client's own was refused and lies in quarantine, in the order in which it came."""
        asked: Query = {"source": publisher(source, self.source)}
        for item in self._pages("/v1/refused", asked, "refused", "after"):
            yield Refused.read(item)

    def _post(self, body: bytes, media: str, headers: Mapping[str, str] | None = None) -> Reply:
        return self._transport.request("POST", "/v1/events", None, body, {"Content-Type": media, **(headers or {})})

    def view(
        self,
        view: str,
        key: str,
        *,
        position: int | None = None,
        at: str | None = None,
        valid_at: str | None = None,
        min_position: int | None = None,
        **filters: str | int,
    ) -> Document:
        """Returns a document: as it is, as known at a position or time, as it stood at a day.

        `min_position` waits until every event through there is in it. `filters` are those of the view, such as `kind`
        and `actor` of `timeline`.
        """
        asked = _as_of(position, at, valid_at, min_position) | filters
        return self._document(f"/v1/views/{view}/{key}", asked)

    def keys(
        self,
        view: str,
        *,
        position: int | None = None,
        at: str | None = None,
        valid_at: str | None = None,
        min_position: int | None = None,
    ) -> Iterator[Key]:
        """Lists the keys of a view."""
        asked = _as_of(position, at, valid_at, min_position)
        for item in self._pages(f"/v1/views/{view}", asked, "keys", "cursor"):
            yield Key(item["key"], item["position"])

    def changes(
        self, view: str, key: str, *, after: int = 0, min_position: int | None = None
    ) -> Iterator[Change]:
        """Lists the changes of a document after a position."""
        asked = {"after": after, "min_position": min_position}
        for item in self._pages(f"/v1/changes/{view}/{key}", asked, "changes", "after"):
            yield Change.read(item)

    def changed_keys(self, view: str, *, after: int = 0, min_position: int | None = None) -> Iterator[Key]:
        """Lists the keys of a view that changed after a position, each with the position of its last change."""
        asked = {"after": after, "min_position": min_position}
        for item in self._pages(f"/v1/changes/{view}", asked, "keys", "cursor"):
            yield Key(item["key"], item["position"])

    def diff(
        self,
        view: str,
        key: str,
        start: int | str,
        end: int | str,
        *,
        axis: str = "recorded",
        position: int | None = None,
        at: str | None = None,
        valid_at: str | None = None,
        min_position: int | None = None,
    ) -> Document:
        """Tells what moved between two times, and because of which events: positions or times on the axis `recorded`,
        days on the axis `valid`."""
        asked: Query = {"axis": axis, "from": start, "to": end, **_as_of(position, at, valid_at, min_position)}
        return self._document(f"/v1/diff/{view}/{key}", asked)

    def why(
        self,
        view: str,
        key: str,
        row: str,
        *,
        position: int | None = None,
        at: str | None = None,
        valid_at: str | None = None,
        min_position: int | None = None,
    ) -> Document:
        """Tells the events and rules behind a row, and what would change it."""
        asked: Query = {"row": row, **_as_of(position, at, valid_at, min_position)}
        return self._document(f"/v1/why/{view}/{key}", asked)

    def events(
        self,
        *,
        after: int = 0,
        kind: str | None = None,
        entity: str | None = None,
        publisher: str | None = None,
        min_position: int | None = None,
    ) -> Iterator[Recorded]:
        """Lists the events of the log after a position, in its order."""
        asked: Query = {
            "after": after, "kind": kind, "entity": entity, "publisher": publisher, "min_position": min_position,
        }
        for item in self._pages("/v1/events", asked, "events", "after"):
            yield Recorded.read(item)

    def log(self) -> str | None:
        """Names the log that answers: its first leaf. None while it is empty."""
        return self._document("/v1/events", {"limit": 1}).log

    def watch_view(
        self,
        view: str,
        key: str | None = None,
        *,
        since: int | None = None,
        place: str | os.PathLike[str] | Keeps | None = None,
    ) -> Watch:
        """Follows a view, or one key of it: every change once, and those of a key in order, whatever is cut or lost.

        It begins with what comes from now on, or after the position `since`. `place` is a file, or whatever else keeps
        a place: it goes on from there when it is started again. See `Watch`.
        """
        return Watch(self, self._transport, view, key, since, place)

    def _document(self, path: str, query: Query) -> Document:
        reply = self._insist(lambda: self._transport.get(path, query))
        return document(reply)

    def _pages(self, path: str, query: Query, items: str, goes_on: str) -> Iterator[dict[str, Any]]:
        asked = dict(query)
        while True:
            page = self._document(path, asked)
            yield from page[items]
            following = page.get("next")
            if following is None:
                return
            asked[goes_on] = following

    def _insist(self, ask: Callable[[], T]) -> T:
        backoff = Backoff()
        for left in reversed(range(self._attempts)):
            try:
                return ask()
            except Unavailable as error:
                if left == 0:
                    raise
                time.sleep(backoff.pause(error.retry_after))
        raise AssertionError("there is at least one attempt")


def publisher(named: str | None, own: str | None) -> str:
    """Returns who is meant: the publisher that is named, or the client's own."""
    whose = own if named is None else named
    if whose is None:
        raise ValueError("whose? name a `source`, here or for the client")
    return whose


def document(reply: Reply) -> Document:
    """Reads a document, and what its headers say of it."""
    through = reply.headers.get("chancery-through", "0")
    return Document(reply.json(), int(through), reply.headers.get("chancery-log"))


def show(event: Mapping[str, Any]) -> Receipt:
    """Checks an event and writes it to stdout, as it would be sent."""
    check(event)
    sys.stdout.write(encode(event).decode() + "\n")
    return Receipt.of_dry_run(event)


def _as_of(
    position: int | None, at: str | None, valid_at: str | None, min_position: int | None
) -> dict[str, str | int | None]:
    return {"position": position, "at": at, "valid_at": valid_at, "min_position": min_position}


def write(events: Iterable[Mapping[str, Any]], source: str | None, dry_run: bool) -> batches.Written:
    """Writes events as they are sent; with `dry_run` to stdout."""
    outcomes: list[Outcome | None] = []
    bodies: list[bytes] = []
    sources: list[str] = []
    for event in events:
        try:
            whole = complete(event, source)
            if dry_run:
                outcomes.append(show(whole))
                continue
            bodies.append(encode(whole))
            sources.append(str(whole.get("source", "")))
            outcomes.append(None)
        except Rejected as refusal:
            outcomes.append(refusal)
    return batches.Written(outcomes, bodies, sources)
