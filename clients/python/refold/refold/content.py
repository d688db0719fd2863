"""What a condition says, out of all the assertions that state it."""

from dataclasses import dataclass

from refold.sources import ranked, voice

STATED = "condition.stated"


@dataclass
class Content:
    """The content of a condition: lists united, wording from the best mode, then the earliest."""

    condition: str
    # The stating assertions in order: those that count, else those that are all retracted.
    stating: list
    retracted: bool
    set_by: list
    addressed_to: list
    depends_on: list
    wording: dict
    voice: str | None

    def get(self, name, default=None):
        """Return a single member of the wording."""
        return self.wording.get(name, default)


_SINGLE = "for text kind firmness underspecified parent verifier deadline issue auto".split()


def content_of(scene, condition):
    """Return what a condition says at V; without any statement, whatever it says later is left out."""
    stated = [event for event in scene.history(condition) if event.kind == STATED]
    stating = [event for event in stated if event.moves]
    taken_back = [event for event in stated if not event.live and event.sound and event.affirmed]
    retracted = not stating and bool(taken_back)
    stating = stating or taken_back
    content = Content(condition, stating, retracted, [], [], [], {}, None)
    if stating:
        _unite(content)
    else:
        content.set_by = _united(_stating_ever(scene, condition), "set_by")
    return content


def _stating_ever(scene, condition):
    """Return what states a condition at any V."""
    return [event for event in scene.world.histories.get(condition, ()) if event.kind == STATED and event.moves]


def _united(stating, name):
    return sorted({one for event in stating for one in event.data.get(name, [])})


def _readable(stating):
    """Return the statements that can still be read; where there are none, those of which something was kept."""
    return [event for event in stating if event.record != "redacted"] or stating


def _unite(content):
    for name in ("set_by", "addressed_to", "depends_on"):
        setattr(content, name, _united(content.stating, name))
    by_mode = ranked(_readable(content.stating))
    worded = [event for event in by_mode if "text" in event.data]
    content.voice = voice((worded or by_mode)[0])
    for event in reversed(by_mode):
        content.wording.update({name: event.data[name] for name in _SINGLE if name in event.data})
    if worded:
        content.wording["underspecified"] = worded[0].data.get("underspecified", False)


def outcome_of(scene, condition):
    """Return what a condition is set for: as stated at V, else as stated at any V; None when nobody says."""
    stating = content_of(scene, condition).stating
    if not stating and any(_acts(event) for event in scene.history(condition)):
        stating = _stating_ever(scene, condition)
    return ranked(_readable(stating))[0].data.get("for") if stating else None


def _acts(event):
    """Tell whether an event tells of an act on a condition, such as a waiver."""
    return event.believable and event.kind.startswith("condition.")
