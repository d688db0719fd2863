"""What editors have registered, as known at one position: actors, outlets, reports.

Registrations act on every V. The latest for a reference wins whole.
"""

from refold import edtf


class Registry:
    """Answers who represents whom, how outlets are graded and which reports are one."""

    def __init__(self, events):
        """Take the registrations that stand, in order of position."""
        self._actors, self._outlets, self._grades = {}, {}, {}
        self._captured, self._updated, self.withdrawn = {}, {}, {}
        kept = {
            "actor.registered": (self._actors, "actor"),
            "outlet.registered": (self._outlets, "outlet"),
            "outlet.graded": (self._grades, "outlet"),
            "report.captured": (self._captured, "report"),
            "report.updated": (self._updated, "report"),
        }
        for event in events:
            if event.kind in kept:
                table, name = kept[event.kind]
                table[event.data[name]] = event
        for report, event in self._updated.items():
            if event.data["status"] == "withdrawn":
                self.withdrawn[report] = event
        self._representatives = {}
        for actor, event in self._actors.items():
            for one in event.data.get("represents", []):
                self._representatives.setdefault(one["actor"], set()).add(actor)

    def actor(self, actor):
        """Return the registration of an actor, or None."""
        return self._actors.get(actor)

    def outlet_events(self, outlet):
        """Return the registration and the grade of an outlet, as far as there are."""
        return [table[outlet] for table in (self._outlets, self._grades) if outlet in table]

    def reliability(self, outlet, end):
        """Return the letter of an outlet as it stood at the end of V; F when it was not graded then."""
        graded = self._grades.get(outlet)
        if graded is None or ("from" in graded.data and edtf.parse(graded.data["from"]).start > end):
            return "F"
        return graded.data["reliability"]

    def captured(self, report):
        """Return the capture of a report, or None."""
        return self._captured.get(report)

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
    begun = "from" not in one or edtf.parse(one["from"]).start <= span.latest
    return begun and ("to" not in one or span.start <= edtf.parse(one["to"]).latest)
