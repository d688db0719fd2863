"""What each principal is willing to do, by its latest word. Silence is never consent."""

from refold.standing import is_act_of

_ACCEPTING = frozenset(("meeting.announced", "meeting.confirmed"))
_OFFERING = frozenset(("meeting.floated", "meeting.proposed"))


def willingness(scene, key, principals, rows):
    """Return the rows of willingness, in order of principal."""
    return [_of(scene, key, principal, rows) for principal in principals]


def _of(scene, key, principal, rows):
    side = scene.side(principal)
    latest, stance = None, "unknown"
    for event in scene.history(key):
        word = _word(scene, event, key, principal, side) if event.moves else None
        if word is not None:
            latest, stance = event, word
    if stance == "offered":
        stance = "conditional" if _has_condition(rows, side) else "open"
    return {
        "actor": principal,
        "stance": stance,
        "since": latest.occurred if latest else None,
        "evidence": [{"position": latest.position, "mode": latest.data["mode"]}] if latest else [],
    }


def _word(scene, event, key, principal, side):
    """Return what an event says of a principal's will, None when nothing."""
    kind = event.kind
    if kind == "condition.stated":
        its_own = event.data["for"] == key and not side.isdisjoint(event.data["set_by"])
        return "offered" if its_own else None
    if not kind.startswith("meeting.") or not is_act_of(scene, event, principal):
        return None
    if kind == "meeting.responded":
        return event.data["rsvp"]
    if kind in _ACCEPTING:
        return "accepted"
    if kind in _OFFERING:
        return "offered"
    return "declined" if kind == "meeting.cancelled" else None


def _has_condition(rows, side):
    return any(row.counts and not side.isdisjoint(row.content.set_by) for row in rows)
