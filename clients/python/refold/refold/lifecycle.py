"""Whether a condition is still set."""

from dataclasses import dataclass, field

from refold.content import STATED
from refold.standing import is_act_of_any, speaks_for
from refold.ties import other_orders

_EXITS = frozenset(("waived", "superseded", "expired", "disowned"))
_RESTORABLE = frozenset(("waived", "expired", "disowned"))


@dataclass
class Lifecycle:
    """The state at V, how it came to it, and who last stood by the condition."""

    state: str = "in_force"
    # (event, from, to, rule)
    moves: list = field(default_factory=list)
    reaffirmed: object = None
    # Whether another order of events that tie would give another state.
    by_arrival: bool = False


def fold_lifecycle(scene, content):
    """Fold the statements of a condition and what its setters did with it since."""
    events = [event for event in scene.history(content.condition) if event.moves]
    found = _fold(scene, content, events)
    found.by_arrival = any(_fold(scene, content, other).state != found.state for other in other_orders(events))
    return found


def _fold(scene, content, events):
    found = Lifecycle(reaffirmed=content.stating[0] if content.stating else None)
    for event in events:
        to, word = None, event.kind.removeprefix("condition.")
        if word in _EXITS and is_act_of_any(scene, event, content.set_by):
            to = word
        elif _reaffirms(scene, event, content):
            found.reaffirmed = event
            to = "in_force" if found.state in _RESTORABLE else None
        if to is not None and to != found.state:
            found.moves.append((event, found.state, to, "restated" if event.kind == STATED else word))
            found.state = to
    return found


def _reaffirms(scene, event, content):
    if event.kind == "condition.reaffirmed":
        return is_act_of_any(scene, event, content.set_by)
    return event.kind == STATED and any(speaks_for(scene, event, one) for one in content.set_by)
