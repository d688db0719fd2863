"""Orders that might as well have been: what arrival alone decided between events that tie."""

from itertools import groupby, permutations

# More orders than those of four events that tie are not tried one by one.
_PERMUTED_MAX = 4


def other_orders(events):
    """Yield the events in every other order of a few that tie; of many, with each pair exchanged."""
    begin = 0
    for _, tied in groupby(events, key=lambda event: event.tie):
        tied = list(tied)
        for other in _orders(tied) if len(tied) > 1 else ():
            yield [*events[:begin], *other, *events[begin + len(tied) :]]
        begin += len(tied)


def _orders(tied):
    if len(tied) <= _PERMUTED_MAX:
        yield from list(permutations(tied))[1:]
        return
    for left in range(len(tied)):
        for right in range(left + 1, len(tied)):
            other = list(tied)
            other[left], other[right] = other[right], other[left]
            yield other
