"""What editors have registered, as known at one position: actors, outlets, reports.

Registrations act on every V. The latest for a reference wins whole.
"""

from refold import edtf


class Registry:
    """Answers who represents whom, how outlets are graded and which reports are one."""

    def __init__(self, events):
        """Take the registrations that stand, in order of position."""
        self._actors, self._outlets, self._grades = {}, {}, {}
        self._captured, self._updated = {}, {}
        kept = {
            "actor.registered": (self._actors, "actor"),
            "outlet.registered": (self._outlets, "outlet"),
            "report.captured": (self._captured, "report"),
            "report.updated": (self._updated, "report"),
        }
        for event in events:
            if event.kind in kept:
                table, name = kept[event.kind]
                table[event.data[name]] = event
            if event.kind == "outlet.graded":
                self._grades.setdefault(event.data["outlet"], []).append(event)
        self._representatives = {}
        for actor, event in self._actors.items():
            for one in event.data.get("represents", []):
                self._representatives.setdefault(one["actor"], set()).add(actor)

    def actor(self, actor):
        """Return the registration of an actor, or None."""
        return self._actors.get(actor)

    def outlet_events(self, outlet):
        """Return the registration and the gradings of an outlet, as far as there are."""
        registered = [self._outlets[outlet]] if outlet in self._outlets else []
        return [*registered, *self._grades.get(outlet, [])]

    def grading(self, outlet, end):
        """Return how an outlet was last graded, as it stood at the end of V; None when it was not."""
        given = [event for event in self._grades.get(outlet, []) if _begun(event.data, end)]
        return given[-1] if given else None

    def reliability(self, outlet, end):
        """Return the letter of an outlet as it stood at the end of V; F when it was not graded then."""
        graded = self.grading(outlet, end)
        return graded.data["reliability"] if graded else "F"

    def captured(self, report):
        """Return the capture of a report, or None."""
        return self._captured.get(report)

    def report_events(self, report):
        """Return the capture and the latest update of a report, as far as there are."""
        return [table[report] for table in (self._captured, self._updated) if report in table]

    def identity(self, report):
        """Return what makes a report the same as another: its sha256, else its reference."""
        event = self._captured.get(report)
        return event.data["sha256"] if event else report

    def withdrawal(self, report):
        """Return the withdrawal of a report, or None while it stands."""
        event = self._updated.get(report)
        return event if event and event.data["status"] == "withdrawn" else None

    def represented(self, actor, span=None):
        """Return whom an actor represents; at the time of `span` where it is given."""
        event = self._actors.get(actor)
        ones = event.data.get("represents", []) if event else []
        return {one["actor"] for one in ones if span is None or _holds(one, span)}

    def representatives(self, actor):
        """Return who represents an actor at any time."""
        return self._representatives.get(actor, set())


def _holds(one, span):
    """Tell whether somebody represented another when something may have occurred."""
    return _begun(one, span.latest) and ("to" not in one or span.start <= edtf.parse(one["to"]).latest)


def _begun(one, end):
    return "from" not in one or edtf.parse(one["from"]).start <= end
