//! The parts that a document is made of, each from what it looks at in the source: what an event does not touch
//! need not be made again.

use std::sync::Arc;

use chancery_domain::EntityRef;

use crate::against::Failures;
use crate::conditions::board::Core;
use crate::conditions::set::SetFor;
use crate::conditions::standing::Standing;
use crate::near::Panel;
use crate::related::Beside;

/// Keeps the parts of one document, with V open, from one rendering to the next.
///
/// A part that is given as it was kept must be what `make` would make: nothing that `make` looked at has
/// changed since, and `fits` holds for it.
pub trait Keep {
    /// Gives what the key's own events come to.
    fn standing(&self, make: &mut dyn FnMut() -> Standing) -> Arc<Standing>;

    /// Gives the failures between the same sides.
    fn failures(
        &self,
        fits: &dyn Fn(&Failures) -> bool,
        make: &mut dyn FnMut() -> Failures,
    ) -> Arc<Failures>;

    /// Gives what a condition comes to.
    fn condition(
        &self,
        condition: &EntityRef,
        fits: &dyn Fn(&SetFor) -> bool,
        make: &mut dyn FnMut() -> SetFor,
    ) -> Arc<SetFor>;

    /// Gives what these come to together. One that was kept fits as long as they are as they were; one that does not
    /// fit any more may be given to `make`, which takes over what is still so.
    fn core(&self, make: &mut dyn FnMut(Option<&Core>) -> Core) -> Arc<Core>;

    /// Gives what else touches the same sides: meetings or proposals.
    fn beside(
        &self,
        panel: Panel,
        fits: &dyn Fn(&Beside) -> bool,
        make: &mut dyn FnMut() -> Beside,
    ) -> Arc<Beside>;
}

/// Keeps nothing: everything is made.
#[derive(Clone, Copy, Debug, Default)]
pub struct Nothing;

impl Keep for Nothing {
    fn standing(&self, make: &mut dyn FnMut() -> Standing) -> Arc<Standing> {
        Arc::new(make())
    }

    fn failures(
        &self,
        _fits: &dyn Fn(&Failures) -> bool,
        make: &mut dyn FnMut() -> Failures,
    ) -> Arc<Failures> {
        Arc::new(make())
    }

    fn condition(
        &self,
        _condition: &EntityRef,
        _fits: &dyn Fn(&SetFor) -> bool,
        make: &mut dyn FnMut() -> SetFor,
    ) -> Arc<SetFor> {
        Arc::new(make())
    }

    fn core(&self, make: &mut dyn FnMut(Option<&Core>) -> Core) -> Arc<Core> {
        Arc::new(make(None))
    }

    fn beside(
        &self,
        _panel: Panel,
        _fits: &dyn Fn(&Beside) -> bool,
        make: &mut dyn FnMut() -> Beside,
    ) -> Arc<Beside> {
        Arc::new(make())
    }
}
