//! The vocabulary: what an event can say, and whether it says it rightly.
//!
//! Pure: no clock, disk, network, async or randomness. One definition gives the Rust type, the JSON
//! and the JSON Schema. Read in this order: [`mod@reference`], [`edtf`], [`assertion`], [`kinds`], [`event`];
//! then how events come in: [`json`] reads bytes strictly, [`accept`] judges, [`schema`] publishes;
//! [`topic`]: what brings events of many entities together; [`Event::renamed`]: what a merge of entities makes of an event;
//! and [`redaction`]: what stays of an event whose payload was removed.

pub mod accept;
pub mod assertion;
pub mod edtf;
pub mod event;
mod fault;
pub mod json;
pub mod kinds;
pub mod limits;
pub mod mentions;
pub mod position;
pub mod recorded;
pub mod redaction;
pub mod reference;
mod renaming;
pub mod schema;
pub mod suggest;
pub mod text;
pub mod topic;
mod visit;
mod words;

pub use event::Event;
pub use fault::Fault;
pub use kinds::{Body, Family, Kind};
pub use position::{Cursor, Position};
pub use recorded::RecordedAt;
pub use redaction::{Kept, PayloadRedacted, Redacted};
pub use reference::{EntityKind, EntityRef, PublisherName};
pub use topic::Topic;
