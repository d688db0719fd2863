//! Names in events put as references, before they are published.

use std::borrow::Cow;

use chancery_bus::Bus;
use chancery_domain::accept::references;
use chancery_domain::{EntityKind, EntityRef, Kind};
use chancery_wire::limits::ERRORS_PER_EVENT_MAX;
use chancery_wire::problem::FieldError;
use chancery_wire::{Problem, ProblemKind};
use serde_json::Value;

use crate::exit::Failure;
use crate::registry::{Registry, is_named};

/// Puts references for the names in an event; an event that cannot be read stays as it is, for others to say why.
///
/// The inner error tells every name that stands for nobody, or for several.
///
/// # Errors
///
/// When the log does not answer.
pub(crate) async fn resolve<'a>(
    bus: &Bus,
    registry: &Registry,
    text: Cow<'a, [u8]>,
) -> Result<Result<Cow<'a, [u8]>, Box<Problem>>, Failure> {
    let Ok(mut event) = serde_json::from_slice::<Value>(&text) else { return Ok(Ok(text)) };
    let kind = event["type"].as_str().and_then(Kind::from_type_name);
    let Some(kind) = kind else { return Ok(Ok(text)) };
    let (mut errors, mut changed) = (Vec::new(), false);
    for place in references(kind, &event["data"]) {
        if is_reference(&place.text) || !is_named(&place.kinds) {
            continue;
        }
        match registry.find(bus, &place.text, &place.kinds).await? {
            Ok(reference) => {
                if let Some(value) = event.pointer_mut(&place.pointer) {
                    *value = reference.into();
                    changed = true;
                }
            }
            Err(why) if errors.len() < ERRORS_PER_EVENT_MAX => {
                errors.push(FieldError::new(place.pointer, why));
            }
            Err(_) => {}
        }
    }
    if !errors.is_empty() {
        return Ok(Err(Box::new(Problem::with_errors(ProblemKind::Invalid, errors))));
    }
    // What has no names goes out byte for byte.
    Ok(Ok(if changed { event.to_string().into_bytes().into() } else { text }))
}

/// Says whether a text is a reference, or was meant to be one: what is wrong with it is told as ever.
fn is_reference(text: &str) -> bool {
    let kind = text.split('/').next().filter(|kind| kind.len() < text.len());
    EntityRef::parse(text).is_ok()
        || kind.is_some_and(|kind| EntityKind::ALL.iter().any(|known| known.as_str() == kind))
}
