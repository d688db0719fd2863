"""What each principal is willing to do, by its latest word. Silence is never consent."""

from refold.standing import is_act_of
from refold.ties import other_orders

_ACCEPTING = frozenset(("meeting.announced", "meeting.confirmed"))
_OFFERING = frozenset(("meeting.floated", "meeting.proposed"))
_WORDS = _ACCEPTING | _OFFERING | {"meeting.responded", "meeting.cancelled"}


def willingness(scene, key, principals, rows):
    """Return the rows of willingness, in order of principal, and whose stance arrival alone decided."""
    willing, by_arrival = [], []
    for principal in principals:
        side = scene.members(principal)
        words = _words(scene, key, principal, side)
        offered = "conditional" if _has_condition(rows, side) else "open"
        willing.append(_render(principal, words, offered))
        if _depends_on_arrival(words, offered):
            by_arrival.append(principal)
    return willing, by_arrival


def _words(scene, key, principal, side):
    """Return the events that say something of a principal's will, in order, with what they say."""
    words = {}
    for event in scene.history(key):
        word = _word(scene, event, key, principal, side) if event.moves else None
        if word is not None:
            words[event] = word
    return words


def _render(principal, words, offered):
    latest = list(words)[-1] if words else None
    return {
        "actor": principal,
        "stance": _stance(words, latest, offered),
        "since": latest.occurred if latest else None,
        "evidence": [{"position": latest.position, "mode": latest.data["mode"]}] if latest else [],
    }


def _stance(words, latest, offered):
    word = words.get(latest, "unknown")
    return offered if word == "offered" else word


def _depends_on_arrival(words, offered):
    stances = {_stance(words, order[-1], offered) for order in ([*words], *other_orders([*words])) if order}
    return len(stances) > 1


def _word(scene, event, key, principal, side):
    """Return what an event says of a principal's will, None when nothing."""
    kind = event.kind
    if kind == "condition.stated":
        its_own = event.data["for"] == key and not side.isdisjoint(event.data["set_by"])
        return "offered" if its_own else None
    if kind not in _WORDS or not is_act_of(scene, event, principal):
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
