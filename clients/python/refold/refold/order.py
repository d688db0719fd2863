"""Orders the events of a fold: when they occurred, then the rank of their kind, then when they arrived."""

REGISTRY = frozenset(
    "report.captured report.updated outlet.registered outlet.graded actor.registered entity.merged".split()
)

# What a registration is about, by its kind: the member of its data.
SUBJECTS = {
    "actor.registered": "actor",
    "outlet.registered": "outlet",
    "outlet.graded": "outlet",
    "report.captured": "report",
    "report.updated": "report",
}

_RANKS = {
    1: "statement.made stance.taken relation.asserted meeting.agenda_stated claim.made condition.stated term.stated",
    2: "meeting.floated meeting.proposed proposal.tabled agreement.reached",
    3: "meeting.announced commitment.progressed condition.reaffirmed condition.answered proposal.answered"
    " term.answered claim.answered meeting.responded",
    4: "meeting.confirmed condition.claimed_met meeting.held meeting.attendance_reported",
    5: "condition.acknowledged_met condition.disputed condition.regressed meeting.outcome_reported"
    " agreement.status_reported commitment.status_reported",
    6: "meeting.postponed meeting.cancelled condition.waived condition.superseded condition.expired"
    " condition.disowned proposal.withdrawn",
}
_RANK_OF = {kind: rank for rank, kinds in _RANKS.items() for kind in kinds.split()}
_RANK_OF.update({kind: 0 for kind in REGISTRY})
_EXIT = 6


def rank(kind, data):
    """Return the rank of a kind; a refusal is an exit, whatever other answers are."""
    if kind == "meeting.responded" and data.get("rsvp") == "declined":
        return _EXIT
    return _RANK_OF[kind]


def tie_key(kind, data, span):
    """Return what orders two events unless it is equal: then their positions decide."""
    return (span.start, span.latest, rank(kind, data))
