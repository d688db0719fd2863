"""Counter-evidence from elsewhere: talks between the same sides that brought no agreement on the issue."""

from refold.meeting import fold_meeting


def failed_talks(scene, content, principals):
    """Return the outcomes `no_agreement` on a condition's issue, between the setter's side and another."""
    issue = content.get("issue")
    if issue is None:
        return []
    own = scene.sides(content.set_by)
    others = [scene.side(one) for one in principals if one not in own]
    found = []
    for event in scene.world.by_position.values():
        if event.kind != "meeting.outcome_reported" or not event.moves or event.span.start > scene.end:
            continue
        if event.data["outcome"] == "no_agreement" and event.data.get("issue") == issue:
            met = set(fold_meeting(scene, event.subject).principals)
            if not own.isdisjoint(met) and any(not side.isdisjoint(met) for side in others):
                found.append(event)
    return found
