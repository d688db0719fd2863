"""What a condition depends on: commitments, agreements with all of theirs, and other conditions."""

from refold.commitment import agreed, report

# A chain of conditions that is longer tells nobody anything.
DEPTH_MAX = 8


class Dependencies:
    """The dependencies of one condition, event by event."""

    def __init__(self, scene, refs, transitions):
        """Take references and, for each condition among them, what became of it: {position: state}."""
        self._scene = scene
        self._transitions = transitions
        self._conditions = {ref: None for ref in refs if ref.startswith("condition/")}
        self._agreements = {ref: commitments_of(scene, ref) for ref in refs if ref.startswith("agreement/")}
        named = [ref for ref in refs if ref.startswith("commitment/")]
        all_of = {*named, *(one for ones in self._agreements.values() for one in ones)}
        self.commitments = {ref: agreed(scene, ref) for ref in sorted(all_of)}

    def take(self, event):
        """Take the next event of any of them."""
        commitment = self.commitments.get(event.subject)
        if commitment is not None and event.moves:
            report(self._scene, commitment, event)
        for ref in self._conditions:
            if event.position in self._transitions[ref]:
                self._conditions[ref] = self._transitions[ref][event.position]

    @property
    def done(self):
        """Tell whether there are any, and all of them are done."""
        if not self.commitments and not self._conditions and not self._agreements:
            return False
        kept = all(one.finished for one in self.commitments.values())
        return kept and all(self._agreements.values()) and all(one == "met" for one in self._conditions.values())

    @property
    def progress(self):
        """Return the progress of the first commitment that is not done, else of the last."""
        ones = list(self.commitments.values())
        unfinished = [one for one in ones if not one.finished]
        return (unfinished or ones[-1:])[0].progress if ones else None


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
