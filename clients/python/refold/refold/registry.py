"""What editors have registered, as known at one position: actors, outlets, reports.

Registrations act on every V. The latest for a reference wins whole.
"""

from refold import edtf
from refold.order import SUBJECTS


class Registry:
    """Answers who represents whom, how outlets are graded and which reports are one."""

    def __init__(self, events):
        """Take all registrations, those taken back too, in order of position."""
        self._told, self._standing = {}, {}
        for event in events:
            if event.kind in SUBJECTS:
                reference = event.data[SUBJECTS[event.kind]]
                self._told.setdefault(reference, []).append(event)
                if event.live:
                    self._standing.setdefault((event.kind, reference), []).append(event)

    def told(self, reference):
        """Return every registration of an actor, an outlet or a report, those taken back too."""
        return self._told.get(reference, [])

    def _latest(self, kind, reference):
        standing = self._standing.get((kind, reference))
        return standing[-1] if standing else None

    def grading(self, outlet, end):
        """Return how an outlet was last graded, as it stood at the end of V; None when it was not."""
        standing = self._standing.get(("outlet.graded", outlet), [])
        given = [event for event in standing if _begun(event.data, end)]
        return given[-1] if given else None

    def reliability(self, outlet, end):
        """Return the letter of an outlet as it stood at the end of V; F when it was not graded then."""
        graded = self.grading(outlet, end)
        return graded.data["reliability"] if graded else "F"

    def captured(self, report):
        """Return the capture of a report, or None."""
        return self._latest("report.captured", report)

    def identity(self, report):
        """Return what makes a report the same as another: its sha256, else its reference."""
        event = self.captured(report)
        return event.data["sha256"] if event else report

    def withdrawal(self, report):
        """Return the withdrawal of a report, or None while it stands."""
        event = self._latest("report.updated", report)
        return event if event and event.data["status"] == "withdrawn" else None

    def represented(self, actor, span=None):
        """Return whom an actor represents; at the time of `span` where it is given."""
        event = self._latest("actor.registered", actor)
        ones = event.data.get("represents", []) if event else []
        return {one["actor"] for one in ones if span is None or _holds(one, span)}

    def representatives(self, actor):
        """Return who represents an actor at any time."""
        return {one for one in self.ever_representatives(actor) if actor in self.represented(one)}

    def ever_representatives(self, actor):
        """Return who was registered to represent an actor, also where that was taken back or replaced."""
        actors = [one for one in self._told if one.startswith("actor/")]
        return {one for one in actors if any(_named(event, actor) for event in self._told[one])}


def _named(event, actor):
    said = [one for data in event.versions for one in data.get("represents", [])]
    return any(one["actor"] == actor for one in said)


def _holds(one, span):
    """Tell whether somebody represented another when something may have occurred."""
    return _begun(one, span.latest) and ("to" not in one or span.start <= edtf.parse(one["to"]).latest)


def _begun(one, end):
    return "from" not in one or edtf.parse(one["from"]).start <= end
