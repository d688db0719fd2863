//! The kinds of things that references name.

use std::fmt;

/// What kind of thing a reference names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EntityKind {
    /// A state, person, organization, delegation, group or office.
    Actor,
    /// Who publishes reports.
    Outlet,
    /// One captured document.
    Report,
    /// A meeting, call or talk.
    Meeting,
    /// A precondition that somebody set.
    Condition,
    /// A proposal, plan or set of demands.
    Proposal,
    /// One term of a proposal.
    Term,
    /// An agreement.
    Agreement,
    /// One obligation under an agreement.
    Commitment,
    /// A figure that somebody claimed.
    Claim,
    /// A question in dispute.
    Issue,
    /// A claim-neutral place.
    Place,
    /// A named statement.
    Statement,
}

impl EntityKind {
    /// Every kind, in the order of the vocabulary.
    pub const ALL: [Self; 13] = [
        Self::Actor,
        Self::Outlet,
        Self::Report,
        Self::Meeting,
        Self::Condition,
        Self::Proposal,
        Self::Term,
        Self::Agreement,
        Self::Commitment,
        Self::Claim,
        Self::Issue,
        Self::Place,
        Self::Statement,
    ];

    /// Returns the word before the slash.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Actor => "actor",
            Self::Outlet => "outlet",
            Self::Report => "report",
            Self::Meeting => "meeting",
            Self::Condition => "condition",
            Self::Proposal => "proposal",
            Self::Term => "term",
            Self::Agreement => "agreement",
            Self::Commitment => "commitment",
            Self::Claim => "claim",
            Self::Issue => "issue",
            Self::Place => "place",
            Self::Statement => "statement",
        }
    }

    pub(super) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

impl fmt::Display for EntityKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
