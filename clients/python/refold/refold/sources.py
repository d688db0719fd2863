"""Where information comes from: modes, reports, grades, voices."""

_MODES = {mode: place for place, mode in enumerate(("verbatim", "paraphrase", "editorial", "inference", "machine"))}


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
    first = event.data["attribution"][0].get("agent") if event.data["attribution"] else None
    return (scene.world.registry.reliability(first, scene.end), event.data.get("credibility", 6))


def grade(scene, events):
    """Return the best grade of one assertion among some."""
    if not events:
        return "F6"
    letter, credibility = min(grade_key(scene, event) for event in events)
    return f"{letter}{credibility}"


def reports(scene, events):
    """Return the reports on which assertions rest; those with equal sha256 are one."""
    identity = scene.world.registry.identity
    return {identity(one["report"]) for event in events for one in event.data.get("evidence", [])}
