"""Many events in requests that the server takes, whatever carries them."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping
from typing import Any

from .errors import ChanceryError, Problem, Rejected, Unavailable, error_of
from .limits import BATCH_EVENTS_MAX, REQUEST_BYTES_MAX
from .results import Outcome, Receipt


def cut(bodies: Iterable[bytes], events_max: int = BATCH_EVENTS_MAX) -> Iterator[list[bytes]]:
    """Cuts events, as they are sent, into batches: in order, of as many as fit into one request."""
    batch: list[bytes] = []
    size = 2
    for body in bodies:
        if batch and (len(batch) == events_max or size + len(body) + 1 > REQUEST_BYTES_MAX):
            yield batch
            batch, size = [], 2
        batch.append(body)
        size += len(body) + 1
    if batch:
        yield batch


def join(batch: list[bytes]) -> bytes:
    """Writes a batch as a JSON array."""
    return b"[" + b",".join(batch) + b"]"


# Yields what is to be sent in one request, is sent what was answered, and returns what became of each event.
Sending = Generator[list[bytes], Mapping[str, Any] | ChanceryError, list[Outcome]]


def sending(bodies: list[bytes], atomic: bool) -> Sending:
    """Sends events in batches, in order.

    One that is refused does not stop those behind it; once the server is away, the rest is not sent.
    """
    outcomes: list[Outcome] = []
    for batch in cut(bodies):
        away = next((one for one in outcomes if _is_away(one)), None)
        outcomes += (yield from _batch(batch, atomic)) if away is None else [away] * len(batch)
    return outcomes


def _batch(batch: list[bytes], atomic: bool) -> Sending:
    outcomes: list[Outcome] = []
    # Of what a reply was too small for, the rest is sent again.
    while len(outcomes) < len(batch):
        rest = batch[len(outcomes):]
        answer = yield rest
        if isinstance(answer, ChanceryError):
            outcomes += yield from _refused(rest, answer, atomic)
        else:
            outcomes += _outcomes(answer, len(rest))
    return outcomes


def _refused(batch: list[bytes], error: ChanceryError, atomic: bool) -> Sending:
    """Looks for a refusal of a whole batch in its halves, so that it is one event's."""
    if len(batch) == 1 or atomic or _is_away(error):
        return [error] * len(batch)
    half = len(batch) // 2
    first = yield from _batch(batch[:half], atomic)
    second = yield from _batch(batch[half:], atomic)
    return first + second


def _is_away(outcome: Outcome) -> bool:
    return isinstance(outcome, ChanceryError) and not isinstance(outcome, Rejected)


def _outcomes(answer: Mapping[str, Any], most: int) -> list[Outcome]:
    results = answer.get("results")
    if not isinstance(results, list) or not 0 < len(results) <= most:
        return [Unavailable(f"the answer to {most} events has no results for them")] * most
    return [_outcome(result) for result in results]


def _outcome(result: Mapping[str, Any]) -> Outcome:
    if result.get("status") in ("recorded", "duplicate"):
        return Receipt.read(result)
    return error_of(Problem.read(result.get("problem"), 500, "the answer has no problem"))


class Written:
    """Events as they are sent, and what became of those that never are."""

    def __init__(self, outcomes: list[Outcome | None], bodies: list[bytes], sources: list[str]) -> None:
        self._outcomes = outcomes
        self.bodies, self.sources = bodies, sources

    def one_request(self) -> None:
        """Raises where they cannot be recorded all or none."""
        for outcome in self._outcomes:
            if isinstance(outcome, Rejected):
                raise outcome
        if len(list(cut(self.bodies))) > 1:
            raise ValueError("an atomic batch must fit into one request: 1,000 events and 1 MiB")

    def outcomes(self, sent: list[Outcome]) -> list[Outcome]:
        """Puts what became of those that were sent between the others."""
        rest = iter(sent)
        return [next(rest) if outcome is None else outcome for outcome in self._outcomes]
