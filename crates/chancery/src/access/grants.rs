//! The one table of what each role may do. An account imports what is listed here for its role, and nothing else.

use std::fmt;

use chancery_projections::BUCKETS;
use chancery_wire::subjects::{
    self, CONSUMER_INGEST, STORE_API, STREAM_EVENTS, STREAM_INBOX, STREAM_QUARANTINE,
};

/// Somebody with an account.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Role {
    /// The log, ingest and the projections.
    Core,
    /// The gateway: what it publishes is judged by ingest, and it appends nothing by itself.
    Gateway,
    /// Whoever runs the system: publishes for anybody, redacts, rebuilds, looks into quarantine.
    Operator,
    /// Reads the log, and asks for views to hold against it.
    Auditor,
    /// Sends events under its own name.
    Publisher(String),
    /// Follows views and events.
    Team(String),
}

/// Whose subject it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Owner {
    /// The account of JetStream.
    Store,
    /// The account of our services.
    Core,
}

impl Owner {
    pub(super) fn account(self) -> &'static str {
        match self {
            Self::Store => "STORE",
            Self::Core => "CORE",
        }
    }
}

/// What comes back to who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Replies {
    /// One answer.
    One,
    /// One answer, which may take long: a redaction ends when the views were made again.
    Late,
    /// Several messages.
    Many,
}

/// Something that an account takes from another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Grant {
    /// May send requests on a subject; under another name, where `to` says so.
    Ask { of: Owner, subject: String, to: Option<String>, replies: Replies },
    /// May listen to a subject.
    Hear { of: Owner, subject: String },
}

impl Grant {
    /// Returns the subject as the account has it.
    pub(super) fn local(&self) -> &str {
        match self {
            Self::Ask { subject, to, .. } => to.as_ref().unwrap_or(subject),
            Self::Hear { subject, .. } => subject,
        }
    }
}

impl Role {
    /// Returns the name of its account.
    pub(super) fn account(&self) -> String {
        match self {
            Self::Core => "CORE".to_owned(),
            Self::Gateway => "GATEWAY".to_owned(),
            Self::Operator => "OPERATOR".to_owned(),
            Self::Auditor => "AUDITOR".to_owned(),
            Self::Publisher(name) => format!("PUBLISHER_{name}"),
            Self::Team(name) => format!("TEAM_{name}"),
        }
    }

    /// Returns how its reply subjects begin, beside those of its key.
    pub(super) fn inbox(&self) -> String {
        subjects::inbox_prefix(match self {
            Self::Core => "core",
            Self::Gateway => "gateway",
            Self::Operator => "operator",
            Self::Auditor => "auditor",
            Self::Publisher(name) | Self::Team(name) => name,
        })
    }

    /// Lists what it may do.
    pub(super) fn grants(&self) -> Vec<Grant> {
        match self {
            Self::Core => core(),
            Self::Gateway => {
                reader().chain([subjects::INGEST_ALL, subjects::RECEIPT_ALL].map(ask)).collect()
            }
            Self::Operator => operator(),
            Self::Auditor => auditor(),
            Self::Publisher(name) => vec![
                ask(&subjects::ingest(name)),
                ask(&subjects::receipt(name)),
                store(&subjects::inbox(name)),
                hear(&subjects::receipts(name)),
            ],
            Self::Team(name) => team(name),
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Core => f.write_str("the services"),
            Self::Gateway => f.write_str("the gateway"),
            Self::Operator => f.write_str("the operator"),
            Self::Auditor => f.write_str("the auditor"),
            Self::Publisher(name) => write!(f, "publisher `{name}`"),
            Self::Team(name) => write!(f, "team `{name}`"),
        }
    }
}

/// What our services need of JetStream. None may make, change, empty or remove a stream or a consumer.
fn core() -> Vec<Grant> {
    let mut grants = vec![
        store(subjects::EVENTS_ALL),
        store(subjects::QUARANTINE_ALL),
        api(&format!("STREAM.MSG.GET.{STREAM_EVENTS}"), Replies::One),
        // The inbox: a work queue, read by one durable consumer.
        api(&format!("CONSUMER.INFO.{STREAM_INBOX}.{CONSUMER_INGEST}"), Replies::One),
        api(&format!("CONSUMER.MSG.NEXT.{STREAM_INBOX}.{CONSUMER_INGEST}"), Replies::Many),
        store(&format!("$JS.ACK.{STREAM_INBOX}.{CONSUMER_INGEST}.>")),
    ];
    // Whether an event was refused.
    grants.push(api(&format!("DIRECT.GET.{STREAM_QUARANTINE}"), Replies::Many));
    grants.extend([STREAM_EVENTS, STREAM_INBOX, STREAM_QUARANTINE].map(info));
    for view in BUCKETS {
        let put = format!("$KV.{}.>", subjects::bucket(view));
        let to = Some(format!("{STORE_API}.{put}"));
        grants.push(Grant::Ask { of: Owner::Store, subject: put, to, replies: Replies::One });
        grants.push(info(&format!("KV_{}", subjects::bucket(view))));
    }
    grants
}

/// What our services answer to whoever reads.
const READ: [&str; 6] = [
    subjects::QUERY_ALL,
    subjects::LOG_READ,
    subjects::LOG_HEAD,
    subjects::LOG_CHECKPOINT,
    subjects::LOG_PROOF,
    subjects::LOG_TILE,
];

/// Reading of everything that our services tell.
fn reader() -> impl Iterator<Item = Grant> {
    READ.map(ask).into_iter().chain(told())
}

/// What is told to whoever listens.
fn told() -> impl Iterator<Item = Grant> {
    [subjects::VIEWS_ALL, subjects::LOG_ADVANCED, subjects::CHECKPOINTS, subjects::REDACTIONS]
        .map(hear)
        .into_iter()
}

fn operator() -> Vec<Grant> {
    let asked = [
        subjects::INGEST_ALL,
        subjects::RECEIPT_ALL,
        subjects::LOG_COSIGN,
        subjects::VIEWS_ATTEST,
        subjects::PROJECTIONS_LIST,
        subjects::PROJECTIONS_REBUILD,
        subjects::PROJECTIONS_PROMOTE,
        subjects::PROJECTIONS_DISCARD,
    ];
    let late = Grant::Ask {
        of: Owner::Core,
        subject: subjects::LOG_REDACT.to_owned(),
        to: None,
        replies: Replies::Late,
    };
    let quarantine = ["STREAM.MSG.GET", "STREAM.MSG.DELETE", "DIRECT.GET"]
        .map(|call| api(&format!("{call}.{STREAM_QUARANTINE}"), Replies::Many));
    let mut grants: Vec<Grant> = reader().chain(asked.map(ask)).chain(quarantine).collect();
    grants.extend([late, store(subjects::INBOX_ALL), hear("chancery.receipts.*")]);
    grants.extend([STREAM_EVENTS, STREAM_INBOX, STREAM_QUARANTINE].map(info));
    grants.push(api(&format!("CONSUMER.INFO.{STREAM_INBOX}.{CONSUMER_INGEST}"), Replies::One));
    grants.push(api(&format!("DIRECT.GET.{STREAM_EVENTS}"), Replies::Many));
    grants
}

/// Whoever reads the log can make every view of it, and holds ours against them.
fn auditor() -> Vec<Grant> {
    let mut grants: Vec<Grant> = READ.map(ask).into();
    grants
        .extend([info(STREAM_EVENTS), api(&format!("DIRECT.GET.{STREAM_EVENTS}"), Replies::Many)]);
    grants
}

/// Queries, changes, buckets, and every event through a durable consumer that only this team has.
fn team(name: &str) -> Vec<Grant> {
    let consumer = subjects::team_consumer(name);
    let mut grants: Vec<Grant> = told().collect();
    grants.extend([
        ask(subjects::QUERY_ALL),
        api(&format!("CONSUMER.INFO.{STREAM_EVENTS}.{consumer}"), Replies::One),
        api(&format!("CONSUMER.MSG.NEXT.{STREAM_EVENTS}.{consumer}"), Replies::Many),
        store(&format!("$JS.ACK.{STREAM_EVENTS}.{consumer}.>")),
    ]);
    for view in BUCKETS {
        let stream = format!("KV_{}", subjects::bucket(view));
        grants.push(info(&stream));
        grants.push(api(&format!("DIRECT.GET.{stream}"), Replies::Many));
        grants.push(api(&format!("DIRECT.GET.{stream}.>"), Replies::One));
    }
    grants
}

fn ask(subject: &str) -> Grant {
    Grant::Ask { of: Owner::Core, subject: subject.to_owned(), to: None, replies: Replies::One }
}

fn hear(subject: &str) -> Grant {
    Grant::Hear { of: Owner::Core, subject: subject.to_owned() }
}

/// Something that JetStream answers to under its own name: what it stores, and acknowledgements.
fn store(subject: &str) -> Grant {
    Grant::Ask { of: Owner::Store, subject: subject.to_owned(), to: None, replies: Replies::One }
}

/// A call of the JetStream interface, under the prefix of accounts that hold no JetStream.
fn api(call: &str, replies: Replies) -> Grant {
    Grant::Ask {
        of: Owner::Store,
        subject: format!("$JS.API.{call}"),
        to: Some(format!("{STORE_API}.{call}")),
        replies,
    }
}

fn info(stream: &str) -> Grant {
    api(&format!("STREAM.INFO.{stream}"), Replies::One)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What would let a role change what is stored, whatever else it may.
    #[test]
    fn nobody_but_the_admin_changes_streams_or_consumers() {
        let names = ["a".to_owned(), "b".to_owned()];
        let [one, two] = names;
        let roles = [
            Role::Core,
            Role::Gateway,
            Role::Operator,
            Role::Auditor,
            Role::Publisher(one),
            Role::Team(two),
        ];
        let calls =
            ["CREATE", "UPDATE", "DELETE", "PURGE", "RESTORE", "SNAPSHOT", "LEADER", "RESET"];
        for role in roles {
            for grant in role.grants() {
                let subject = grant.local().to_owned();
                let changes = calls.iter().any(|call| subject.contains(call));
                let is_quarantine = subject == "STORE.API.STREAM.MSG.DELETE.CHANCERY_QUARANTINE";
                assert!(!changes || (role == Role::Operator && is_quarantine), "{role}: {subject}");
                let appends = subject == subjects::LOG_APPEND || subject == subjects::EVENTS_ALL;
                assert!(!appends || role == Role::Core, "{role}: {subject}");
            }
        }
    }
}
