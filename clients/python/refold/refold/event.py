"""Events as a fold meets them: patched, taken back or withdrawn, as known at one position."""

from dataclasses import dataclass

from refold import edtf
from refold.order import tie_key

_MOVING_MODES = frozenset(("verbatim", "paraphrase", "editorial"))


@dataclass(frozen=True, eq=False)
class Event:
    """One event; `data` is what it says, or said last where it is retracted, or what was kept."""

    position: int
    kind: str
    subject: str | None
    data: dict
    # What it said over time, the latest last.
    versions: tuple
    # `current`, `corrected`, `retracted` or `redacted`.
    record: str
    # What became of its record: (position, record) for each member of its chain.
    records: tuple
    # The positions that withdrew all its reports; none while one stands.
    withdrawals: tuple
    # Whom it concerns besides its subject, by any version of it.
    also: frozenset
    span: edtf.Span | None
    tie: tuple | None

    @property
    def order(self):
        """Return the key by which folds are ordered."""
        return (*self.tie, self.position)

    @property
    def live(self):
        """Tell whether it is neither retracted nor withdrawn nor redacted."""
        return self.record not in ("retracted", "redacted")

    @property
    def sound(self):
        """Tell whether its mode and modality are such as may move a state."""
        return self.data.get("modality", "actual") == "actual" and self.data["mode"] in _MOVING_MODES

    @property
    def believable(self):
        """Tell whether it stands and is sound, affirmed or not."""
        return self.live and self.sound

    @property
    def affirmed(self):
        """Tell whether it says that what it tells of is so."""
        return self.data.get("polarity", "affirmed") == "affirmed"

    @property
    def moves(self):
        """Tell whether it may move a state."""
        return self.believable and self.affirmed

    @property
    def occurred(self):
        """Return when it occurred, as it is written."""
        return self.data["occurred"]

    @property
    def revised(self):
        """Tell whether something was recorded about it since."""
        return len(self.records) > 1 or bool(self.withdrawals)

    @property
    def positions(self):
        """Return every position that made it what it is."""
        return (*(position for position, _ in self.records), *self.withdrawals)

    def record_as_of(self, position):
        """Return what its record was as known at a position; None before it was recorded."""
        if position < self.position:
            return None
        if self.withdrawals and max(self.withdrawals) <= position:
            return "retracted"
        return [record for place, record in self.records if place <= position][-1]


def assertion(chain, withdrawals, through):
    """Make the event of an assertion."""
    entry, state = chain.root, chain.states[-1]
    withdrawals = () if state.record in ("retracted", "redacted") else withdrawals
    span = edtf.parse(state.data["occurred"])
    return Event(
        position=entry.position,
        kind=entry.kind,
        subject=entry.subject,
        data=state.data,
        versions=tuple(one.data for one in chain.states),
        record="retracted" if withdrawals else state.record,
        records=chain.records(through),
        withdrawals=withdrawals,
        also=frozenset(ref for one in chain.states for ref in one.also or _also(entry.kind, one)),
        span=span,
        tie=tie_key(entry.kind, state.data, span),
    )


def _also(kind, state):
    """Return the further entities whose history an event changes (vocabulary §4, `also`)."""
    data = state.data
    if state.record == "redacted":
        return []
    if kind == "condition.stated":
        return [data["for"]]
    if kind == "meeting.outcome_reported":
        return [data["agreement"]] if "agreement" in data else []
    if kind == "term.stated":
        return [data["proposal"]]
    if kind == "agreement.reached":
        return [one["commitment"] for one in data["commitments"]]
    if kind == "relation.asserted":
        return [*data["left"], data["right"]]
    return []
