"""What is known of a meeting: who takes part, for when it is planned, and its state."""

from dataclasses import dataclass, field

from refold import edtf
from refold.standing import is_act_of, speaks_for

_OPENINGS = frozenset(("meeting.floated", "meeting.proposed", "meeting.announced", "meeting.confirmed"))


@dataclass
class Meeting:
    """A meeting as it stood at V, but for the conditions set for it."""

    planned: str | None = None
    participants: list = field(default_factory=list)
    held: bool = False
    outcome: bool = False
    denied: bool = False
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
            return "disputed" if self.denied else "concluded" if self.outcome else "held"
        if self.exit is not None:
            return self.exit
        if valid is not None and self.planned is not None and edtf.parse(self.planned).latest < valid.start:
            return "lapsed"
        return self._prospect(conditional)

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
    meeting = Meeting()
    history = [event for event in scene.history(key) if event.kind.startswith("meeting.")]
    for event in history:
        if event.moves:
            meeting.participants = event.data.get("participants") or meeting.participants
    for event in history:
        if event.moves:
            _apply(scene, meeting, event)
        elif event.believable and event.kind == "meeting.held":
            meeting.denied |= any(speaks_for(scene, event, one) for one in meeting.principals)
    return meeting


def _apply(scene, meeting, event):
    kind = event.kind
    if kind in _OPENINGS and meeting.exit is not None:
        _reopen(meeting)
    if kind == "meeting.held":
        meeting.held = True
    elif kind == "meeting.outcome_reported":
        meeting.outcome = True
    elif kind == "meeting.proposed":
        meeting.proposed = True
    elif kind == "meeting.floated":
        meeting.floated = True
    elif kind in ("meeting.announced", "meeting.confirmed"):
        meeting.announcing.update(_principals_acting(scene, meeting, event))
        meeting.floated = True
    elif kind == "meeting.responded":
        _respond(scene, meeting, event)
    elif kind in ("meeting.postponed", "meeting.cancelled") and _may_cancel(scene, meeting, event):
        meeting.exit = kind.removeprefix("meeting.")
    if "planned" in event.data:
        meeting.planned = event.data["planned"]


def _reopen(meeting):
    """Forget what was said before the exit."""
    meeting.exit = None
    meeting.floated = meeting.proposed = False
    meeting.announcing, meeting.accepting = set(), set()


def _respond(scene, meeting, event):
    acting = _principals_acting(scene, meeting, event)
    if event.data["rsvp"] == "declined":
        meeting.accepting -= acting
        if acting:
            meeting.exit = "declined"
    elif event.data["rsvp"] == "accepted":
        meeting.accepting |= acting
    else:
        meeting.accepting -= acting


def _principals_acting(scene, meeting, event):
    return {one for one in meeting.principals if is_act_of(scene, event, one)}


def _may_cancel(scene, meeting, event):
    """Tell whether one who takes part says so, or an outlet that names nobody."""
    parties = [one["actor"] for one in meeting.participants if one.get("role") != "observer"]
    if any(is_act_of(scene, event, one) for one in parties):
        return True
    named = "by" in event.data or any("agent" in hop for hop in event.data["attribution"][1:])
    return not named
