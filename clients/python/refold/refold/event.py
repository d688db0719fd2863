"""Events as a fold meets them: patched, taken back or withdrawn, as known at one position."""

from dataclasses import dataclass

from refold import edtf
from refold.order import tie_key

_MOVING_MODES = frozenset(("verbatim", "paraphrase", "editorial"))


@dataclass(frozen=True, eq=False)
class Event:
    """One event; `data` is what it says, or said last where it is retracted."""

    position: int
    kind: str
    subject: str | None
    data: dict
    # `current`, `corrected` or `retracted`.
    record: str
    # What was recorded about it: positions of its chain, and of withdrawals of its reports.
    chain: tuple
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
        """Tell whether it is neither retracted nor withdrawn."""
        return self.record != "retracted"

    @property
    def believable(self):
        """Tell whether it may move a state by its mode and modality, affirmed or not."""
        actual = self.data.get("modality", "actual") == "actual"
        return self.live and actual and self.data["mode"] in _MOVING_MODES

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
    def positions(self):
        """Return every position that made it what it is."""
        return (self.position, *self.chain, *self.withdrawals)


def assertion(entry, state, chain, withdrawals, versions):
    """Make the event of an assertion."""
    span = edtf.parse(state.data["occurred"])
    return Event(
        position=entry.position,
        kind=entry.kind,
        subject=entry.subject,
        data=state.data,
        record="retracted" if withdrawals else state.record,
        chain=chain,
        withdrawals=withdrawals,
        also=frozenset(ref for data in versions for ref in _also(entry.kind, data)),
        span=span,
        tie=tie_key(entry.kind, state.data, span),
    )


def _also(kind, data):
    """Return the further entities whose history an event changes (vocabulary §4, `also`)."""
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
