//! What each kind of problem means, and what to do.

use chancery_wire::ProblemKind;

/// Returns what a kind means, and what to do.
pub(super) fn explained(kind: ProblemKind) -> (&'static str, &'static str) {
    match kind {
        ProblemKind::Malformed => (
            "The request could not be read: it is no JSON, no CloudEvent, or has parameters that there are not.",
            "`errors` names each place. Nothing was recorded; mend it and send it again.",
        ),
        ProblemKind::Unauthorized => (
            "This gateway is open only to those who have its token, and the request had none, or another one.",
            "Send `Authorization: Bearer …` with the token that whoever runs the gateway gave you.",
        ),
        ProblemKind::ForeignOrigin => (
            "A page of another site sent the request from somebody's browser.",
            "Ask from the gateway's own pages, or from a program, which sends no `Origin`.",
        ),
        ProblemKind::Forbidden => (
            "The publisher is known, and may not publish this: it is for editors, or about another publisher's record.",
            "Have an editor, or the record's own publisher, publish it.",
        ),
        ProblemKind::NotFound => (
            "Nothing is there: no such place, view, event, tile or schema.",
            "`detail` says what was looked for, and what it may have been meant to be. /docs lists every place.",
        ),
        ProblemKind::MethodNotAllowed => (
            "The place exists and does not take this method.",
            "The header `Allow` lists the methods that it takes.",
        ),
        ProblemKind::RequestTimeout => (
            "The request did not come as a whole within the time that one may take.",
            "Send it again, at once; it is safe, for an id is never recorded twice.",
        ),
        ProblemKind::IdReused => (
            "An event of this publisher with this id is recorded already, and says something else. What was recorded stays.",
            "`recorded` and `received` have the hashes of both. If it is a new event, give it a new id; if it corrects the other, publish record.corrected.",
        ),
        ProblemKind::StaleTarget => (
            "The record that is to be corrected or retracted was corrected or retracted since.",
            "Read what it says now, and name the last member of its chain: `head` is its position.",
        ),
        ProblemKind::TargetUnknown => (
            "The event that a correction, retraction or flag names is not recorded.",
            "Name an event by its position, or by source and id; publish it first if it is yours.",
        ),
        ProblemKind::Conflict => (
            "What was asked for does not fit what is there.",
            "`detail` says what is there; look at it, and ask again.",
        ),
        ProblemKind::TooLarge => (
            "A request has at most 1 MiB, a batch at most 1,000 events, an event at most 128 KiB.",
            "Send less at once. The text of a report does not belong into an event: its hash and the quoted spans do.",
        ),
        ProblemKind::UnsupportedMedia => (
            "The body is of a media type that is not read here.",
            "Send application/cloudevents+json, application/cloudevents-batch+json, or application/json with or without ce- headers.",
        ),
        ProblemKind::UnknownHost => (
            "The header `Host` names a host that this gateway is not: so a page that points its own name here reads nothing.",
            "Use the address that the gateway printed, or have whoever runs it add the name.",
        ),
        ProblemKind::Invalid => (
            "The event, or the query, can be read and breaks rules. Nothing was recorded.",
            "`errors` has every fault at once, with a JSON pointer and what to write instead.",
        ),
        ProblemKind::Abandoned => (
            "This event was right, and another one of its atomic batch was refused. Nothing of the batch is recorded.",
            "Mend the other, and send the batch again; or send it without `Chancery-Atomic`.",
        ),
        ProblemKind::SlowDown => (
            "More was asked for at once than can be in work. Nothing was recorded.",
            "Wait as long as `retry_after_ms` or `Retry-After` says, and send it again.",
        ),
        ProblemKind::Internal => (
            "Something is wrong on our side.",
            "Tell whoever runs the system; its log says more. Sending an event again is safe, for an id is never recorded twice.",
        ),
        ProblemKind::LogUnavailable => (
            "The log did not answer. Unless a receipt says so, take nothing as recorded.",
            "Send it again with the same ids after `Retry-After`: nothing is ever recorded twice.",
        ),
        ProblemKind::ViewsUnavailable => (
            "The projections did not answer: they are starting, or gone. The log is not affected.",
            "Ask again after `Retry-After`.",
        ),
        ProblemKind::Busy => (
            "As many clients as there may be are served already.",
            "Come again after `Retry-After`, or close streams that nobody reads.",
        ),
        ProblemKind::ProjectionBehind => (
            "The views have not read as far as `min_position` or `position` asks, and did not within five seconds.",
            "Ask again after `Retry-After`. If `stalled` is there, an event stopped them, and somebody must act; if `errors` says where the log ends, the position does not exist yet.",
        ),
        ProblemKind::Unknown => (
            "A kind of problem that this version does not know.",
            "`title` and `detail` say what it is.",
        ),
    }
}
