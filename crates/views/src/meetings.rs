//! The `meetings` document: how a meeting stands, who said that they come, who was there, and what came of it.
//!
//! Its state is that of the `conditions` board of the same meeting, by the same rules. Read [`course`] for how it
//! came to that, [`present`] for each participant, [`told`] for what was told of it when it was held.

mod course;
mod document;
mod present;
mod told;

use std::sync::Arc;

use chancery_domain::edtf::Edtf;
use chancery_domain::{EntityKind, EntityRef};

use crate::actors::Actors;
use crate::basis::{Gathered, is_taken_back, moves, names, shown, standing};
use crate::condition::fold::Context;
use crate::conditions::AsOf;
use crate::conditions::standing::{is_for, unknown_orders};
use crate::known::Known;
use crate::meeting::{MeetingFold, latest_word};
use crate::meetings::course::Course;
use crate::origins::Records;
use crate::questions::{Asked, Question, is_unclear};
use crate::source::Source;

pub use document::{Agenda, Document, Held, Outcome, Participant, Unnamed};

/// Name of the view.
pub const VIEW: &str = "meetings";

/// Version of the rules that this view is folded by; raised when a document would change.
pub const FOLD_VERSION: u32 = 1;

/// Says whether a reference can be a key of this view.
pub fn is_key(reference: &EntityRef) -> bool {
    reference.kind() == EntityKind::Meeting
}

/// Renders the document of a meeting from what is known at N (the source) and at V (`valid`; none is open).
pub fn render(key: &EntityRef, source: &dyn Source, valid: Option<&Edtf>) -> Document {
    let (actors, records) = (Actors::new(source), Records::new(source));
    let context = Context::new(source, &actors, &records, valid);
    let events: Vec<Arc<Known>> =
        context.history(key).into_iter().filter(|known| is_for(known, key)).collect();
    let mut document = Of { key, events: &events, context: &context }.document();
    let stamp = context.used().max(actors.used());
    document.position = stamp.map_or(0, |stamp| stamp.position.get());
    document.as_of = AsOf::new(stamp, valid);
    document
}

/// A meeting and what is known of it.
struct Of<'a> {
    key: &'a EntityRef,
    /// The events of its history that are about it, those taken back included.
    events: &'a [Arc<Known>],
    context: &'a Context<'a>,
}

impl Of<'_> {
    fn document(&self) -> Document {
        let context = self.context;
        let stated: Vec<Arc<Known>> =
            self.events.iter().filter(|known| is_told(known)).cloned().collect();
        let shown = shown(&stated, context);
        let standing = standing(self.events, context);
        let taken_back = is_taken_back(&stated, context);
        let course = Course::of(self.key, if taken_back { &stated } else { &standing }, context);
        let mut gathered = Gathered::default();
        gathered.state(&stated);
        if !taken_back {
            course.tell(&mut gathered);
        }
        let state = course.state().filter(|_| !taken_back);
        let fold = &course.fold;
        let held = told::held(&shown);
        let place = held.as_ref().and_then(|held| held.place.clone());
        let open_questions =
            if taken_back { Vec::new() } else { self.questions(&stated, &standing, fold) };
        Document {
            view: VIEW.to_owned(),
            key: self.key.to_string(),
            position: 0,
            as_of: AsOf::new(None, None),
            state: state.map(|state| state.as_str().to_owned()),
            planned: fold.planned.as_ref().map(ToString::to_string),
            place: place.or(fold.place.as_ref().map(ToString::to_string)),
            level: told::latest(&shown, |about| about.level),
            format: told::latest(&shown, |about| about.format),
            participants: course.present.participants(&stated, context),
            held,
            outcomes: told::outcomes(&stated, context),
            agenda: told::agenda(&stated, context),
            conditions: names(&course.in_force),
            announced_by: names(&course.announced_by),
            unnamed: told::unnamed(&stated, context),
            basis: gathered.basis(None, context),
            open_questions,
        }
    }

    /// Asks what the document leaves open.
    fn questions(
        &self,
        stated: &[Arc<Known>],
        standing: &[Arc<Known>],
        fold: &MeetingFold,
    ) -> Vec<Question> {
        let context = self.context;
        let principals: Vec<EntityRef> = fold.principals().cloned().collect();
        let mut asked = Asked::default();
        for about in unknown_orders(self.key, standing, &principals, context) {
            asked.ask(&about, "order_unknown");
        }
        for one in &principals {
            if latest_word(standing, one, context.actors).is_none() {
                asked.ask(one.as_str(), "no_recorded_stance");
            }
        }
        if is_unclear(self.key, stated, context) {
            asked.ask(self.key.as_str(), "content_unclear");
        }
        asked.into_questions()
    }
}

/// Says whether an event tells of a meeting, and moves; also one that is redacted.
fn is_told(known: &Known) -> bool {
    known.event.kind().as_str().starts_with("meeting.") && moves(known)
}
