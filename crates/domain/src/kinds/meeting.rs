//! Meetings: floated, proposed, announced, confirmed, answered, held, and what came of them.

use crate::edtf::Edtf;
use crate::limits::{ACTORS_MAX, ORDER_MAX};
use crate::mentions::speaks;
use crate::reference::{ActorRef, AgreementRef, IssueRef, MeetingRef, PlaceRef};
use crate::text::ShortText;
use crate::words::words;

words! {
    /// As what an actor takes part.
    ParticipantRole { Principal = "principal", Mediator = "mediator", Host = "host", Guarantor = "guarantor", Observer = "observer" }
    /// On which level a meeting is.
    Level { HeadOfState = "head_of_state", Minister = "minister", Delegation = "delegation", Technical = "technical" }
    /// In which form a meeting is.
    Format { InPerson = "in_person", Phone = "phone", Video = "video", Backchannel = "backchannel" }
    /// An answer to an invitation.
    Rsvp { Accepted = "accepted", Conditional = "conditional", Declined = "declined" }
    /// Whether somebody was there.
    Attendance { Attended = "attended", Absent = "absent", Substituted = "substituted", Partial = "partial" }
    /// What came of a meeting.
    Outcome { Agreement = "agreement", NoAgreement = "no_agreement", NextRound = "next_round", Statement = "statement" }
}

fn principal() -> ParticipantRole {
    ParticipantRole::Principal
}

fn certain() -> bool {
    true
}

speaks! {
    /// Who takes part.
    #[serde(deny_unknown_fields)]
    pub struct Participant {
        /// The actor.
        pub actor: ActorRef,
        /// As what.
        #[serde(default = "principal")]
        pub role: ParticipantRole,
        /// Whether it is certain that this actor is meant.
        #[serde(default = "certain")]
        pub certain: bool,
        /// Who goes in the actor's place.
        pub envoy: Option<ActorRef>,
    }

    /// Before or after which other meeting.
    #[serde(deny_unknown_fields)]
    pub struct MeetingOrder {
        /// Before this one.
        pub before: Option<MeetingRef>,
        /// After this one.
        pub after: Option<MeetingRef>,
    }

    /// A possible meeting was floated or proposed.
    pub struct MeetingFloated {
        /// The meeting.
        pub meeting: MeetingRef,
        /// Who would take part.
        #[schemars(length(max = ACTORS_MAX))]
        pub participants: Vec<Participant>,
        /// On which level.
        pub level: Option<Level>,
        /// In which form.
        pub format: Option<Format>,
        /// For when.
        pub planned: Option<Edtf>,
        /// Before or after which others.
        #[serde(default)]
        #[schemars(length(max = ORDER_MAX))]
        pub order: Vec<MeetingOrder>,
    }

    /// A meeting was announced.
    pub struct MeetingAnnounced {
        /// The meeting.
        pub meeting: MeetingRef,
        /// Who takes part.
        #[schemars(length(max = ACTORS_MAX))]
        pub participants: Vec<Participant>,
        /// Who announced it.
        #[schemars(length(max = ACTORS_MAX))]
        pub by: Vec<ActorRef>,
        /// On which level.
        pub level: Option<Level>,
        /// In which form.
        pub format: Option<Format>,
        /// For when.
        pub planned: Option<Edtf>,
        /// Where.
        pub place: Option<PlaceRef>,
        /// Before or after which others.
        #[serde(default)]
        #[schemars(length(max = ORDER_MAX))]
        pub order: Vec<MeetingOrder>,
    }

    /// One side confirmed a meeting.
    pub struct MeetingConfirmed {
        /// The meeting.
        pub meeting: MeetingRef,
        /// Who confirmed.
        pub by: ActorRef,
        /// For when.
        pub planned: Option<Edtf>,
        /// Where.
        pub place: Option<PlaceRef>,
    }

    /// One side answered an invitation.
    pub struct MeetingResponded {
        /// The meeting.
        pub meeting: MeetingRef,
        /// Who answered.
        pub actor: ActorRef,
        /// The answer.
        pub rsvp: Rsvp,
    }

    /// A meeting was put off.
    pub struct MeetingPostponed {
        /// The meeting.
        pub meeting: MeetingRef,
        /// By whom.
        pub by: Option<ActorRef>,
        /// Until when.
        pub planned: Option<Edtf>,
    }

    /// A meeting was called off.
    pub struct MeetingCancelled {
        /// The meeting.
        pub meeting: MeetingRef,
        /// By whom.
        pub by: Option<ActorRef>,
        /// Why.
        pub reason: Option<ShortText>,
    }

    /// A meeting took place.
    pub struct MeetingHeld {
        /// The meeting.
        pub meeting: MeetingRef,
        /// Who took part.
        #[schemars(length(max = ACTORS_MAX))]
        pub participants: Vec<Participant>,
        /// Where.
        pub place: Option<PlaceRef>,
        /// On which level.
        pub level: Option<Level>,
        /// In which form.
        pub format: Option<Format>,
        /// How long it took.
        pub duration_minutes: Option<Minutes>,
    }

    /// A length in minutes, between bounds.
    #[serde(deny_unknown_fields)]
    pub struct Minutes {
        /// At least.
        pub lower: Option<u64>,
        /// At most.
        pub upper: Option<u64>,
    }

    /// Somebody was there, or was not.
    pub struct MeetingAttendanceReported {
        /// The meeting.
        pub meeting: MeetingRef,
        /// Who, when named.
        pub actor: Option<ActorRef>,
        /// There or not.
        pub attendance: Attendance,
        /// As what.
        pub role: Option<ShortText>,
        /// What is known of one not named.
        pub description: Option<ShortText>,
    }

    /// What came of a meeting.
    pub struct MeetingOutcomeReported {
        /// The meeting.
        pub meeting: MeetingRef,
        /// What came of it.
        pub outcome: Outcome,
        /// On which issue.
        pub issue: Option<IssueRef>,
        /// Which agreement.
        pub agreement: Option<AgreementRef>,
    }

    /// An item of the agenda.
    pub struct MeetingAgendaStated {
        /// The meeting.
        pub meeting: MeetingRef,
        /// The item.
        pub issue: IssueRef,
    }
}
