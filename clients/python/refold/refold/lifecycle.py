"""Whether a condition is still set."""

from refold.content import STATED
from refold.standing import is_act_of_any, speaks_for

_EXITS = frozenset(("waived", "superseded", "expired", "disowned"))
_RESTORABLE = frozenset(("waived", "expired", "disowned"))


def fold_lifecycle(scene, content):
    """Return the lifecycle at V, its moves (event, from, to, rule), and the event that last reaffirmed."""
    state, moves = "in_force", []
    reaffirmed = content.stating[0] if content.stating else None
    for event in scene.history(content.condition):
        if not event.moves:
            continue
        word = event.kind.removeprefix("condition.")
        to = None
        if word in _EXITS and is_act_of_any(scene, event, content.set_by):
            to = word
        elif _reaffirms(scene, event, content):
            reaffirmed = event
            to = "in_force" if state in _RESTORABLE else None
        if to is not None and to != state:
            moves.append((event, state, to, "restated" if event.kind == STATED else word))
            state = to
    return state, moves, reaffirmed


def _reaffirms(scene, event, content):
    if event.kind == "condition.reaffirmed":
        return is_act_of_any(scene, event, content.set_by)
    return event.kind == STATED and any(speaks_for(scene, event, one) for one in content.set_by)
