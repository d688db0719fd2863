//! The words for a meeting's state.

/// The word for a meeting's state, in the order in which they are tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words are those of the vocabulary")]
pub enum MeetingState {
    Concluded,
    Held,
    Disputed,
    Postponed,
    Cancelled,
    Declined,
    Lapsed,
    Scheduled,
    Confirmed,
    Announced,
    AgreedInPrinciple,
    Conditional,
    Proposed,
    Floated,
}

impl MeetingState {
    /// Returns the word used in documents.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Concluded => "concluded",
            Self::Held => "held",
            Self::Disputed => "disputed",
            Self::Postponed => "postponed",
            Self::Cancelled => "cancelled",
            Self::Declined => "declined",
            Self::Lapsed => "lapsed",
            Self::Scheduled => "scheduled",
            Self::Confirmed => "confirmed",
            Self::Announced => "announced",
            Self::AgreedInPrinciple => "agreed_in_principle",
            Self::Conditional => "conditional",
            Self::Proposed => "proposed",
            Self::Floated => "floated",
        }
    }

    /// Says whether nothing more is to be expected of the meeting.
    pub fn is_over(self) -> bool {
        match self {
            Self::Concluded | Self::Held | Self::Cancelled | Self::Declined | Self::Lapsed => true,
            Self::Disputed
            | Self::Postponed
            | Self::Scheduled
            | Self::Confirmed
            | Self::Announced
            | Self::AgreedInPrinciple
            | Self::Conditional
            | Self::Proposed
            | Self::Floated => false,
        }
    }
}
