"""One rendering: the world at N as it stood at V, and the positions that were folded into the document."""

from refold import edtf


class Scene:
    """Answers for one (N, V) and notes what was used."""

    def __init__(self, world, valid):
        """Look at a world; `valid` is V as EDTF, None for an open one."""
        self.world = world
        self.valid = valid
        self.span = None if valid is None else edtf.parse(valid)
        self.end = edtf.NEVER if valid is None else self.span.latest
        self.folded = set()
        self._sides = {}

    def history(self, entity):
        """Return the events of an entity that count at V, retracted ones too, in order."""
        return [event for event in self.world.histories.get(entity, ()) if event.span.start <= self.end]

    def fold(self, *events):
        """Note that events went into the document."""
        for event in events:
            if event is not None:
                self.folded.update(event.positions)

    def side(self, actor):
        """Return an actor's side: itself, whom it represents, and who represents it or them."""
        if actor not in self._sides:
            mains, members = self._mains(actor), self.members(actor)
            self._sides[actor] = members
            registry = self.world.registry
            told = members.union(*(registry.ever_representatives(main) for main in mains))
            self.fold(*(event for member in told for event in registry.told(member)))
        return self._sides[actor]

    def members(self, actor):
        """Return an actor's side without folding it: for what holds of everybody while nothing is told."""
        mains = self._mains(actor)
        return frozenset(mains.union(*(self.world.registry.representatives(main) for main in mains)))

    def _mains(self, actor):
        return {actor, *self.world.registry.represented(actor)}

    def sides(self, actors):
        """Return everybody on the side of any of some actors."""
        return frozenset().union(*(self.side(actor) for actor in actors))

    def on_one_side(self, actor, other):
        """Tell whether two actors are on one side."""
        return (other in self.side(actor)) & (actor in self.side(other))

    def represented(self, actor, span):
        """Return whom an actor represented at a time."""
        self.fold(*self.world.registry.told(actor))
        return self.world.registry.represented(actor, span)
