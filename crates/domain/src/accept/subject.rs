//! Whether the envelope's `subject` is the entity whose history the data changes.

use serde_json::Value;

use crate::fault::{Fault, Faults};
use crate::kinds::Kind;
use crate::reference::EntityRef;

/// Notes a subject that is no reference, or another one than the data gives.
pub(super) fn check(kind: Kind, given: Option<&str>, data: &Value, faults: &mut Faults) {
    let Some(given) = given else {
        return;
    };
    if let Err(error) = EntityRef::parse(given) {
        faults.note(|| Fault::new("/subject", error.to_string()));
        return;
    }
    let why = match derive(kind, data) {
        Derived::Subject(subject) if subject == given => return,
        Derived::Subject(subject) => {
            format!(
                "the subject is `{given}`, but the data is about `{subject}`: leave the subject out, or make them agree"
            )
        }
        Derived::Without => format!("`{kind}` has no subject: leave it out"),
        Derived::Elsewhere | Derived::Unreadable => return,
    };
    faults.note(|| Fault::new("/subject", why));
}

/// What the data says of its subject.
enum Derived<'a> {
    Subject(&'a str),
    /// Events of this kind have none.
    Without,
    /// It is the target's.
    Elsewhere,
    /// The member that names it is missing or wrong, which was said.
    Unreadable,
}

/// Finds the subject in data whose shape may be wrong elsewhere; agrees with [`crate::Event::subject`].
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "a new kind names its subject by its aggregate; a test over all kinds holds it to that"
)]
fn derive(kind: Kind, data: &Value) -> Derived<'_> {
    let text = |pointer: &str| data.pointer(pointer).and_then(Value::as_str);
    let found = match kind {
        Kind::RecordFlagged | Kind::LeadImported => return Derived::Without,
        Kind::RecordCorrected | Kind::RecordRetracted => return Derived::Elsewhere,
        Kind::EntityMerged => text("/into"),
        Kind::StatementMade => text("/statement").or_else(|| text("/about/0")),
        Kind::StanceTaken => text("/actor"),
        Kind::RelationAsserted => text("/left/0"),
        _ => {
            let aggregate = kind.as_str().split('.').next().unwrap_or_default();
            data.get(aggregate).and_then(Value::as_str)
        }
    };
    found
        .filter(|text| EntityRef::parse(text).is_ok())
        .map_or(Derived::Unreadable, Derived::Subject)
}
