"""What a condition says, out of all the assertions that state it."""

from dataclasses import dataclass

from refold.sources import best, voice

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
    retracted = not stating and any(not event.live for event in stated)
    if retracted:
        stating = [event for event in stated if not event.live]
    content = Content(condition, stating, retracted, [], [], [], {}, None)
    if stating:
        _unite(content)
    return content


def _unite(content):
    for name in ("set_by", "addressed_to", "depends_on"):
        setattr(content, name, sorted({one for event in content.stating for one in event.data.get(name, [])}))
    chosen = best(content.stating)
    content.voice = voice(chosen)
    content.wording = {name: chosen.data[name] for name in _SINGLE if name in chosen.data}


def outcome_of(scene, condition):
    """Return what a condition is set for: as stated at V, else as stated at any V; None when it never was."""
    stating = content_of(scene, condition).stating
    if not stating:
        history = scene.world.histories.get(condition, ())
        stating = [event for event in history if event.kind == STATED and event.moves]
    return best(stating).data["for"] if stating else None
