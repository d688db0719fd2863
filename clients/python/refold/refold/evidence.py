"""What is for a condition, what is against it, and what is only noted beside it."""

from dataclasses import dataclass, field

from refold.answers import is_answer
from refold.content import STATED, content_of
from refold.dependencies import DEPTH_MAX, events_of
from refold.satisfaction import conditions_in, fold_satisfaction, in_order
from refold.standing import is_act_of_any

_JUDGING = frozenset(("condition.claimed_met", "condition.acknowledged_met", "condition.disputed"))
_OF_DEPENDENCIES = ("agreement.", "commitment.", "meeting.outcome_reported")


@dataclass
class Weighed:
    """Events about a condition, each list in order of occurrence."""

    support: list = field(default_factory=list)
    against: list = field(default_factory=list)
    notes: list = field(default_factory=list)

    def put(self, place, event):
        """Put an event where it belongs; nowhere when only the history tells of it."""
        if place is not None:
            {"for": self.support, "against": self.against, "note": self.notes}[place].append(event)


def weigh(scene, content, satisfaction, path=()):
    """Weigh everything on record about a condition and about what it depends on."""
    weighed = Weighed()
    for event in scene.history(content.condition):
        if event.live:
            weighed.put(_place_of(scene, content, event, satisfaction), event)
    for event in events_of(scene, [ref for ref in content.depends_on if not ref.startswith("condition/")]):
        if event.live and event.kind.startswith(_OF_DEPENDENCIES):
            weighed.put(_place_below(event, satisfaction), event)
    path = (*path, content.condition)
    for ref in conditions_in(content):
        if ref not in path and len(path) <= DEPTH_MAX:
            _take_over(scene, weighed, ref, path)
    if content.retracted:
        weighed.support = content.stating
    for name in ("support", "against", "notes"):
        setattr(weighed, name, in_order(getattr(weighed, name)))
    return weighed


def _take_over(scene, weighed, ref, path):
    """Take over what is for and against a condition below."""
    below = content_of(scene, ref)
    if not below.retracted:
        found = weigh(scene, below, fold_satisfaction(scene, below), path)
        weighed.support += found.support
        weighed.against += found.against


def _place_below(event, satisfaction):
    """Return where an event of a commitment or an agreement is listed."""
    if event.kind == "agreement.reached" and event.believable and not event.affirmed:
        return "against"
    refused = any(event is one for one in satisfaction.refused)
    return "for" if event.moves and not refused else "note"


def _place_of(scene, content, event, satisfaction):
    """Return where an event about a condition is listed; None when only its history tells of it."""
    kind = event.kind
    if any(event is one for one in satisfaction.countered):
        return "against"
    denial = kind == "condition.claimed_met" and event.believable
    if not (event.moves or denial) or not kind.startswith("condition."):
        return "note"
    if kind == STATED or kind in _JUDGING:
        return "for"
    if kind == "condition.answered":
        return "for" if is_answer(scene, content, event) else "note"
    if kind == "condition.regressed":
        judges = [*content.set_by, *filter(None, [content.get("verifier")])]
        return "for" if is_act_of_any(scene, event, judges) else "note"
    if not is_act_of_any(scene, event, content.set_by):
        return "note"
    return "for" if kind == "condition.reaffirmed" else None
