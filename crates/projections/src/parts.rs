//! The parts that documents are made of, kept with what each was made from: an event makes anew only those that
//! it touches.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::sync::Arc;

use chancery_domain::EntityRef;
use chancery_views::conditions::{Beside, Core, Failures, Keep, SetFor, Standing};
use chancery_views::near::Panel;
use rusqlite::Connection;

use crate::error::StoreError;
use crate::facet::{FacetId, Seen};
use crate::source::SourceAt;
use crate::store::names::Names;

/// A part, and the facets that it was made from, sorted.
#[derive(Debug)]
struct Part<T> {
    made: Arc<T>,
    facets: Arc<[FacetId]>,
}

impl<T> Clone for Part<T> {
    fn clone(&self) -> Self {
        Self { made: Arc::clone(&self.made), facets: Arc::clone(&self.facets) }
    }
}

/// The parts of one document.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parts {
    standing: Option<Part<Standing>>,
    failures: Option<Part<Failures>>,
    conditions: BTreeMap<EntityRef, Part<SetFor>>,
    proposals: Option<Part<Beside>>,
    meetings: Option<Part<Beside>>,
    core: Option<Part<Core>>,
    /// What was looked at outside the parts.
    whole: Arc<[FacetId]>,
    /// Whether all this was made from the same facets as the parts before.
    pub(crate) is_made_alike: bool,
}

impl Parts {
    /// Tells of a document that was rendered without parts, from all these facets.
    pub(crate) fn of_whole(facets: Vec<FacetId>) -> Self {
        Self { whole: facets.into(), ..Self::default() }
    }

    /// Returns every facet that the document was made from, sorted, each once.
    pub(crate) fn facets(&self) -> Vec<FacetId> {
        let conditions = self.conditions.values().map(|part| &part.facets);
        let beside = self.proposals.iter().chain(&self.meetings).map(|part| &part.facets);
        let standing = self.standing.iter().map(|part| &part.facets);
        let core = self.core.iter().map(|part| &part.facets);
        let failures = self.failures.iter().map(|part| &part.facets);
        let lists = conditions
            .chain(beside)
            .chain(standing)
            .chain(core)
            .chain(failures)
            .chain([&self.whole]);
        let mut all: Vec<FacetId> = lists.flat_map(|list| list.iter().copied()).collect();
        // Of sorted lists one after the other: they are merged.
        all.sort();
        all.dedup();
        all
    }
}

/// One rendering of a document with the parts of the rendering before.
pub(crate) struct Rendering<'a> {
    db: &'a Connection,
    names: &'a Names,
    source: &'a SourceAt<'a>,
    /// What changed since, sorted.
    touched: &'a [FacetId],
    before: Option<Arc<Parts>>,
    after: RefCell<Parts>,
    /// What was looked at outside the parts.
    whole: RefCell<Seen>,
    /// Whether the standing and all conditions are as they were.
    is_core_kept: Cell<bool>,
    /// Whether every part so far was made from the same facets as before.
    is_alike: Cell<bool>,
    failure: RefCell<Option<StoreError>>,
}

impl<'a> Rendering<'a> {
    /// Begins with the parts of the rendering before; `touched` is everything that changed since, sorted.
    pub(crate) fn new(
        db: &'a Connection,
        names: &'a Names,
        source: &'a SourceAt<'a>,
        touched: &'a [FacetId],
        before: Option<Arc<Parts>>,
    ) -> Self {
        Self {
            db,
            names,
            source,
            touched,
            before,
            after: RefCell::default(),
            whole: RefCell::default(),
            is_core_kept: Cell::new(true),
            is_alike: Cell::new(true),
            failure: RefCell::default(),
        }
    }

    /// Returns the parts of this rendering.
    pub(crate) fn finish(self) -> Result<Parts, StoreError> {
        if let Some(error) = self.failure.into_inner() {
            return Err(error);
        }
        let mut whole = self.whole.into_inner();
        whole.extend(self.source.take_seen());
        let whole: Arc<[FacetId]> = whole.numbered(self.db, self.names)?.into();
        let after = self.after.into_inner();
        let is_made_alike = self.is_alike.get()
            && self.before.is_some_and(|before| {
                before.whole == whole
                    // A document that says nothing any more has no heart.
                    && before.core.is_some() == after.core.is_some()
                    && before.conditions.len() == after.conditions.len()
                    && before.meetings.is_some() == after.meetings.is_some()
                    && before.proposals.is_some() == after.proposals.is_some()
            });
        Ok(Parts { whole, is_made_alike, ..after })
    }

    fn is_touched<T>(&self, part: &Part<T>) -> bool {
        // Each is sorted: the shorter is gone through. One event touches few, ten thousand touch many.
        let (few, many) = if self.touched.len() < part.facets.len() {
            (self.touched, &*part.facets)
        } else {
            (&*part.facets, self.touched)
        };
        few.iter().any(|facet| many.binary_search(facet).is_ok())
    }

    /// Notes whether a part that the core is made of is the one before.
    fn compare<T>(&self, before: Option<&Part<T>>, part: &Part<T>) {
        if before.is_none_or(|before| !Arc::ptr_eq(&before.made, &part.made)) {
            self.is_core_kept.set(false);
        }
    }

    /// Gives a part as it was, or makes it.
    fn part<T>(
        &self,
        before: Option<&Part<T>>,
        fits: impl Fn(&T) -> bool,
        make: &mut dyn FnMut() -> T,
    ) -> Part<T> {
        if let Some(part) = before
            && fits(&part.made)
            && !self.is_touched(part)
        {
            return part.clone();
        }
        self.whole.borrow_mut().extend(self.source.take_seen());
        let value = Arc::new(make());
        let facets = self.source.take_seen().numbered(self.db, self.names);
        let facets = facets.unwrap_or_else(|error| {
            self.failure.borrow_mut().get_or_insert(error);
            Vec::new()
        });
        match before {
            Some(before) if *before.facets == *facets => {
                Part { made: value, facets: Arc::clone(&before.facets) }
            }
            Some(_) | None => {
                self.is_alike.set(false);
                Part { made: value, facets: facets.into() }
            }
        }
    }
}

impl Keep for Rendering<'_> {
    fn standing(&self, make: &mut dyn FnMut() -> Standing) -> Arc<Standing> {
        let before = self.before.as_ref().and_then(|parts| parts.standing.as_ref());
        let part = self.part(before, |_| true, make);
        self.compare(before, &part);
        Arc::clone(&self.after.borrow_mut().standing.insert(part).made)
    }

    fn failures(
        &self,
        fits: &dyn Fn(&Failures) -> bool,
        make: &mut dyn FnMut() -> Failures,
    ) -> Arc<Failures> {
        let before = self.before.as_ref().and_then(|parts| parts.failures.as_ref());
        let part = self.part(before, fits, make);
        Arc::clone(&self.after.borrow_mut().failures.insert(part).made)
    }

    fn condition(
        &self,
        condition: &EntityRef,
        fits: &dyn Fn(&SetFor) -> bool,
        make: &mut dyn FnMut() -> SetFor,
    ) -> Arc<SetFor> {
        let before = self.before.as_ref().and_then(|parts| parts.conditions.get(condition));
        let part = self.part(before, fits, make);
        self.compare(before, &part);
        let value = Arc::clone(&part.made);
        self.after.borrow_mut().conditions.insert(condition.clone(), part);
        value
    }

    fn core(&self, make: &mut dyn FnMut(Option<&Core>) -> Core) -> Arc<Core> {
        let before = self.before.as_ref().and_then(|before| before.core.as_ref());
        let conditions = self.before.as_ref().map(|before| before.conditions.len());
        let is_kept =
            self.is_core_kept.get() && conditions == Some(self.after.borrow().conditions.len());
        let part = self.part(before, |_| is_kept, &mut || make(before.map(|one| &*one.made)));
        Arc::clone(&self.after.borrow_mut().core.insert(part).made)
    }

    fn beside(
        &self,
        panel: Panel,
        fits: &dyn Fn(&Beside) -> bool,
        make: &mut dyn FnMut() -> Beside,
    ) -> Arc<Beside> {
        let before = self.before.as_ref().and_then(|parts| match panel {
            Panel::Meetings | Panel::Failures => parts.meetings.as_ref(),
            Panel::Proposals => parts.proposals.as_ref(),
        });
        let part = self.part(before, fits, make);
        let value = Arc::clone(&part.made);
        let mut after = self.after.borrow_mut();
        match panel {
            Panel::Meetings | Panel::Failures => after.meetings = Some(part),
            Panel::Proposals => after.proposals = Some(part),
        }
        value
    }
}
