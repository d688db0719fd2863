"""What else touches the same sides: proposals, and meetings that are not over."""

from refold.meeting import fold_meeting

_OVER = frozenset(("held", "concluded", "cancelled", "declined", "lapsed", "disputed"))


def related_of(scene, key, principals):
    """Return the panel of related proposals and meetings."""
    entities = sorted(scene.world.histories)
    proposals = [one for one in entities if one.startswith("proposal/") and one != key]
    meetings = [one for one in entities if one.startswith("meeting/") and one != key]
    return {
        "proposals": [one for one in proposals if _touches(scene, one, principals)],
        "meetings": [one for one in meetings if _is_open(scene, one, principals)],
    }


def _touches(scene, proposal, principals):
    """Tell whether a proposal touches at least two sides."""
    touched, events = set(), []
    for event in scene.history(proposal):
        if event.moves and event.kind in ("proposal.tabled", "term.stated"):
            for name in ("by", "to", "obligor", "beneficiary"):
                touched.update(event.data.get(name, []))
            events.append(event)
    touching = len([one for one in principals if not scene.side(one).isdisjoint(touched)]) >= 2
    if touching:
        scene.fold(*events)
    return touching


def _is_open(scene, meeting, principals):
    """Tell whether a principal takes part in a meeting that is not over."""
    found = fold_meeting(scene, meeting)
    if set(principals).isdisjoint(one["actor"] for one in found.participants):
        return False
    scene.fold(*(event for event in scene.history(meeting) if event.kind.startswith("meeting.")))
    state = found.state(scene.span, conditional=False)
    return state is not None and state not in _OVER
