"""Whose act an event is (vocabulary §5, Standing).

It is X's when it names X, or one who represents X at that time, as the one who acted; or by its
voice: a hop speaks on behalf of X, or is X, or its speaker represents X. The voice lends standing
only when nobody on another side is named as the one who acted.
"""

_SPEAKERS = frozenset(("speaker", "spokesperson"))


def actors_named(event):
    """Return who is named as the one who acted."""
    by = event.data.get("by", event.data.get("actor", []))
    return [by] if isinstance(by, str) else by


def is_act_of(scene, event, actor):
    """Tell whether an event counts as an act of an actor."""
    named = actors_named(event)
    if any(_stands_for(scene, event, one, actor) for one in named):
        return True
    if not all(scene.on_one_side(actor, one) for one in named):
        return False
    return speaks_for(scene, event, actor)


def is_act_of_any(scene, event, actors):
    """Tell whether an event counts as an act of one of some actors."""
    return any(is_act_of(scene, event, actor) for actor in actors)


def speaks_for(scene, event, actor):
    """Tell whether the voice of an event is an actor's."""
    return any(_hop_speaks_for(scene, event, hop, actor) for hop in event.data["attribution"])


def _hop_speaks_for(scene, event, hop, actor):
    if hop.get("on_behalf_of") == actor:
        return True
    agent = hop.get("agent")
    return agent is not None and hop["role"] in _SPEAKERS and _stands_for(scene, event, agent, actor)


def _stands_for(scene, event, one, actor):
    """Tell whether one is an actor, or represents it when the event occurred."""
    return one == actor or actor in scene.represented(one, event.span)
