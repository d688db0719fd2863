"""What is known of a meeting: who takes part, for when it is planned, and its state."""

from dataclasses import dataclass, field

from refold import edtf
from refold.standing import actors_named, is_act_of, speaks_for
from refold.ties import other_orders

_OPENINGS = frozenset(("meeting.floated", "meeting.proposed", "meeting.announced", "meeting.confirmed"))
_OVER = frozenset(("held", "concluded", "cancelled", "declined", "lapsed"))
_TELLING = frozenset(("outlet", "relay", "document"))


@dataclass
class Meeting:
    """A meeting as it stood at V, but for the conditions set for it."""

    planned: str | None = None
    participants: list = field(default_factory=list)
    held: bool = False
    outcome: bool = False
    # The principals who deny that it was held.
    denying: set = field(default_factory=set)
    # The exit that holds: `postponed`, `cancelled` or `declined`.
    exit: str | None = None
    # Since it was opened, or opened again.
    floated: bool = False
    proposed: bool = False
    announcing: set = field(default_factory=set)
    accepting: set = field(default_factory=set)

    @property
    def principals(self):
        """Return the principals, in order of reference."""
        return sorted({one["actor"] for one in self.participants if one.get("role", "principal") == "principal"})

    def state(self, valid, conditional):
        """Return the state: `valid` is the span of V or None; `conditional`: a condition for it is in force."""
        if self.held:
            return "disputed" if self.denying else "concluded" if self.outcome else "held"
        if self.exit is not None:
            return self.exit
        if valid is not None and self.planned is not None and edtf.parse(self.planned).latest < valid.start:
            return "lapsed"
        return self._prospect(conditional)

    def is_over(self, valid):
        """Tell whether nothing more is to be expected of it."""
        return self.state(valid, conditional=False) in _OVER

    def _prospect(self, conditional):
        principals = set(self.principals)
        if principals and principals <= self.announcing:
            return "scheduled" if self.planned is not None else "confirmed"
        if principals & self.announcing:
            return "announced"
        if principals and principals <= self.accepting:
            return "agreed_in_principle"
        if conditional:
            return "conditional"
        return "proposed" if self.proposed else "floated" if self.floated else None


def fold_meeting(scene, key):
    """Fold the history of a meeting."""
    return fold_events(scene, meeting_events(scene, key))


def depends_on_arrival(scene, key, conditional):
    """Tell whether another order of events that tie would give a meeting another state."""
    history = meeting_events(scene, key)
    state = fold_events(scene, history).state(scene.span, conditional)
    return any(fold_events(scene, other).state(scene.span, conditional) != state for other in other_orders(history))


def meeting_events(scene, key):
    """Return what may change a meeting: acts, and denials that it was held."""
    events = [event for event in scene.history(key) if event.kind.startswith("meeting.")]
    return [event for event in events if event.moves or (event.believable and event.kind == "meeting.held")]


def fold_events(scene, history):
    """Fold some of the events of a meeting, in order."""
    meeting = Meeting()
    for event in history:
        if event.moves:
            meeting.participants = event.data.get("participants") or meeting.participants
    for event in history:
        _apply(scene, meeting, event)
    return meeting


def _apply(scene, meeting, event):
    kind = event.kind
    if kind == "meeting.held":
        _hold(scene, meeting, event)
    elif kind == "meeting.outcome_reported":
        meeting.outcome = True
    elif kind in _OPENINGS:
        _open(scene, meeting, event)
    elif kind == "meeting.responded":
        _respond(scene, meeting, event)
    elif kind in ("meeting.postponed", "meeting.cancelled") and _may_cancel(scene, meeting, event):
        meeting.exit = kind.removeprefix("meeting.")
        if kind == "meeting.postponed":
            meeting.planned = event.data.get("planned")


def _hold(scene, meeting, event):
    """Take a report that it was held, or the denial of an earlier one."""
    voices = {one for one in meeting.principals if speaks_for(scene, event, one)}
    if event.affirmed:
        meeting.held = True
        meeting.denying -= voices
    elif meeting.held:
        meeting.denying |= voices


def _open(scene, meeting, event):
    acting = _principals_acting(scene, meeting, event)
    if event.kind == "meeting.confirmed" and not acting:
        return
    if meeting.exit is not None:
        _reopen(meeting)
    meeting.planned = event.data.get("planned", meeting.planned)
    if event.kind in ("meeting.announced", "meeting.confirmed"):
        meeting.announcing |= acting
    if event.kind == "meeting.proposed":
        meeting.proposed = True
    else:
        meeting.floated = True


def _reopen(meeting):
    """Forget what was said before the exit, but for the date to which it was put off."""
    if meeting.exit != "postponed":
        meeting.planned = None
    meeting.exit = None
    meeting.floated = meeting.proposed = False
    meeting.announcing, meeting.accepting = set(), set()


def _respond(scene, meeting, event):
    acting = _principals_acting(scene, meeting, event)
    if event.data["rsvp"] == "accepted":
        meeting.accepting |= acting
    else:
        meeting.accepting -= acting
    if event.data["rsvp"] == "declined" and acting:
        meeting.exit = "declined"


def _principals_acting(scene, meeting, event):
    return {one for one in meeting.principals if is_act_of(scene, event, one)}


def _may_cancel(scene, meeting, event):
    """Tell whether one who takes part says so, or an outlet that names nobody."""
    parties = [one["actor"] for one in meeting.participants if one.get("role") != "observer"]
    if any(is_act_of(scene, event, one) for one in parties):
        return True
    hops = event.data["attribution"]
    telling = all(hop["role"] in _TELLING and "on_behalf_of" not in hop for hop in hops)
    return telling and not actors_named(event)
