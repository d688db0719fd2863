"""What became of the record of a condition: whether its statements were corrected or taken back."""

from refold.content import STATED


def record_of(scene, content):
    """Return the record of a row, and its entries in the history."""
    stated = [event for event in scene.history(content.condition) if event.kind == STATED]
    stated = [event for event in stated if event.sound and event.affirmed]
    record, entries = "current", []
    for position in sorted({position for event in stated for position in event.positions}):
        now = _united([event.record_as_of(position) for event in stated])
        if now != record:
            entries.append(_entry(_cause(stated, position), record, now))
            record = now
    # A redaction acts before it was recorded, too.
    return _united([event.record for event in stated]), entries


def _cause(stated, position):
    """Return what changed the record at a position: an earlier withdrawal, where a statement met it."""
    met = [event for event in stated if event.position == position and event.withdrawals]
    return max(met[0].withdrawals) if met else position


def _united(records):
    """Unite the records of all statements: retracted when all are, corrected when one is; redacted when none can be read."""
    recorded = {record for record in records if record is not None}
    standing = recorded - {"retracted", "redacted"}
    if recorded and not standing:
        return "retracted" if "retracted" in recorded else "redacted"
    return "corrected" if "corrected" in standing else "current"


def _entry(position, before, to):
    return {"position": position, "occurred": None, "axis": "record", "from": before, "to": to, "rule": to}
