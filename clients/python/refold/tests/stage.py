"""A small stage: tells events as a replay would hold them, and folds them."""

from refold.document import document
from refold.log import Entry
from refold.world import World

MEETING = "meeting/m"


class Story:
    """A log that is told event by event."""

    def __init__(self):
        """Begin with nothing."""
        self.entries = []

    def record(self, kind, /, **data):
        """Record an event as it is; return its position."""
        position = len(self.entries) + 1
        data = {name.rstrip("_"): value for name, value in data.items()}
        entry = Entry(position, f"2026-01-01T00:00:{position:02}Z", "stage", f"e{position}", kind, None, data)
        self.entries.append(entry)
        return position

    def say(self, kind, occurred, voice=None, subject=MEETING, /, **data):
        """Record an assertion, told by a wire, said by an actor."""
        hops = [{"agent": "outlet/wire", "role": "outlet", "identity": "named"}]
        if voice is not None:
            hops.append({"agent": f"actor/{voice}", "role": "speaker", "identity": "named"})
        known = {"attribution": hops, "mode": "paraphrase", "occurred": occurred}
        position = self.record(kind, **{**known, **data})
        entry = self.entries[-1]
        self.entries[-1] = Entry(*(subject if name == "subject" else getattr(entry, name) for name in _FIELDS))
        return position

    def meeting(self, word, occurred, voice=None, people=None, meeting=MEETING, **data):
        """Record an act of a meeting."""
        if people is not None:
            data["participants"] = [{"actor": f"actor/{one}"} for one in people]
        return self.say(f"meeting.{word}", occurred, voice, meeting, meeting=meeting, **data)

    def stated(self, name, occurred, by="a", voice=None, outcome=MEETING, **data):
        """Record that a condition was stated."""
        known = {"condition": f"condition/{name}", "set_by": [f"actor/{by}"], "text": name, "for": outcome}
        return self.say("condition.stated", occurred, voice or by, f"condition/{name}", **{**known, **data})

    def on(self, word, name, occurred, voice=None, **data):
        """Record an act on a condition."""
        known = {"condition": f"condition/{name}"}
        return self.say(f"condition.{word}", occurred, voice, f"condition/{name}", **known, **data)

    def actor(self, name, *represents):
        """Register an actor."""
        known = [one if isinstance(one, dict) else {"actor": f"actor/{one}"} for one in represents]
        return self.record("actor.registered", actor=f"actor/{name}", name=name, kind="person", represents=known)

    def world(self, position=None):
        """Return the world as known at a position, the head when none is given."""
        return World(self.entries, len(self.entries) if position is None else position)

    def board(self, key=MEETING, position=None, valid=None):
        """Return the document of a key."""
        return document(self.world(position), key, valid)

    def row(self, name, **query):
        """Return the row of a condition; None when it has none."""
        rows = self.board(**query)["conditions"]
        return next((row for row in rows if row["id"] == f"condition/{name}"), None)

    def stances(self, **query):
        """Return each principal's stance."""
        return {one["actor"]: one["stance"] for one in self.board(**query)["willingness"]}

    def questions(self, about, **query):
        """Return the questions about a reference."""
        asked = self.board(**query)["open_questions"]
        return [one["question"] for one in asked if one["about"] == about]


_FIELDS = ("position", "recorded_at", "source", "id", "kind", "subject", "data")
