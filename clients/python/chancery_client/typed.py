"""Events from models: the extra `[models]`."""

from __future__ import annotations

from pydantic import BaseModel

from .events import Event, event
from .validation import kinds


def typed_event(
    data: BaseModel,
    *,
    source: str | None = None,
    id: str | None = None,
    time: str | None = None,
    **extensions: str | int | bool,
) -> Event:
    """Builds the event that a model of `chancery_client.models` is the data of; see `event`.

    Only what was set is said: a default that is left out is not content.
    """
    kind = _by_class().get(type(data).__name__)
    if kind is None:
        raise TypeError(f"{type(data).__name__} is not the data of a kind")
    said = data.model_dump(mode="json", exclude_unset=True)
    return event(kind, said, source=source, id=id, time=time, **extensions)


def _by_class() -> dict[str, str]:
    """Finds types by the names of their models: `MeetingAgendaStated` is `chancery.meeting.agenda_stated.v1`."""
    return {
        "".join(word.capitalize() for word in kind.split(".", 1)[1].rpartition(".")[0].replace(".", "_").split("_")): kind
        for kind in kinds()
    }
