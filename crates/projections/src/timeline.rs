//! The timeline, read from the index: pages of entries, and its changes.

mod changes;
mod page;
mod trails;

pub(crate) use crate::index::timeline::Place;
pub(crate) use changes::{TimelineChange, timeline_change};
pub(crate) use page::{Filter, Wanted};
