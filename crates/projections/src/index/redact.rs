//! What a redaction does to the lists. The payload was never here: a store that read it is made again from zero,
//! so that the event stands redacted from its own position on, and the redaction only restates what rests on it.

use chancery_domain::kinds::record::{FlagTarget, Target};
use chancery_domain::{EntityRef, Event, Kind, PayloadRedacted, Position};

use crate::error::StoreError;
use crate::incoming::Incoming;
use crate::index::{Index, Touched};
use crate::store::{events, redactions};

impl Index {
    /// Takes an event whose payload was removed. What it did to a chain its entry says, and stays.
    pub(super) fn take_gone(
        &mut self,
        incoming: &Incoming,
        kind: Kind,
        touched: &mut Touched,
    ) -> Result<(), StoreError> {
        let target = incoming.gone.as_ref().and_then(|gone| gone.target);
        match target.filter(|_| matches!(kind, Kind::RecordCorrected | Kind::RecordRetracted)) {
            Some(target) => self.take_member(incoming, &Target::Position(target), touched),
            None => self.take_root(incoming, touched),
        }
    }

    /// Takes a redaction. Everything that rests on the event is told anew, whether it reads otherwise or not:
    /// whoever holds it may hold it with what was removed.
    ///
    /// # Errors
    ///
    /// [`StoreError::Redacted`] when the payload was read before.
    pub(super) fn take_redaction(
        &mut self,
        at: Position,
        redaction: &PayloadRedacted,
        touched: &mut Touched,
    ) -> Result<(), StoreError> {
        let target = redaction.target.position;
        if !redactions::note(&self.db, target.get(), at.get())? {
            return Err(StoreError::Redacted { target, redaction: at });
        }
        touched.restated = true;
        let root = events::root_of(&self.db, target.get())?;
        self.amend(root, at.get(), touched)?;
        for target in &redaction.kept.targets {
            self.touch_flagged(target, at.get(), touched)?;
        }
        let raw = events::raw(&self.db, &self.names, root, at.get())?;
        match raw.filter(|raw| raw.kind == Kind::ReportUpdated) {
            Some(raw) => {
                let reports = raw.gone.and_then(|gone| gone.placed.subject.clone());
                let report = reports.map(|report| self.merges.now.resolve(&report));
                report.map_or(Ok(()), |report| self.move_what_rests_on(&report, at.get(), true))
            }
            None => Ok(()),
        }
    }

    /// Touches what a flag was put on that nobody can read any more.
    fn touch_flagged(
        &mut self,
        target: &FlagTarget,
        position: u64,
        touched: &mut Touched,
    ) -> Result<(), StoreError> {
        match target {
            FlagTarget::Entity(entity) => {
                let id = self.names.intern(&self.db, entity.as_str())?;
                self.touch_flags(entity, touched)?;
                self.rows.trail([(id, entity.kind())], position);
                Ok(())
            }
            FlagTarget::Event(target) => match events::resolve(&self.db, &self.names, target)? {
                Some(flagged) if flagged < position => self.touch_event(flagged, position, touched),
                Some(_) | None => Ok(()),
            },
        }
    }
}

/// Returns the report whose status an event tells, be it removed since.
pub(super) fn report_of(event: &Event) -> Option<EntityRef> {
    (event.kind() == Kind::ReportUpdated).then(|| event.subject()).flatten()
}
