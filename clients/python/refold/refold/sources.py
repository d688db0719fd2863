"""Where information comes from: modes, reports, origins, grades, voices."""

_MODES = {mode: place for place, mode in enumerate(("verbatim", "paraphrase", "editorial", "inference", "machine"))}
_NOBODY = frozenset(("unknown", "unattributed"))


def mode_rank(event):
    """Return how good the mode of an assertion is; 0 is best."""
    return _MODES[event.data["mode"]]


def ranked(events):
    """Return assertions, given in order, by how good their wording is: best mode, then earliest."""
    return sorted(events, key=mode_rank)


def voice(event):
    """Return the agent of the last named hop, or None."""
    named = [hop for hop in event.data["attribution"] if hop["identity"] == "named" and "agent" in hop]
    return named[-1]["agent"] if named else None


def grade_key(scene, event):
    """Return the grade of an assertion as a pair that orders best first."""
    first = event.data["attribution"][0].get("agent")
    return (scene.world.registry.reliability(first, scene.end), event.data.get("credibility", 6))


def grade(scene, events):
    """Return the best grade of one assertion among some."""
    if not events:
        return "F6"
    letter, credibility = min(grade_key(scene, event) for event in events)
    return f"{letter}{credibility}"


def reports(scene, events):
    """Return the reports on which assertions rest; those with equal sha256 are one."""
    return {_same(scene, one["report"]) for event in events for one in event.data.get("evidence", [])}


def _same(scene, report):
    captured = scene.world.registry.captured(report)
    return captured.data["sha256"] if captured else report


def origins(scene, events):
    """Count the places where the information of some assertions starts."""
    groups = _Groups()
    for event in events:
        for one in _origins_of(scene, event):
            groups.join(one)
    return groups.count()


class _Groups:
    """Origins, of which some are the same."""

    def __init__(self):
        self._lead = {}

    def join(self, one, other=None):
        """Take an origin, and that it is the same as another."""
        self._lead.setdefault(one, one)
        if other is not None:
            self._lead.setdefault(other, other)
            self._lead[self.find(one)] = self.find(other)

    def find(self, one):
        """Return the origin that leads those which are the same as this one."""
        while self._lead[one] != one:
            one = self._lead[one]
        return one

    def count(self):
        """Count the origins that are not the same."""
        return len({self.find(one) for one in self._lead})


def _origins_of(scene, event):
    """Return where an assertion starts: one place, several roots of its reports, or nothing known."""
    if "origin" in event.data:
        return [event.data["origin"]]
    hops = event.data["attribution"]
    last = hops[-1]
    if last["identity"] in _NOBODY:
        return []
    for hop in reversed(hops):
        if hop["identity"] == "named" and (hop.get("on_behalf_of") or hop.get("agent")):
            return [hop.get("on_behalf_of") or hop["agent"]]
    return sorted(_root(scene, one["report"]) for one in event.data.get("evidence", []))


def _root(scene, report):
    seen = set()
    while report not in seen:
        seen.add(report)
        captured = scene.world.registry.captured(report)
        if captured is None or "derived_from" not in captured.data:
            break
        report = captured.data["derived_from"]
    return _same(scene, report)
