//! Rules for registrations.

use super::look::Look;
use crate::reference::EntityRef;

/// A report relays, or is a version of, another one.
pub(super) fn report_captured(look: &mut Look<'_, '_>) {
    look.not_itself("report", "derived_from", "a report does not relay itself");
    look.not_itself("report", "version_of", "a report is not a version of itself");
}

/// Nobody represents themselves, and no time ends before it begins.
pub(super) fn actor_registered(look: &mut Look<'_, '_>) {
    let own = look.text("actor");
    look.each("represents", |other| {
        if own.is_some() && other.text("actor") == own {
            other.wrong("/actor", "an actor does not represent itself");
        }
        other.ends_after("from", "to");
    });
}

/// What is merged is of one kind, and what stays does not go.
pub(super) fn entity_merged(look: &mut Look<'_, '_>) {
    let Some(into) = look.text("into").and_then(|text| EntityRef::parse(text).ok()) else {
        return;
    };
    for (index, item) in look.list("from").iter().enumerate() {
        let Some(from) = item.as_str().and_then(|text| EntityRef::parse(text).ok()) else {
            continue;
        };
        let place = format!("/from/{index}");
        if from == into {
            look.wrong(&place, format!("`{from}` is what stays: it cannot go"));
        } else if from.kind() != into.kind() {
            look.wrong(
                &place,
                format!("only entities of one kind are merged: `{from}` is no {}", into.kind()),
            );
        }
    }
}
