"""What became of the record of a condition: whether its statements were corrected or taken back."""


def record_of(content):
    """Return the record, and its entries in the history."""
    if content.retracted:
        return "retracted", [_entry(event, "retracted") for event in content.stating[-1:]]
    corrected = [event for event in content.stating if event.record == "corrected"]
    return ("corrected" if corrected else "current"), [_entry(event, "corrected") for event in corrected]


def _entry(event, to):
    position = max(event.positions)
    return {"position": position, "occurred": None, "axis": "record", "from": "current", "to": to, "rule": to}
