"""Everything known at one position N: the histories of entities, the registry, flags."""

from refold.chain import chains
from refold.event import Event, assertion
from refold.order import REGISTRY
from refold.registry import Registry

FLAGGED = "record.flagged"
# Leads are counted, never folded into entities.
_UNFOLDED = frozenset(("lead.imported", "payload.redacted", "view.attested"))


class World:
    """The log as known at a position."""

    def __init__(self, entries, position):
        """Fold the chains of the entries through a position."""
        self.position = position
        known = entries[:position]
        self._recorded_at = [entry.recorded_at for entry in known]
        self._place_of = {(entry.source, entry.id): entry.position for entry in known}
        found = list(chains(known).values())
        self.registry = Registry([_plain(chain, position) for chain in found if chain.root.kind in REGISTRY])
        self.flags_told = [_plain(chain, position) for chain in found if chain.root.kind == FLAGGED]
        self.flags = [flag for flag in self.flags_told if flag.live]
        self.histories = {}
        self.relations, self.outcomes = [], []
        for chain in found:
            kind = chain.root.kind
            if kind not in REGISTRY and kind not in _UNFOLDED and kind != FLAGGED:
                self._place(assertion(chain, self._withdrawals(chain.states[-1].data), position))
        for history in self.histories.values():
            history.sort(key=lambda event: event.order)

    def recorded_at(self, position):
        """Return when a position was recorded; None for 0."""
        return self._recorded_at[position - 1] if position else None

    def flag_targets(self, flag):
        """Return the positions and the references that a flag names."""
        positions, references = set(), set()
        for target in flag.data["targets"]:
            if isinstance(target, str):
                references.add(target)
            elif isinstance(target, int):
                positions.add(target)
            else:
                place = (target.get("source"), target.get("id"))
                positions.add(target.get("position") or self._place_of.get(place))
        return positions - {None}, references

    def _place(self, event):
        if event.kind == "relation.asserted":
            self.relations.append(event)
        if event.kind == "meeting.outcome_reported":
            self.outcomes.append(event)
        for entity in {event.subject, *event.also}:
            self.histories.setdefault(entity, []).append(event)

    def _withdrawals(self, data):
        """Return the positions that withdrew every report on which an assertion rests; none while one stands."""
        withdrawals = [self.registry.withdrawal(one["report"]) for one in data.get("evidence", [])]
        if None in withdrawals:
            return ()
        return tuple(sorted({event.position for event in withdrawals}))


def _plain(chain, through):
    """Make the event of a registration or a flag: neither occurs, and neither rests on reports."""
    root, state = chain.root, chain.states[-1]
    return Event(
        position=root.position,
        kind=root.kind,
        subject=root.subject,
        data=state.data,
        versions=tuple(one.data for one in chain.states),
        record=state.record,
        records=chain.records(through),
        withdrawals=(),
        also=frozenset(),
        span=None,
        tie=None,
    )
