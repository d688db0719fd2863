"""Where information starts: reports that relay one origin count once."""

_NOBODY = frozenset(("unknown", "unattributed"))
INDEPENDENCE = "independence_not_established"


def origins(scene, events):
    """Count the places where the information of some assertions starts."""
    places = {event.position: _place(scene, event) for event in events}
    places = {position: place for position, place in places.items() if place is not None}
    lead, relations = {}, list(_relations(scene))
    for event in relations:
        for left in event.data["left"]:
            _join(lead, left, event.data["right"])
    for together in _flagged(scene):
        known = [places[position] for position in together if position in places]
        for one in known[1:]:
            _join(lead, one, known[0])
    found = {_find(lead, place) for place in places.values()}
    scene.fold(*(event for event in relations if _find(lead, event.data["right"]) in found))
    return len(found)


def _join(lead, one, other):
    lead[_find(lead, one)] = _find(lead, other)


def _find(lead, one):
    """Return the origin that stands for all those which are the same as this one."""
    while lead.get(one, one) != one:
        one = lead[one]
    return one


def _relations(scene):
    """Yield what says at V that origins are the same."""
    for event in scene.world.relations:
        if event.moves and event.data["relation"] == "same_origin" and event.span.start <= scene.end:
            yield event


def _flagged(scene):
    """Yield the positions of assertions that are flagged together."""
    for flag in scene.world.flags:
        if flag.data["flag"] == INDEPENDENCE:
            yield sorted(scene.world.flag_targets(flag)[0])


def _place(scene, event):
    """Return where an assertion starts; None when nobody knows."""
    if "origin" in event.data:
        return event.data["origin"]
    hops = event.data["attribution"]
    if not hops or hops[-1]["identity"] in _NOBODY:
        return None
    for hop in reversed(hops):
        if hop["identity"] == "named" and (hop.get("on_behalf_of") or hop.get("agent")):
            return hop.get("on_behalf_of") or hop["agent"]
    evidence = event.data.get("evidence", [])
    return _root(scene, evidence[0]["report"]) if evidence else None


def _root(scene, report):
    """Return the report from which another is derived, over all steps."""
    registry, seen = scene.world.registry, set()
    while report not in seen:
        seen.add(report)
        captured = registry.captured(report)
        scene.fold(captured)
        if captured is None or "derived_from" not in captured.data:
            break
        report = captured.data["derived_from"]
    return registry.identity(report)
