//! What a correction, a retraction or the withdrawal of a report does to the lists.

use std::collections::BTreeSet;
use std::sync::Arc;

use chancery_domain::topic::{Topic, topics_of};
use chancery_domain::{EntityKind, EntityRef, Event, Kind};
use chancery_views::Known;
use chancery_views::chain;

use crate::error::StoreError;
use crate::facet::{FacetId, topic_name};
use crate::index::merge::Merges;
use crate::index::redact::report_of;
use crate::index::{Index, Touched};
use crate::source::resolved_topic;
use crate::store::events;
use crate::store::lists::Class;
use crate::store::names::NameId;
use crate::views;

/// An event before and after something that was recorded at the cursor.
pub(super) struct Amended {
    pub(super) before: Arc<Known>,
    pub(super) after: Arc<Known>,
    /// Every reference that was recorded in it, before or after.
    named: BTreeSet<EntityRef>,
}

impl Index {
    /// Takes a new member of the chain of `root`: every version's subjects are touched, and those of the
    /// newest version are subjects from now on.
    pub(super) fn amend(
        &mut self,
        root: u64,
        position: u64,
        touched: &mut Touched,
    ) -> Result<(), StoreError> {
        let Some(raw) = events::raw(&self.db, &self.names, root, position)? else {
            return Ok(());
        };
        if raw.kind == Kind::RecordFlagged {
            return self.amend_flags(root, position, touched);
        }
        if raw.kind == Kind::LeadImported {
            return self.amend_lead(root);
        }
        let Some(class) = Class::of(raw.kind) else { return Ok(()) };
        if raw.kind == Kind::EntityMerged {
            self.follow_merges(root, touched)?;
        }
        let members = events::members(&self.db, &self.names, root, position)?;
        let versions = chain::versions(&raw, &members)?;
        self.touch_versions(root, class, &versions, touched)?;
        let Some(amended) = self.amended(root)? else { return Ok(()) };
        let Some(newest) = versions.last() else { return Ok(()) };
        let named = newest.mentions();
        let mentions = self.numbered(&named)?;
        self.place_everywhere(&amended.after, class, newest, &mentions, touched)?;
        let concerned = self.concerned(&amended)?;
        self.rows.trail(concerned, position);
        if class == Class::Registry {
            self.report_changed(&amended.before.event, position)?;
            return self.report_changed(&amended.after.event, position);
        }
        self.move_amended(root, &amended, position, touched.restated)
    }

    /// Touches an event whose flags changed.
    pub(super) fn touch_event(
        &mut self,
        root: u64,
        position: u64,
        touched: &mut Touched,
    ) -> Result<(), StoreError> {
        let Some(raw) = events::raw(&self.db, &self.names, root, position)? else {
            return Ok(());
        };
        let Some(class) = Class::of(raw.kind) else { return Ok(()) };
        let members = events::members(&self.db, &self.names, root, position)?;
        let versions = chain::versions(&raw, &members)?;
        self.touch_versions(root, class, &versions, touched)?;
        let Some(amended) = self.amended(root)? else { return Ok(()) };
        let concerned = self.concerned(&amended)?;
        self.rows.trail(concerned, position);
        if class == Class::Registry {
            return Ok(());
        }
        self.move_amended(root, &amended, position, touched.restated)
    }

    pub(super) fn touch_versions(
        &mut self,
        root: u64,
        class: Class,
        versions: &[Event],
        touched: &mut Touched,
    ) -> Result<(), StoreError> {
        self.cache.forget_event(root);
        let (mut all, mut topics) = (BTreeSet::new(), BTreeSet::new());
        for version in versions {
            all.extend(version.subjects().flat_map(|subject| self.merges.ends(&subject)));
            topics.extend(topics_of(version).iter().flat_map(|topic| self.ends_of_topic(topic)));
        }
        for topic in topics {
            let id = self.names.intern(&self.db, &topic_name(&topic))?;
            self.cache.forget_lists(id, Class::Topic);
            touched.facets.push(FacetId::topic(id));
        }
        for subject in all {
            let id = self.names.intern(&self.db, subject.as_str())?;
            self.cache.forget_lists(id, class);
            touched.facets.extend(FacetId::of_class(class, id));
            touched.facets.push(FacetId::bearing(id));
            touched.note_subject(class, subject);
        }
        Ok(())
    }

    /// Returns a topic as it was before the event at the cursor, and as it is now.
    fn ends_of_topic(&self, topic: &Topic) -> BTreeSet<Topic> {
        let Merges { before, now, .. } = &self.merges;
        [before, now].map(|aliases| resolved_topic(topic, aliases)).into()
    }

    /// Reads an event as it was known before the cursor, and as it is known now.
    pub(super) fn amended(&self, root: u64) -> Result<Option<Amended>, StoreError> {
        let now = self.cursor.count();
        let recorded = |through| events::known(&self.db, &self.names, root, through);
        let (Some(before), Some(after)) =
            (recorded(now.saturating_sub(1))?, self.head().known(root)?)
        else {
            return Ok(None);
        };
        let mut named: BTreeSet<_> = before.event.mentions().into_iter().collect();
        if self.merges.now.is_empty() {
            named.extend(after.event.mentions());
        } else {
            named.extend(recorded(now)?.into_iter().flat_map(|known| known.event.mentions()));
        }
        let before = Arc::new(self.merges.before.read(before));
        Ok(Some(Amended { before, after, named }))
    }

    /// Returns every reference that is or was in an event.
    fn concerned(&self, amended: &Amended) -> Result<Vec<(NameId, EntityKind)>, StoreError> {
        let number = |one: &EntityRef| Ok((self.names.intern(&self.db, one.as_str())?, one.kind()));
        amended.named.iter().map(number).collect()
    }

    /// Moves the timeline entry of an event, if what was recorded at `position` changed it.
    pub(super) fn move_entry(
        &mut self,
        root: u64,
        position: u64,
        restated: bool,
    ) -> Result<(), StoreError> {
        match self.amended(root)? {
            Some(amended) => self.move_amended(root, &amended, position, restated),
            None => Ok(()),
        }
    }

    /// Moves the timeline entry of an event before and after what was recorded at `position`: everywhere when it reads
    /// or stands otherwise than before, or is to be told anew; else only where it is named no more or for the first
    /// time.
    fn move_amended(
        &mut self,
        root: u64,
        amended: &Amended,
        position: u64,
        restated: bool,
    ) -> Result<(), StoreError> {
        if self.rows.has_moved(position, root) {
            return Ok(());
        }
        let ids = |event: &Event| -> Result<BTreeSet<NameId>, StoreError> {
            Ok(self.numbered(&event.mentions())?.into_iter().map(|(_, id)| id).collect())
        };
        let (mut old, mut new) = (ids(&amended.before.event)?, ids(&amended.after.event)?);
        if restated || self.reads_otherwise(amended)? {
            old.insert(NameId::ALL);
            new.insert(NameId::ALL);
        } else {
            let both: BTreeSet<NameId> = old.intersection(&new).copied().collect();
            old.retain(|id| !both.contains(id));
            new.retain(|id| !both.contains(id));
        }
        if old.is_empty() && new.is_empty() {
            return Ok(());
        }
        self.rows.close(&amended.before, old.iter().copied(), position);
        self.rows.open(&amended.after, new.iter().copied(), position);
        let concerned = self.concerned(amended)?;
        self.rows.trail(concerned, position);
        if old.contains(&NameId::ALL) || new.contains(&NameId::ALL) {
            self.rows.trail_all(position);
        }
        self.rows.moved(position, root);
        Ok(())
    }

    /// Says whether the entry of an event reads otherwise than before, or stands in another place.
    fn reads_otherwise(&self, amended: &Amended) -> Result<bool, StoreError> {
        if amended.before.order != amended.after.order {
            return Ok(true);
        }
        let before = self.before(|earlier| views::entry(&amended.before, earlier))?;
        Ok(before != views::entry(&amended.after, &self.head())?)
    }

    /// Moves the timeline entries that rest on a report, if an event of the registry withdraws one or says that it stands
    /// again: nothing else about a report changes entries.
    pub(super) fn report_changed(
        &mut self,
        event: &Event,
        position: u64,
    ) -> Result<(), StoreError> {
        let Some(report) = report_of(event) else { return Ok(()) };
        let was_withdrawn = self.before(|earlier| views::is_withdrawn(&report, earlier))?;
        if was_withdrawn == views::is_withdrawn(&report, &self.head())? {
            return Ok(());
        }
        self.move_what_rests_on(&report, position, false)
    }

    /// Moves the timeline entries that rest on a report.
    pub(super) fn move_what_rests_on(
        &mut self,
        report: &EntityRef,
        position: u64,
        restated: bool,
    ) -> Result<(), StoreError> {
        let Some(id) = self.names.find(&self.db, report.as_str())? else { return Ok(()) };
        let mut resting = BTreeSet::new();
        for reference in self.head().behind(id, report)? {
            resting.extend(self.rows.entries_of(&self.db, reference, position)?);
        }
        for entry in resting {
            let rests = self.head().known(entry)?.is_some_and(|known| rests_on(&known, report));
            if rests {
                self.move_entry(entry, position, restated)?;
            }
        }
        Ok(())
    }
}

fn rests_on(known: &Known, report: &EntityRef) -> bool {
    let evidence = known.event.common.iter().flat_map(|common| &common.evidence);
    evidence.into_iter().any(|one| one.report.entity() == report)
}
