"""Counter-evidence from elsewhere: talks between the same sides that brought no agreement on the issue."""

from refold.meeting import fold_meeting


def failed_talks(scene, content, principals):
    """Return the outcomes `no_agreement` on a condition's issue of talks between all sides of its outcome."""
    issue = content.get("issue")
    if issue is None or len(principals) < 2:
        return []
    sides = [scene.side(one) for one in principals]
    return [event for event in scene.world.outcomes if _failed(scene, event, issue, sides)]


def _failed(scene, event, issue, sides):
    if not event.moves or event.span.start > scene.end:
        return False
    if event.data["outcome"] != "no_agreement" or event.data.get("issue") != issue:
        return False
    talking = fold_meeting(scene, event.subject).principals
    return all(not side.isdisjoint(talking) for side in sides)
