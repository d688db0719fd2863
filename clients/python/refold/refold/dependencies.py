"""What a condition depends on: commitments, agreements with all of theirs, and other conditions."""

from refold.commitment import Commitment

# How many conditions may depend on one another, one below the other (vocabulary §5).
DEPTH_MAX = 8


class Dependencies:
    """The dependencies of one condition, event by event."""

    def __init__(self, scene, refs, transitions):
        """Take references and, for each condition among them, what became of it: {position: state}."""
        self._transitions = transitions
        self._conditions = {ref: None for ref in refs if ref.startswith("condition/")}
        self._agreements = {ref: commitments_of(scene, ref) for ref in refs if ref.startswith("agreement/")}
        named = {ref for ref in refs if ref.startswith("commitment/")}
        below = named.union(*self._agreements.values())
        self._commitments = {ref: Commitment(scene, ref) for ref in sorted(below)}

    def take(self, event):
        """Take the next event of any of them."""
        for ref, commitment in self._commitments.items():
            if ref == event.subject or ref in event.also:
                commitment.take(event)
        for ref, states in self._transitions.items():
            self._conditions[ref] = states.get(event.position, self._conditions[ref])

    @property
    def commitments(self):
        """Return the commitments, in order of reference."""
        return list(self._commitments.values())

    @property
    def done(self):
        """Tell whether there are any, and all of them are done."""
        if not (self._commitments or self._agreements or self._conditions):
            return False
        kept = all(one.finished for one in self.commitments) and all(self._agreements.values())
        return kept and all(state == "met" for state in self._conditions.values())

    @property
    def begun(self):
        """Tell whether something is done of any of them."""
        return any(one.done > 0 or one.finished for one in self.commitments)

    @property
    def progress(self):
        """Return the progress of the first commitment that is not done, else of the last."""
        shown = [one for one in self.commitments if one.progress is not None]
        unfinished = [one for one in shown if not one.finished]
        return (unfinished or shown[-1:])[0].progress if shown else None


def commitments_of(scene, agreement):
    """Return the commitments of an agreement, as stated at V."""
    stated = [event for event in scene.history(agreement) if event.kind == "agreement.reached" and event.moves]
    return sorted({one["commitment"] for event in stated for one in event.data["commitments"]})


def events_of(scene, refs):
    """Return the events of dependencies: theirs, and those of the commitments of agreements."""
    entities = set(refs)
    for ref in refs:
        if ref.startswith("agreement/"):
            entities.update(commitments_of(scene, ref))
    events = {event.position: event for entity in entities for event in scene.history(entity)}
    return sorted(events.values(), key=lambda event: event.order)
