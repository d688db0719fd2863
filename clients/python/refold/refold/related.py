"""What else touches the sides of a meeting that is not over: proposals, and other meetings that are not over either.

Of another meeting or proposal the document tells only that it is on the list; so only the events that
put it there or took it off go into the document.
"""

from refold.meeting import fold_events, meeting_events

# The most meetings of one principal that are listed, in order of reference.
_LISTED_MAX = 64

_NAMES = ("by", "to", "obligor", "beneficiary")


def related_of(scene, key, principals):
    """Return the panel of related proposals and meetings."""
    entities = sorted(scene.world.histories) if principals else []
    proposals = [one for one in entities if one.startswith("proposal/") and one != key]
    meetings = [one for one in entities if one.startswith("meeting/") and one != key]
    listed, more = _open_meetings(scene, meetings, principals)
    panel = {"proposals": [one for one in proposals if _touches(scene, one, principals)], "meetings": listed}
    return {**panel, "more": True} if more else panel


def _open_meetings(scene, meetings, principals):
    """Return the first meetings that are ahead of each principal, and whether one has more."""
    ahead, more = set(), False
    for principal in principals:
        listed = 0
        for meeting in meetings:
            is_ahead, deciding = _ahead_of(scene, meeting, principal)
            if is_ahead and listed == _LISTED_MAX:
                more = True
                break
            scene.fold(*deciding)
            if is_ahead:
                listed += 1
                ahead.add(meeting)
    return sorted(ahead), more


def _touches(scene, proposal, principals):
    """Tell whether a proposal touches the sides of two principals or more."""
    touched, ever, putting = set(), set(), []
    events = [event for event in scene.history(proposal) if event.kind in ("proposal.tabled", "term.stated")]
    for event in sorted(events, key=lambda event: event.position):
        if not (event.sound and event.affirmed):
            continue
        named = _named(event.data)
        ever.update(*map(_named, event.versions))
        if event.revised or not named <= touched:
            putting.append(event)
        if event.live:
            touched |= named
    if _sides_in(scene, principals, ever) >= 2:
        scene.fold(*putting)
    return _sides_in(scene, principals, touched) >= 2


def _named(data):
    return {one for name in _NAMES for one in data.get(name, [])}


def _sides_in(scene, principals, actors):
    return len([one for one in principals if not scene.side(one).isdisjoint(actors)])


def _ahead_of(scene, meeting, principal):
    """Tell whether a principal takes part in a meeting that is not over, and which events made it so or not so."""
    history = [event for event in scene.history(meeting) if event.kind.startswith("meeting.")]
    versions = [version for event in history for version in event.versions]
    if not any(principal in _who(version) for version in versions):
        return False, []
    deciding = [event for event in history if event.revised]
    events, before = meeting_events(scene, meeting), (frozenset(), False)
    for count, event in enumerate(events, start=1):
        now = _standing(scene, events[:count])
        if now != before:
            deciding.append(event)
        before = now
    who, is_over = before
    return not is_over and principal in who, deciding


def _standing(scene, events):
    """Return who takes part in a meeting after some events, and whether it is over."""
    found = fold_events(scene, events)
    return frozenset(one["actor"] for one in found.participants), found.is_over(scene.span)


def _who(data):
    return {one["actor"] for one in data.get("participants", ())} | set(data.get("named", ()))
